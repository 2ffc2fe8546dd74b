"""The times of a day for a clinic that books for its patients: what they are offered, what else is free or taken."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from store import db, errors
from store.availability import promise, reasons, ticks
from store.availability.offers import FAR, STRIP, moments
from store.availability.opening import DAY, Range
from store.availability.reasons import NoTimesReason, Why
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window, load_window
from store.db import Transaction
from store.models import LONGEST_HORIZON, Role
from store.people import people

NOBODY = 0
"""The patient, as long as none is chosen: whose time is never taken."""


@dataclass(frozen=True, slots=True)
class DeskDay:
    """The starts of a local day of one type with one provider, on the clinic's clock; those that are over are left out.

    `free` are offered to patients; `held` too, but somebody is choosing it just now; `beyond` is free, but sooner or
    later than patients may book. `taken` lies in open hours, and somebody has it. `nothing` says why none is free, and
    `next` is the first free one after that day then.
    """

    free: list[datetime] = field(default_factory=list)
    held: list[datetime] = field(default_factory=list)
    beyond: list[datetime] = field(default_factory=list)
    taken: list[datetime] = field(default_factory=list)
    nothing: NoTimesReason | None = None
    next: datetime | None = None


def load_day(
    by: int,
    *,
    type_slug: str,
    provider_id: int,
    day: date,
    patient_id: int | None = None,
    moving: int = 0,
    now: datetime,
) -> DeskDay:
    """Load the times of that local day for whom the caller may book: providers for themselves, staff for all.

    With a patient, what that patient has is taken too, but for the appointment that is `moving`.
    Raises NotAllowed, NotFound, UnknownType, UnknownProvider.
    """
    with db.reading() as transaction:
        person = people.get(transaction, by)
        if person.role is Role.patient or (person.role is Role.provider and provider_id != by):
            raise errors.NotAllowed
        if patient_id is not None:
            people.get_patient(transaction, patient_id, person.clinic.id)
        rules = load_rules(transaction, person.clinic.id)
        type_ = rules.bookable(type_slug)
        rules.require_provider(provider_id)
        today = now.astimezone(rules.clock).date()
        if not today <= day <= today + timedelta(days=FAR[-1]):
            return DeskDay(nothing=NoTimesReason(Why.past if day < today else Why.too_far))
        type_ = promise.type_to_move(transaction, type_, moving)
        load = _Loader(transaction, rules, patient_id or NOBODY, now, moving)
        return load.day(type_, provider_id, day)


@dataclass(frozen=True)
class _Loader:
    transaction: Transaction
    rules: Rules
    patient_id: int
    now: datetime
    moving: int = 0

    def window(self, first: date, days: int) -> Window:
        span = Range(first, days, self.rules.clock)
        return load_window(self.transaction, self.rules, self.patient_id, span, self.now, moving=self.moving)

    def day(self, type_: TypeRules, provider_id: int, day: date) -> DeskDay:
        window = self.window(day, 1)
        free = window.starts(type_, provider_id)
        held = window.ignoring_holds.starts(type_, provider_id) & ~free if window.held else 0
        at_any_time = replace(type_, notice=0, horizon=LONGEST_HORIZON)
        beyond = window.ignoring_holds.starts(at_any_time, provider_id) & ~window.allowed(type_)
        there = ticks.free_starts(window.open(type_, provider_id), type_.ticks[1])
        is_offered = provider_id in window.candidates(type_, provider_id)
        every = there & window.grid(type_) & window.allowed(at_any_time) if is_offered else 0
        day_times = DeskDay(
            free=list(moments(window, free)),
            held=list(moments(window, held)),
            beyond=list(moments(window, beyond)),
            taken=list(moments(window, every & ~(free | held | beyond))),
        )
        if free:
            return day_times
        nothing = reasons.explain(window, type_, provider_id, [day])
        return replace(day_times, nothing=nothing, next=self._next(type_, provider_id, day))

    def _next(self, type_: TypeRules, provider_id: int, day: date) -> datetime | None:
        """The first free start after that day, searched for as far as patients look who name nobody."""
        for days in (STRIP, FAR[0]):
            window = self.window(day + DAY, days)
            if (start := next(moments(window, window.starts(type_, provider_id)), None)) is not None:
                return start
        return None
