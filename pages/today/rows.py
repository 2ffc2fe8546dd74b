"""The appointments of a day as rows: each change touches one, and none moves under a hand."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.day_acts import act_nodes, offered
from pages.elements.fragments import Fragment, Node, node
from pages.elements.patient_links import name_node
from pages.elements.phones import phone_nodes
from pages.elements.still import StillElements
from pages.elements.tags import Tag
from pages.elements.videos import way_in
from store.appointments.video import can_join
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

Note = Callable[[AppointmentView, str], Awaitable[None]]
NextStart = Callable[[AppointmentView], datetime | None]
"""When the next appointment of its patient begins, where they may come to this one in vain."""


class DayRow:
    """One appointment: when, who, what, how it stands, and what can be noted about it now."""

    def __init__(self, view: AppointmentView, me: Person, note: Note, next_start: NextStart) -> None:
        self.view, self.is_leaving = view, False
        self._me, self._note, self._refusal, self._busy = me, note, "", False
        self._next_start = next_start
        self.article = Fragment("article", [], "day-row", data_day_row=str(view.id), tabindex="-1")
        self.article.listen("act", self._act, readers.key)
        self.redraw()

    def show(self, view: AppointmentView, *, is_leaving: bool = False) -> None:
        """Say how it stands now; one that leaves offers nothing any more."""
        if view != self.view:
            self._refusal = ""
        self.view, self.is_leaving = view, is_leaving
        self.redraw()

    def refuse(self, sentence: str) -> None:
        """Say why nothing was noted, where the press was."""
        self._refusal = sentence
        self.redraw()

    def redraw(self) -> None:
        """Say all of it as it is at this minute."""
        if not self.article.is_deleted:
            self.article.attributes(aria_label=words.answers.row(self.view, self._me.clinic.zone))
            self.article.draw(self._nodes())

    async def _act(self, act: str) -> None:
        """A press: whatever a browser says, only what is offered now, and one thing at a time."""
        if self._busy or self.is_leaving or act not in offered(self.view, self._me, datetime.now(UTC)):
            return
        self._busy, self._refusal = True, ""
        try:
            await self._note(self.view, act)
        finally:
            self._busy = False

    def _nodes(self) -> list[Node]:
        view, now, zone = self.view, datetime.now(UTC), self._me.clinic.zone
        said, tone = words.attendance.in_row(view, self._me, now)
        of_provider = [node("span", words.appointments.provider(view), "soft")] if self._me.role is Role.staff else []
        nodes = [
            node("a", words.attendance.began(view, zone, now), "day-when", href=f"/appointments/{view.id}"),
            node("div", [name_node(view, self._me, view.patient_name), *phone_nodes(view.patient_phone)], "day-who"),
            node("div", [node("span", words.attendance.what(view)), *of_provider], "day-what"),
            node("div", [node("span", said, f"pill tone-{tone}")], "day-said"),
        ]
        if self._refusal:
            nodes.append(node("p", self._refusal, "row-notice", role="alert", dir="auto"))
        elif (start := self._next_start(view)) is not None:
            nodes.append(node("p", words.attendance.next_one(start, view.patient_name, zone), "row-notice"))
        acts = [] if self.is_leaving else [*self._way_in(now), *act_nodes(view, self._me, now)]
        if acts or self.is_leaving:  # a row that leaves keeps its size
            nodes.append(node("div", acts, "day-acts"))
        return nodes

    def _way_in(self, now: datetime) -> list[Node]:
        """The way into the video, for its provider."""
        if not can_join(self.view, self._me, now):
            return []
        label = words.video.join_label(self.view, self._me.clinic.zone)
        return [node("a", words.video.JOIN, "btn btn-primary", aria_label=label, **way_in(self.view))]


class DayList:
    """Rows by time in one section."""

    def __init__(
        self, box: Tag, me: Person, note: Note, on_gone: Callable[[], None], next_start: NextStart = lambda _: None
    ) -> None:
        """`on_gone` is called when a row has left."""
        self._box, self._me, self._note, self._on_gone = box, me, while_open(note), while_open(on_gone)
        self._next_start = while_open(next_start)
        self._still = StillElements(box, on_gone=self._gone, stay=2)
        self._drawn = False
        self.rows: dict[int, DayRow] = {}

    def show(self, views: Sequence[AppointmentView], others: dict[int, AppointmentView]) -> None:
        """Show exactly these; what leaves says until then how it stands now, as `others` know."""
        here = {view.id for view in views}
        for key, row in self.rows.items():
            if key not in here and not row.is_leaving:
                row.show(others.get(key, row.view), is_leaving=True)
                self._still.leave(str(key), row.article)
        for view in views:
            shown = self.rows.get(view.id) or self._draw(view)
            if shown.is_leaving:
                self._still.stay(str(view.id), shown.article)
            if shown.is_leaving or shown.view != view:
                shown.show(view)
        self._drawn = True

    def redraw(self) -> None:
        """Say all of it as it is at this minute."""
        for row in self.rows.values():
            row.redraw()

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is in it, not even what is about to leave."""
        return not self.rows

    def _draw(self, view: AppointmentView) -> DayRow:
        behind = [row for row in self.rows.values() if _place(row.view) > _place(view)]
        with self._box:
            row = self.rows[view.id] = DayRow(view, self._me, self._note, self._next_start)
        if behind:
            follower = min(behind, key=lambda row: _place(row.view)).article
            row.article.move(self._box, self._box.default_slot.children.index(follower))
        if self._drawn:
            self._still.arrive(str(view.id), row.article)
        return row

    def _gone(self, key: str) -> None:
        """Delete a row that the hand has left."""
        self.rows.pop(int(key)).article.delete()
        self._on_gone()


def _place(view: AppointmentView) -> tuple[datetime, int]:
    return view.start, view.id
