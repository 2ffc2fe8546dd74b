"""Where there is no free time: which rule removed it, where the next ones are, and the waitlist for the day."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from pages import words
from pages.elements import readers
from pages.elements.readers import PRESSED
from pages.elements.tags import button, tag
from pages.schedule import catalogue
from pages.schedule.join_waitlist import Wish, waitlist_for
from pages.schedule.time_filter import TimeFilter
from pages.schedule.view import ScheduleView
from store.availability.reasons import Why
from store.views.people import Person, Stranger

MAY_COME_FREE = frozenset({Why.full, Why.held, Why.own, Why.too_short})
"""On a day of which this is said, a time may still come free; the other days have none to give back."""


class Alternatives:
    """A sentence and what to do about it; hidden where the day has times and so have the next ones."""

    def __init__(
        self,
        me: Person | Stranger,
        *,
        on_day: Callable[..., Any],
        on_any_provider: Callable[..., Any],
        on_filter: Callable[[TimeFilter], Any],
    ) -> None:
        """Draw it once; `show` fills it."""
        with tag("div", classes="no-times") as self._box:
            self._why = tag("p", aria_live="polite")
            with tag("div", classes="row-of"):
                self._next = button("", data_then=".slot input:enabled")
                self._show_all = button(
                    words.time_filters.SHOW_ALL, partial(on_filter, TimeFilter()), data_then=".time-filter button"
                )
                self._any_provider = button("", data_then=".summary-bar .btn-primary")
                self.waiting = waitlist_for(me)
        self._next.listen("click", on_day, readers.key, js_handler=PRESSED)
        self._any_provider.listen("click", on_any_provider, readers.key, js_handler=PRESSED)

    def show(self, view: ScheduleView) -> None:
        """Show why, and where else."""
        why, _ = view.nothing
        self._box.set_visibility(why is not None or view.is_filtered_out)
        self._why.set_text(_sentence(view))
        elsewhere = None if view.times.free and not view.is_filtered_out else view.next_day
        self._next.set_visibility(elsewhere is not None)
        self._show_all.set_visibility(bool(view.filter_))
        if elsewhere is not None:
            self._next.set_text(f"Show {words.moments.day(elsewhere)}")
            self._next.attributes(value=elsewhere.isoformat())
        any_provider = view.outlook.next_free.get(None)
        self._any_provider.set_visibility(
            any_provider is not None and view.provider_id is not None and view.outlook.nothing is not None
        )
        if any_provider is not None:
            self._any_provider.set_text(f"First available: {view.near(any_provider)}")
            self._any_provider.attributes(value=catalogue.key(any_provider))
        self.waiting.show(_wish(view) if why else None)


def _sentence(view: ScheduleView) -> str:
    """Say why there is no time to choose from: the clinic's reason before the filter's."""
    (why, day), filter_ = view.nothing, view.filter_
    if why is not None:
        return words.no_times.sentence(why, view.type_, view.provider, day)
    if not view.is_filtered_out:
        return ""
    if view.day is not None and view.next_day is not None:
        return words.time_filters.none_on(filter_.part, filter_.weekday, view.day)
    days = min(view.type_.horizon + 1, catalogue.SEARCHED)
    return words.time_filters.none_within(filter_.part, filter_.weekday, days)


def _wish(view: ScheduleView) -> Wish | None:
    """What could be waited for: a time on the day, or where none of the next days has one, any that comes before."""
    days, soonest = view.outlook.days, view.outlook.next_free.get(view.provider_id)
    if view.is_refused:
        return None
    if view.outlook.nothing is not None:
        furthest = catalogue.last_day(view.type_, view.zone, view.now)
        if soonest is not None:
            furthest = min(furthest, soonest.date() - timedelta(days=1))
        return Wish(view.type_.slug, view.provider_id, min(days), min(max(days), furthest), furthest)
    why, day = view.nothing
    if why is None or day is None or why.why not in MAY_COME_FREE:
        return None
    return Wish(view.type_.slug, view.provider_id, day, day, day)
