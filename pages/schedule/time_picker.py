"""When: the earliest time, the next days, and the times of one of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pages import words
from pages.elements import readers
from pages.elements.readers import PRESSED
from pages.elements.tags import button, icon, tag
from pages.schedule import catalogue
from pages.schedule.alternatives import Alternatives
from pages.schedule.days import Days, LaterDay, Note
from pages.schedule.filter_bar import FilterBar
from pages.schedule.month_look import MonthLook
from pages.schedule.question import legend
from pages.schedule.strangers import Visit
from pages.schedule.time_filter import TimeFilter
from pages.schedule.times import Times
from pages.schedule.view import ScheduleView
from store.availability.offers import Day

EARLIEST = 8
"""Times that a person in a crisis sees at first."""

LATER = 16
"""More of them at each click."""


class TimePicker:
    """The choice of a time: on one day, or for a person in a crisis the earliest of all."""

    def __init__(
        self,
        visit: Visit,
        on_day: Callable[..., Any],
        on_time: Callable[..., Any],
        on_earliest: Callable[..., Any],
        on_any_provider: Callable[..., Any],
        on_filter: Callable[[TimeFilter], Any],
    ) -> None:
        """Draw everything once; `show` fills it."""
        self._limit = EARLIEST
        self._shown: ScheduleView | None = None
        with tag("fieldset", classes="stack when", id="when", data_needs_connection="true"):
            legend("When?")
            self._clock = tag("p", classes="lead")
            with tag("button", classes="btn earliest", type="button") as self._earliest:
                icon("clock")
                self._earliest_text = tag("span")
            self._filter = FilterBar(on_filter)
            self._month = MonthLook(visit, on_day, self._show_again)
            self._days = Days(on_day)
            self.no_times = Alternatives(
                visit.visitor, on_day=on_day, on_any_provider=on_any_provider, on_filter=on_filter
            )
            self.times = Times(on_time)
            self._more = button("Show later times", self._show_more, style="quiet", classes="start")
            self._later = LaterDay(on_day)
        self._earliest.listen("click", on_earliest, readers.key, js_handler=PRESSED)

    def begin_again(self) -> None:
        """For another type, as few of the earliest times as at first."""
        self._limit = EARLIEST

    def show(self, view: ScheduleView) -> None:
        """Show what can be chosen now, and what is."""
        self._shown, times, crisis = view, view.times, view.type_.crisis
        self._clock.set_text(_clock_note(view))
        self._clock.set_visibility(bool(_clock_note(view)))
        self._show_earliest(view)
        self._month.show(view)
        for part in (self._filter.box, self._days.box, self._later.box):
            part.set_visibility(not crisis and not view.is_refused)
        if self._month.is_open:
            self._days.box.set_visibility(False)
        self._filter.show(view.filter_)
        days = view.outlook.days
        self._days.show({day: _note(view, day, each) for day, each in days.items()}, view.day, view.today)
        first, last = min(days, default=view.today), catalogue.last_day(view.type_, view.zone, view.now)
        self._later.show(view.day if view.day not in days else None, first, last)
        self.no_times.show(view)
        if crisis and view.start is not None:  # what is chosen is seen
            before = sum(start <= view.start for start in [*times.free, *times.held])
            self._limit = max(self._limit, before)
        limit = self._limit if crisis else None
        self._more.set_visibility(self.times.show(view, by_day=crisis, limit=limit))

    def _show_more(self) -> None:
        """Further times for a person in a crisis."""
        self._limit += LATER
        self._show_again()

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show(self._shown)

    def _show_earliest(self, view: ScheduleView) -> None:
        self._earliest.set_visibility(view.soonest is not None and not view.type_.crisis)
        if view.soonest is not None:
            key = catalogue.key(view.soonest)
            is_chosen = view.start is not None and catalogue.key(view.start) == key
            self._earliest_text.set_text(f"Earliest: {view.near(view.soonest)}")
            self._earliest.attributes(value=key, aria_pressed="true" if is_chosen else "false")


def _note(view: ScheduleView, day: date, times: Day) -> Note:
    if count := view.count(day):
        return Note(f"{count} free")
    if times.nothing is None:
        sentence = words.time_filters.none_on(view.filter_.part, view.filter_.weekday, day)
        return Note(words.time_filters.NONE, sentence, is_free=False)
    sentence = words.no_times.sentence(times.nothing, view.type_, view.provider, day)
    return Note(words.no_times.in_a_word(times.nothing), sentence, is_free=False)


def _clock_note(view: ScheduleView) -> str:
    note = words.moments.whose_times(view.zone)
    if view.seen_from is None:  # nobody knows which clock the reader has
        return note
    if not words.moments.differ(view.zone, view.seen_from, view.now):
        return ""
    return f"{note} Beside each stands the time in {words.moments.city(view.seen_from)}."
