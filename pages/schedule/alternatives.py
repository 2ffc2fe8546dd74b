"""Where there is no free time: which rule removed it, where the next ones are, and to be told when one comes free."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pages import words
from pages.elements import readers
from pages.elements.readers import PRESSED
from pages.elements.tags import button, tag
from pages.schedule import catalogue
from pages.schedule.join_waitlist import JoinWaitlist, Wish
from pages.schedule.view import ScheduleView
from store.availability.reasons import Why
from store.views.people import Person

MAY_COME_FREE = frozenset({Why.full, Why.held, Why.own, Why.too_short})
"""On a day of which this is said, a time may still come free; the other days have none to give back."""


class Alternatives:
    """A sentence and what to do about it; hidden where the day has times and so have the next ones."""

    def __init__(self, me: Person, *, on_day: Callable[..., Any], on_anybody: Callable[..., Any]) -> None:
        """Draw it once; `show` fills it."""
        with tag("div", classes="no-times") as self._box:
            self._why = tag("p", aria_live="polite")
            with tag("div", classes="row-of"):
                self._next = button("", data_then=".slot input:enabled")
                self._anybody = button("", data_then=".summary-bar .btn-primary")
                self.waiting = JoinWaitlist(me)
        self._next.listen("click", on_day, readers.key, js_handler=PRESSED)
        self._anybody.listen("click", on_anybody, readers.key, js_handler=PRESSED)

    def show(self, look: ScheduleView) -> None:
        """Why, and where else."""
        why, day = look.nothing
        self._box.set_visibility(why is not None)
        self._why.set_text(words.no_times.sentence(why, look.kind, look.provider, day) if why else "")
        elsewhere = None if look.times.free else catalogue.next_day(look.found, look.provider_id, look.day)
        self._next.set_visibility(elsewhere is not None)
        if elsewhere is not None:
            self._next.set_text(f"Show {words.moments.day(elsewhere)}")
            self._next.attributes(value=elsewhere.isoformat())
        anybody = look.found.next_free.get(None)
        self._anybody.set_visibility(
            anybody is not None and look.provider_id is not None and look.found.nothing is not None
        )
        if anybody is not None:
            self._anybody.set_text(f"First available: {look.near(anybody)}")
            self._anybody.attributes(value=catalogue.key(anybody))
        self.waiting.show(_wish(look) if why else None)


def _wish(look: ScheduleView) -> Wish | None:
    """What could be waited for: a time on the day, or where none of the next days has one, any that comes before."""
    days, soonest = look.found.days, look.soonest
    if look.is_refused:
        return None
    if look.found.nothing is not None:
        furthest = catalogue.last_day(look.kind, look.zone, look.now)
        if soonest is not None:
            furthest = min(furthest, soonest.date() - timedelta(days=1))
        return Wish(look.kind.slug, look.provider_id, min(days), min(max(days), furthest), furthest)
    why, day = look.nothing
    if why is None or day is None or why.why not in MAY_COME_FREE:
        return None
    return Wish(look.kind.slug, look.provider_id, day, day, day)
