"""What was moved from today to another day: whoever comes for it at the desk reads when it is."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pages import words
from pages.elements.fragments import Fragment, Node, node
from pages.elements.patient_links import name_node
from pages.elements.phones import phone_nodes
from pages.elements.tags import tag
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class MovedAwayList:
    """Rows that only say something, in a section that is there while it has some."""

    def __init__(self, me: Person) -> None:
        self._me = me
        with tag("section", classes="stack", aria_labelledby="moved-away") as self._section:
            tag("h2", words.attendance.MOVED_AWAY, id="moved-away")
            tag("p", words.attendance.MOVED_AWAY_NOTE, "soft")
            self._list = Fragment("div", [], "row-list day-list", data_list="moved")
        self._section.set_visibility(False)

    def show(self, moved: Mapping[int, tuple[AppointmentView, datetime]], next_starts: Mapping[int, datetime]) -> None:
        """Show these by when they were; `next_starts` says of each patient when their next one begins."""
        rows = sorted(moved.values(), key=lambda each: (each[1], each[0].id))
        self._list.draw([self._row(view, was, next_starts.get(view.patient_id)) for view, was in rows])
        self._section.set_visibility(bool(rows))

    def _row(self, view: AppointmentView, was: datetime, next_start: datetime | None) -> Node:
        zone, me = self._me.clinic.zone, self._me
        of_provider = [node("span", words.appointments.provider(view), "soft")] if me.role is Role.staff else []
        said = words.attendance.moved_to(view, me, datetime.now(UTC))
        nodes = [
            node("a", words.moments.clock(was, zone), "day-when", href=f"/appointments/{view.id}"),
            node("div", [name_node(view, me, view.patient_name), *phone_nodes(view.patient_phone)], "day-who"),
            node("div", [node("span", words.attendance.what(view)), *of_provider], "day-what"),
            node("div", [node("span", said, "pill tone-info")], "day-said"),
        ]
        if next_start is not None and next_start != view.start:
            nodes.append(node("p", words.attendance.next_one(next_start, view.patient_name, zone), "row-notice"))
        return node("article", nodes, "day-row", key=str(view.id))
