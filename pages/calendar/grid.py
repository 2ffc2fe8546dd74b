"""The grid of a calendar: hours beside columns. News redraws the one column that it touches."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pages.calendar.axis import QUARTER, Axis, Row
from pages.calendar.column import Column, Heading
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag
from store.appointments.calendar import GONE, Hours
from store.availability.conflicts import Conflict
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

NARROW = 7
"""Columns that fit on a computer's screen; more scroll sideways."""

OnPlace = Callable[[int | None, datetime], None]


class Grid:
    """Days beside each other, or providers on one day; add the columns, then `draw`."""

    def __init__(self, me: Person, days: Sequence[date], on_place: OnPlace) -> None:
        self._own = me.role is Role.provider
        self._zone, self._days, self._on_place = me.clinic.zone, days, while_open(on_place)
        self._clock = ZoneInfo(self._zone)
        self._axis = Axis(days, self._clock)
        self._window = range(0)
        self._columns: list[Column] = []
        self._today = self._now_there().date()
        week = "cal is-week" if len(days) > 1 else "cal"
        with tag("div", classes="cal-scroll") as self._scroll, tag("div", classes=week) as self._box:
            tag("div", classes="cal-corner")
            self._lines = Fragment("div", [], "cal-lines", aria_hidden="true")
            self._hours = Fragment("div", [], "cal-hours", aria_hidden="true")
            self._now = tag("div", classes="cal-now", aria_hidden="true")
            if len(days) > 1:
                with tag("details", classes="cal-earlier"):  # on a phone the week begins with today
                    tag("summary", "Earlier this week")
        self._box.listen(
            "click",
            self._place,
            readers.several(readers.number(0, 10_000), 2),
            js_handler="(event) => keptCalendar.place(event, emit)",
        )

    @property
    def provider_ids(self) -> set[int | None]:
        """Those who have a column."""
        return {column.provider_id for column in self._columns}

    def add(self, day: date, provider_id: int | None, takes: frozenset[int | None], heading: Heading) -> None:
        """One more column, behind the others."""
        with self._box:
            self._columns.append(Column(len(self._columns), day, provider_id, takes, heading, self._zone))
        if len(self._days) == 1 and len(self._columns) > 1:
            name = "is-many is-wide" if len(self._columns) > NARROW else "is-many"
            self._scroll.classes(name).attributes(role="region", tabindex="0", aria_label="Calendar")

    def has_room_for(self, view: AppointmentView) -> bool:
        """Return whether the appointment is one of these days."""
        return view.status not in GONE and any(self._axis.span(day, view.start, view.end) for day in self._days)

    def draw(
        self,
        hours: Mapping[tuple[int | None, date], Hours],
        views: Sequence[AppointmentView],
        booked: int | None = None,
    ) -> None:
        """Everything as it was read; the appointment with the id `booked` glows."""
        views = sorted(views, key=lambda view: view.id == booked)
        for column in self._columns:
            column.hours = hours.get((column.provider_id, column.day), Hours())
            for view in views:
                column.put(view, self._axis, changed=view.id == booked)
        self._today = self._now_there().date()
        self._draw(self._columns)

    def put(self, appointment_id: int, view: AppointmentView | None) -> None:
        """An appointment is new, or has changed, or is none of this calendar's any more."""
        touched = [
            column
            for column in self._columns
            if (column.remove(appointment_id) if view is None else column.put(view, self._axis))
        ]
        self._draw(touched)

    @property
    def views(self) -> list[AppointmentView]:
        """Every appointment that is shown."""
        return list({view.id: view for column in self._columns for view in column.views}.values())

    def judge(self, conflicts: Mapping[int, Conflict]) -> None:
        """Say which appointments lie outside of somebody's hours."""
        self._draw([column for column in self._columns if column.judge(conflicts, own=self._own)])

    def tell_time(self) -> None:
        """Move the line that says what time it is."""
        now = self._now_there()
        if self._today != now.date():
            self._today = now.date()
            self._draw(self._columns)
        columns = [column.number for column in self._columns if column.day == now.date()]
        at = self._axis.place(now.date(), now) if columns else None
        seen = at is not None and self._window.start <= at < self._window.stop
        self._now.set_visibility(seen)
        if at is not None:
            self._now.attributes(data_over=f"{at - self._window.start:.1f}")  # the browser offers no place before it
        if at is not None and seen:
            place = f"--at:{at - self._window.start:.1f};--first:{columns[0]};--width:{len(columns)}"
            self._now.attributes(style=place)

    def _draw(self, touched: Sequence[Column]) -> None:
        """These columns; all of them when the hours to be shown are others now."""
        if not touched:
            return
        window = self._axis.window(rows for column in self._columns for rows in column.needed(self._axis))
        if window != self._window:
            self._window, touched = window, self._columns
            self._draw_hours()
        folded = frozenset(column.number for column in self._columns if len(self._days) > 1 and column.can_be_folded)
        self._box.attributes(style=self._tracks(folded))
        for column in touched:
            column.draw(self._axis, window, self._today, is_folded=column.number in folded)

    def _tracks(self, folded: frozenset[int]) -> str:
        """How many columns and rows there are, and how wide each column is where some are folded."""
        style = f"--columns:{len(self._columns)};--count:{len(self._window)}"
        if not folded:
            return style
        widths = ("var(--folded)" if column.number in folded else "minmax(0,1fr)" for column in self._columns)
        return f"{style};--tracks:{' '.join(widths)}"

    def _draw_hours(self) -> None:
        first, labels = self._window.start, self._axis.labels(self._window)
        quarters = [str(self._axis.rows[at]) for at in self._window[::QUARTER]]
        self._box.attributes(data_quarters=" ".join(quarters))
        self._lines.draw([node("div", None, style=f"--from:{at - first}") for at, _ in labels])
        self._hours.draw([self._hour(at - first, row) for at, row in labels])
        self.tell_time()

    def _hour(self, at: int, row: Row) -> Node:
        inside = [node("span", str(row))] + [node("small", "again")] * row.again
        return node("div", inside, style=f"--from:{at}")

    def _place(self, place: list[int]) -> None:
        """A click on a free place, which is a column and a row."""
        match place:
            case [number, row] if number < len(self._columns) and row < len(self._window):
                column = self._columns[number]
                start = self._axis.moment(column.day, self._window.start + row)
                if start is not None and start > self._now_there():
                    self._on_place(column.provider_id, start)

    def _now_there(self) -> datetime:
        return datetime.now(self._clock)
