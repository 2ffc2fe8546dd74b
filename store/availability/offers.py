"""Which times can be promised to a patient, and why there are none."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from store import db
from store.availability import promise, reasons, ticks
from store.availability.opening import Range
from store.availability.reasons import NoTimesReason
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window, load_window
from store.db import Transaction
from store.people import people

STRIP = 14
"""Days that are searched first, today included."""

FAR = (60, 366)
"""Days that are searched where these have nothing."""


@dataclass(frozen=True, slots=True)
class Day:
    """Free starts of a local day, those that other patients hold, and why none is free; in the clinic's zone."""

    free: list[datetime] = field(default_factory=list)
    held: list[datetime] = field(default_factory=list)
    nothing: NoTimesReason | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that a patient can be promised: the next days, days around a later one, and each provider's next free start.

    A provider of None is any provider. `nothing` says why none of the next days has a free time.
    All of it is on the clock of `zone`, the clinic's.
    """

    days: dict[date, Day] = field(default_factory=dict)
    later: dict[date, Day] = field(default_factory=dict)
    next_free: dict[int | None, datetime | None] = field(default_factory=dict)
    nothing: NoTimesReason | None = None
    zone: str = ""


def load_outlook(
    *,
    patient_id: int,
    type_slug: str,
    provider_id: int | None = None,
    day: date | None = None,
    moving: int = 0,
    now: datetime,
) -> Outlook:
    """Load the next STRIP local days, and as many from `day` on, or from the next free start where these have none.

    `moving`: the id of an appointment of theirs that would be moved, and does not block itself.
    Raises NotFound for an unknown patient, UnknownType, UnknownProvider.
    """
    with db.reading() as transaction:
        return _search_of(transaction, patient_id, type_slug, provider_id, now, moving).outlook(day)


def offer(
    *,
    patient_id: int,
    type_slug: str,
    provider_id: int | None = None,
    first: date,
    days: int,
    moving: int = 0,
    now: datetime,
) -> dict[date, list[datetime]]:
    """The free starts of each local day of the clinic, from `first` on, in the clinic's zone; closed days are empty.

    Days that are over or beyond the type's horizon are left out. `moving` as in `load_outlook`.
    Raises NotFound for an unknown patient, UnknownType, UnknownProvider.
    """
    with db.reading() as transaction:
        return _search_of(transaction, patient_id, type_slug, provider_id, now, moving).offer(first, days)


@dataclass(frozen=True)
class Search:
    """A patient's question, and the clinic that answers it; a `provider_id` of None is any provider."""

    transaction: Transaction
    rules: Rules
    patient_id: int
    type_: TypeRules
    provider_id: int | None
    now: datetime
    moving: int = 0

    @cached_property
    def today(self) -> date:
        """The clinic's."""
        return self.now.astimezone(self.rules.clock).date()

    def outlook(self, day: date | None) -> Outlook:
        """Look at the next STRIP local days, and as many from `day` on; see `load_outlook`."""
        near = self.window(self.today, STRIP)
        strip = self.days(near)
        next_free = self.next_free(near)
        end, soonest = self.today + timedelta(days=FAR[-1]), next_free[self.provider_id]
        first = day if day is not None and day not in strip and self.today <= day <= end else None
        if first is None and soonest is not None and soonest.date() not in strip:
            first = soonest.date()
        later = self.days(self.window(first, STRIP)) if first else {}
        empty = not any(each.free for each in strip.values())
        nothing = reasons.explain(near, self.type_, self.provider_id, list(strip)) if empty else None
        return Outlook(strip, later, next_free, nothing, self.rules.zone)

    def offer(self, first: date, days: int) -> dict[date, list[datetime]]:
        """Look for the free starts of so many local days; see the function of that name."""
        horizon = self.today + timedelta(days=self.type_.horizon)
        if first > horizon or days < 1:
            return {}
        last = min(horizon, first + timedelta(days=min(days, FAR[-1]) - 1))
        first = max(first, self.today)
        if last < first:
            return {}
        window = self.window(first, (last - first).days + 1)
        free: dict[date, list[datetime]] = {each: [] for each in window.days}
        for start in moments(window, window.starts(self.type_, self.provider_id)):
            free[start.date()].append(start)
        return free

    def window(self, first: date, days: int) -> Window:
        """Load the window of so many local days."""
        span = Range(first, days, self.rules.clock)
        return load_window(self.transaction, self.rules, self.patient_id, span, self.now, moving=self.moving)

    def days(self, window: Window) -> dict[date, Day]:
        """Return what there is on each day of the window, and why there is nothing."""
        free = window.starts(self.type_, self.provider_id)
        held = window.ignoring_holds.starts(self.type_, self.provider_id) & ~free if window.held else 0
        days = {day: Day() for day in window.days}
        for start in moments(window, free):
            days[start.date()].free.append(start)
        for start in moments(window, held):
            days[start.date()].held.append(start)
        return {
            day: each if each.free else Day([], each.held, reasons.explain(window, self.type_, self.provider_id, [day]))
            for day, each in days.items()
        }

    def next_free(self, near: Window) -> dict[int | None, datetime | None]:
        """The next free start of each provider and of any; the asked one's is searched for as far as FAR reaches."""
        starts = {provider: self._first(near, provider) for provider in (None, *self.rules.providers)}
        for days in dict.fromkeys(min(days, self.type_.horizon + 1) for days in FAR):
            lacking = [
                provider
                for provider, start in starts.items()
                if start is None and (days <= FAR[0] or provider == self.provider_id)
            ]
            if lacking and self.type_.horizon >= STRIP:
                far = self.window(self.today, days)
                starts |= {provider: self._first(far, provider) for provider in lacking}
        return starts

    def _first(self, window: Window, provider_id: int | None) -> datetime | None:
        return next(moments(window, window.starts(self.type_, provider_id)), None)


def search(
    transaction: Transaction,
    institution_id: int,
    patient_id: int,
    type_slug: str,
    provider_id: int | None,
    now: datetime,
) -> Search:
    """Make a search within a transaction. Raises UnknownType, UnknownProvider."""
    rules = load_rules(transaction, institution_id)
    type_ = rules.bookable(type_slug)
    rules.require_provider(provider_id)
    return Search(transaction, rules, patient_id, type_, provider_id, now)


def _search_of(
    transaction: Transaction, patient_id: int, type_slug: str, provider_id: int | None, now: datetime, moving: int
) -> Search:
    clinic = people.get(transaction, patient_id).clinic
    found = search(transaction, clinic.id, patient_id, type_slug, provider_id, now)
    return replace(found, moving=moving, type_=promise.type_to_move(transaction, found.type_, moving))


def moments(window: Window, starts: int) -> Iterator[datetime]:
    """Return the moments of these ticks of a window, on the clinic's clock."""
    return (ticks.moment(window.days.origin + at).astimezone(window.days.clock) for at in ticks.members(starts))
