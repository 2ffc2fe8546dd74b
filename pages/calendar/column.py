"""One column of a calendar: a day of a provider, drawn as one fragment, its appointments a list in order of time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pages import words
from pages.calendar.axis import Axis, lanes
from pages.elements.fragments import Fragment, Node, node
from store.appointments.calendar import GONE, Hours
from store.availability.conflicts import Conflict
from store.availability.opening import Absence
from store.models import UNDECIDED, Status
from store.views.appointments import AppointmentView

NONE = "No appointments"
LOWEST = 3
"""Rows that an appointment is drawn with at the least, so that its name can be read."""

WEEKEND = (5, 6)
"""Days of the week that are folded where nobody is there."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a column, those that are read out instead, and where they lead."""

    text: str
    full: str
    href: str | None


class Column:
    """A local day of the clinic, of one provider or of any provider. It shows appointments of those in `takes`."""

    def __init__(
        self, number: int, day: date, provider_id: int | None, takes: frozenset[int | None], heading: Heading, zone: str
    ) -> None:
        self.number, self.day, self.provider_id, self.heading = number, day, provider_id, heading
        self.hours = Hours()
        self._takes, self._zone = takes, zone
        self._views: dict[int, AppointmentView] = {}
        self._absent: dict[int, Absence] = {}
        self._own = False
        self._changed: int | None = None
        self._fragment = Fragment("section", [], "cal-column", style=f"--number:{number}")

    def put(self, view: AppointmentView, axis: Axis, *, changed: bool = True) -> bool:
        """Take over how an appointment stands now; whether there is something to draw."""
        shown = self._views.get(view.id)
        fits = view.status not in GONE and view.provider_id in self._takes
        if not fits or not axis.span(self.day, view.start, view.end):
            return self.remove(view.id)
        if shown is not None and (shown == view or shown.version > view.version):
            return False
        self._views[view.id] = view
        self._changed = view.id if changed else None
        return True

    @property
    def views(self) -> Iterable[AppointmentView]:
        """The appointments that it shows."""
        return self._views.values()

    @property
    def can_be_folded(self) -> bool:
        """Return whether there is nothing to see in it: a day of the weekend that is closed and has no appointments."""
        return self.day.weekday() in WEEKEND and self.hours.why is not None and not self._views

    def remove(self, appointment_id: int) -> bool:
        """Let an appointment go; whether there is something to draw."""
        self._changed = None
        return self._views.pop(appointment_id, None) is not None

    def judge(self, conflicts: Mapping[int, Conflict], *, own: bool) -> bool:
        """Take over which of these appointments lie outside of somebody's hours; whether there is something to draw."""
        self._own = own
        absent = {each: conflicts[each].absence for each in self._views if each in conflicts}
        before, self._absent = self._absent, {each: gone for each, gone in absent.items() if gone}
        return before != self._absent

    def needed(self, axis: Axis) -> Iterator[range]:
        """The rows that have to be seen."""
        yield from (axis.span(self.day, start, end) for start, end, _ in self.hours.open)
        yield from (self._busy(axis, view) for view in self._views.values())

    def draw(self, axis: Axis, window: range, today: date, *, is_folded: bool = False) -> None:
        """Show everything as it is now."""
        is_so = {"is-today": self.day == today, "is-past": self.day < today, "is-folded": is_folded}
        self._fragment.classes(
            add=" ".join(name for name, is_set in is_so.items() if is_set),
            remove=" ".join(name for name, is_set in is_so.items() if not is_set),
        )
        bands = [
            node("div", None, "cal-band is-urgent" if urgent else "cal-band", style=_rows(span, window))
            for start, end, urgent in sorted(self.hours.open, key=lambda span: not span[2])  # what is for all, on top
            if (span := axis.span(self.day, start, end))
        ]
        gaps = [node("div", None, "cal-gap", style=_rows(gap, window)) for gap in axis.gaps(self.day)]
        shown = sorted(self._views.values(), key=lambda view: (view.start, view.id))
        places = lanes([_tall(self._busy(axis, view)) for view in shown])
        items = [self._item(view, axis, window, *place) for view, place in zip(shown, places, strict=True)]
        listed = node("ol", items, "cal-list", aria_labelledby=f"cal-{self.number}")
        inside = [*bands, *gaps, node("div", None, "cal-ghost"), listed if items else node("p", NONE, "cal-none")]
        lane = node("div", inside, "cal-lane", data_column=str(self.number))
        self._fragment.draw([self._head(len(items), today), lane])

    def _head(self, count: int, today: date) -> Node:
        spoken = f"{self.heading.full}, {words.numbers.count(count, 'appointment')}"
        names = [node("span", self.heading.text, aria_hidden="true"), node("span", spoken, "hidden-words")]
        named = [node("a", names, href=self.heading.href)] if self.heading.href else names
        title = node("h3", named, id=f"cal-{self.number}", aria_current="date" if self.day == today else None)
        if self.hours.why is None:
            hours = words.calendar.open_hours(self.hours, self._zone, of_several=self.provider_id is None)
            return node("header", [title, node("p", hours, "hidden-words")], "cal-head")
        return node(
            "header", [title, node("p", words.calendar.closed(self.hours.why, self.hours.name), "cal-note")], "cal-head"
        )

    def _item(self, view: AppointmentView, axis: Axis, window: range, lane: int, of: int) -> Node:
        span = axis.span(self.day, view.start, view.end)
        tone = "crisis" if view.crisis and view.status in UNDECIDED else words.appointments.tone(view.status)
        classes = f"cal-item tone-{tone}" + (" is-any-provider" if view.provider_id is None else "")
        if view.status in {Status.completed, Status.no_show}:
            classes += " is-over"
        if view.id in self._absent:
            classes += " is-outside"
        if view.id == self._changed:
            classes += " glow" if view.version % 2 else " glow-again"
        style = f"{_rows(_tall(span), window)};--lane:{lane};--lanes:{of}"
        return node("li", [*self._buffers(axis, view, span), self._link(view)], classes, style=style, key=str(view.id))

    def _link(self, view: AppointmentView) -> Node:
        absence = self._absent.get(view.id)
        spoken = words.calendar.read_out(view, absence, self._zone, own=self._own)
        seen = [
            node("span", None, "i"),
            node("span", words.moments.clock(view.start, self._zone), "cal-time"),
            node("span", f"to {words.moments.clock(view.end, self._zone)}", "cal-time cal-until"),
            node("strong", view.patient_name, "cal-who"),
            node("span", words.calendar.what(view, among_own=self.provider_id is not None), "cal-what"),
            node("span", words.calendar.state(view, absence, own=self._own), "cal-state"),
        ]
        inside = [node("span", spoken, "hidden-words"), node("span", seen, "cal-seen", aria_hidden="true")]
        return node("a", inside, "cal-link", href=f"/appointments/{view.id}")

    def _buffers(self, axis: Axis, view: AppointmentView, span: range) -> Iterator[Node]:
        busy = self._busy(axis, view)
        for side, rows in (("before", span.start - busy.start), ("after", busy.stop - span.stop)):
            if rows:
                yield node("div", None, f"cal-buffer is-{side}", style=f"--rows:{rows}")

    def _busy(self, axis: Axis, view: AppointmentView) -> range:
        before, after = timedelta(minutes=view.buffer_before), timedelta(minutes=view.buffer_after)
        return axis.span(self.day, view.start - before, view.end + after)


def _tall(span: range) -> range:
    return range(span.start, max(span.stop, span.start + LOWEST))


def _rows(span: range, window: range) -> str:
    return f"--from:{span.start - window.start};--to:{span.stop - window.start}"
