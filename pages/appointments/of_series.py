"""Which of its series an appointment is, with the way to the others."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pages import words
from pages.cleanup import while_open
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag
from pages.live import live
from store import errors
from store.appointments import series
from store.events import AppointmentChanged
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class OfSeries:
    """A card that lists the series by time; it is not there for what is of none."""

    def __init__(self, view: AppointmentView, me: Person, on_read: Callable[[Sequence[AppointmentView]], None]) -> None:
        """`on_read` hears of the appointments of the series, as they are by now."""
        self._view, self._me, self._on_read = view, me, while_open(on_read)
        self._refresh = live.coalesced(self.read)
        if view.series_id is not None:
            with tag("section", classes="card"):
                tag("h2", words.series.place(view), "card-title")
                self._list = Fragment("ol", [], "series-dates")
            live.follow_appointments(me, self._on_news)
            live.follow_clinic(me.clinic, self._refresh)
            live.follow_clock(self._refresh)

    async def read(self) -> None:
        """Read how each stands now."""
        if self._view.series_id is None:
            return
        try:
            siblings = await live.load(series.siblings, self._view.id, by=self._me.id)
        except errors.NotFound:  # it is somebody else's by now, and the page goes
            return
        now = datetime.now(UTC)
        self._list.draw([self._row(each, now) for each in siblings])
        self._on_read(siblings)

    def _on_news(self, _: AppointmentChanged, view: AppointmentView | None) -> None:
        if view is None or view.series_id == self._view.series_id:
            self._refresh()

    def _row(self, each: AppointmentView, now: datetime) -> Node:
        is_this = each.id == self._view.id
        zone = self._me.clinic.zone
        when = words.moments.brief(each.start, zone, now)
        name = node("strong", when) if is_this else node("a", when, href=f"/appointments/{each.id}")
        tone = words.appointments.tone(each.status)
        is_patient = self._me.role is Role.patient
        said = words.appointments.in_a_word(each, zone, now) if is_patient else words.appointments.in_list(each, now)
        pill = node("span", said, f"pill tone-{tone}")
        return node("li", [name, pill], key=str(each.id), aria_current="true" if is_this else None)
