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
from pages.schedule.choices import legend
from pages.schedule.days import Days, LaterDay, Note
from pages.schedule.times import Times
from pages.schedule.view import ScheduleView
from store.availability.offers import Day
from store.views.people import Person

EARLIEST = 8
"""Times that a person in a crisis sees at first."""

LATER = 16
"""More of them at each click."""


class TimePicker:
    """The choice of a time: on one day, or for a person in a crisis the earliest of all."""

    def __init__(
        self,
        me: Person,
        on_day: Callable[..., Any],
        on_time: Callable[..., Any],
        on_earliest: Callable[..., Any],
        on_anybody: Callable[..., Any],
    ) -> None:
        """Draw everything once; `show` fills it."""
        self._limit = EARLIEST
        self._shown: ScheduleView | None = None
        with tag("fieldset", classes="stack", id="when", data_needs_connection="true"):
            legend("When?")
            self._clock = tag("p", classes="lead")
            with tag("button", classes="btn earliest", type="button") as self._earliest:
                icon("clock")
                self._earliest_text = tag("span")
            with tag("div", classes="stack") as self._by_day:
                self._days = Days(on_day)
                self._later = LaterDay(on_day)
            self.no_times = Alternatives(me, on_day=on_day, on_anybody=on_anybody)
            self._heading = tag("h3")
            self.times = Times(on_time)
            self._more = button("Show later times", self._show_more, style="quiet", classes="start")
        self._earliest.listen("click", on_earliest, readers.key, js_handler=PRESSED)

    def begin_again(self) -> None:
        """For another type, as few of the earliest times as at first."""
        self._limit = EARLIEST

    def show(self, look: ScheduleView) -> None:
        """What can be chosen now, and what is."""
        self._shown, times, crisis = look, look.times, look.kind.crisis
        self._clock.set_text(_clock_note(look))
        self._show_earliest(look)
        self._by_day.set_visibility(not crisis and not look.is_refused)
        days = look.found.days
        self._days.show({day: _note(look, day, each) for day, each in days.items()}, look.day)
        first, last = min(days, default=look.now.date()), catalogue.last_day(look.kind, look.zone, look.now)
        self._later.show(look.day if look.day not in days else None, first, last)
        self.no_times.show(look)
        self._heading.set_text(words.moments.day(look.day) if look.day else "")
        self._heading.set_visibility(not crisis and bool(times.free or times.held))
        if crisis and look.start is not None:  # what is chosen is seen
            before = sum(start <= look.start for start in [*times.free, *times.held])
            self._limit = max(self._limit, before)
        limit = self._limit if crisis else None
        self._more.set_visibility(self.times.show(look, by_day=crisis, limit=limit))

    def _show_more(self) -> None:
        """Further times for a person in a crisis."""
        if self._shown is not None:
            self._limit += LATER
            self.show(self._shown)

    def _show_earliest(self, look: ScheduleView) -> None:
        self._earliest.set_visibility(look.soonest is not None and not look.kind.crisis)
        if look.soonest is not None:
            key = catalogue.key(look.soonest)
            is_chosen = look.start is not None and catalogue.key(look.start) == key
            self._earliest_text.set_text(f"Earliest: {look.near(look.soonest)}")
            self._earliest.attributes(value=key, aria_pressed="true" if is_chosen else "false")


def _note(look: ScheduleView, day: date, known: Day) -> Note:
    if known.nothing is None:
        return Note(f"{len(known.free)} free")
    sentence = words.no_times.sentence(known.nothing, look.kind, look.provider, day)
    return Note(words.no_times.in_a_word(known.nothing), sentence, is_free=False)


def _clock_note(look: ScheduleView) -> str:
    note = words.moments.whose_times(look.zone)
    if look.seen_from and words.moments.differ(look.zone, look.seen_from, look.now):
        note += f" Beside each stands the time in {words.moments.city(look.seen_from)}."
    return note
