"""A month beside the strip of days: each day with how many times are left. It is read when somebody opens it."""

from calendar import MONDAY, Calendar
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, icon_button, tag
from pages.live import live
from pages.schedule import catalogue
from pages.schedule.newest import Newest
from pages.schedule.selection import Cause
from pages.schedule.strangers import Visit
from pages.schedule.view import ScheduleView
from store import errors
from store.availability.offers import Outlook

WEEKS = Calendar(MONDAY)


class MonthLook:
    """The button, and the month that it opens. What is free in it is read again whenever the page has been."""

    def __init__(self, visit: Visit, on_day: Callable[..., Any], on_turn: Callable[[], Any]) -> None:
        """Draw both once; `show` fills them. `on_turn` hears that it was opened or closed, or shows another month."""
        self._visit, self._on_turn = visit, while_open(on_turn)
        self._view: ScheduleView | None = None
        self._outlook: Outlook | None = None
        self._wanted: date | None = None
        self._month: date | None = None
        self._free: Mapping[date, list[datetime]] = {}
        self._months = Newest()
        self._refresh_soon = live.coalesced(self._refresh)
        self._toggle = button("Month", self._on_toggle, icon_name="calendar", style="quiet", classes="month-toggle")
        with tag("div", classes="month", role="group", aria_label="Month") as self._box:
            with tag("div", classes="month-nav"):
                self._earlier = icon_button("left", "Earlier month", self._on_earlier)
                self._name = tag("p", role="status")
                self._later = icon_button("right", "Later month", self._on_later)
            self._table = Fragment("table", [], data_one_stop="true", data_columns="7")
        self._problem = tag("p", classes="error", role="alert")
        self._table.listen("act", on_day, readers.key)

    @property
    def is_open(self) -> bool:
        """Return whether a month is seen, instead of the strip."""
        return self._month is not None

    def show(self, view: ScheduleView) -> None:
        """Show what is left under the filter, and which day is looked at; what is free may be other times by now."""
        is_offered = not view.type_.crisis and not view.is_refused
        if not is_offered:
            self._wanted = self._month = None
        self._view = view
        self._toggle.set_visibility(is_offered)
        self._toggle.attributes(aria_expanded="true" if self.is_open else "false")
        self._box.set_visibility(self.is_open)
        self._draw()
        is_read, self._outlook = view.outlook is self._outlook, view.outlook
        if self._wanted is not None and not is_read:
            self._refresh_soon()

    def _draw(self) -> None:
        view, month = self._view, self._month
        if view is None or month is None:
            return
        last = catalogue.last_day(view.type_, view.zone, view.now)
        self._name.set_text(words.moments.month(month))
        self._earlier.attributes(disabled=month <= view.today)
        self._later.attributes(disabled=_next(month) > last)
        left = {day: len(view.filter_.narrow(free)) for day, free in self._free.items()}
        names = [node("th", name[:3], scope="col", abbr=name) for name in words.moments.DAYS]
        weeks = [
            node("tr", [_cell(view, day, left.get(day)) if day.month == month.month else node("td") for day in week])
            for week in WEEKS.monthdatescalendar(month.year, month.month)
            if left.keys() & {*week}
        ]
        caption = node("caption", words.time_filters.WHAT_COUNTS)
        self._table.draw([caption, node("thead", [node("tr", names)]), node("tbody", weeks)])

    # ---- which month

    async def _on_toggle(self) -> None:
        view = self._view
        if view is not None:
            await self._turn(None if self.is_open else (view.day or view.today).replace(day=1))

    async def _on_earlier(self) -> None:
        view, month = self._view, self._month
        if view is not None and month is not None and month > view.today:
            await self._turn((month - timedelta(days=1)).replace(day=1))

    async def _on_later(self) -> None:
        view, month = self._view, self._month
        if view is not None and month is not None:
            after, last = _next(month), catalogue.last_day(view.type_, view.zone, view.now)
            if after <= last:
                await self._turn(after)

    async def _turn(self, month: date | None) -> None:
        """Show this month, or none."""
        self._wanted = month
        self._problem.set_text("")
        if month is None:
            self._month = None
        else:
            await self._read("me")
        self._on_turn()

    # ---- what is free in it

    async def _refresh(self) -> None:
        """Read again what others have changed."""
        await self._read("others")
        self._draw()

    async def _read(self, cause: Cause) -> None:
        view, month = self._view, self._wanted
        if view is None or month is None:
            return
        moving = view.moving.id if view.moving else 0
        question = partial(self._visit.load_month, view.type_.slug, view.provider_id, month, cause, moving)
        try:
            free = await self._months.ask(question)
        except errors.TooFast as refusal:
            self._problem.set_text(words.refusals.refusal(refusal, view.zone))
            self._wanted = self._month
            return
        except (errors.UnknownType, errors.UnknownProvider):
            return  # the page learns of it, too
        if free is not None and month == self._wanted:
            self._month, self._free = month, free


def _next(month: date) -> date:
    """The month after this one."""
    return (month + timedelta(days=31)).replace(day=1)


def _cell(view: ScheduleView, day: date, left: int | None) -> Node:
    """Draw a day that can be looked at, with how many times are left; None for one that cannot be booked."""
    number = node("span", str(day.day), "day-number")
    if left is None:
        return node("td", [number])
    pressed = node(
        "button",
        [number, node("span", str(left) if left else "", "day-note")],
        "month-day" if left else "month-day is-empty",
        type="button",
        data_act=day.isoformat(),
        aria_label=words.time_filters.left_on(day, left),
        aria_pressed="true" if day == view.day else "false",
        aria_current="date" if day == view.today else None,
    )
    return node("td", [pressed])
