"""Who is offered what: one look at a clinic's days for all who wait there. It changes nothing.

First comes who has been without an offer for the longest, then the earliest wish; each gets the first start that suits.
Who has a later appointment of that type is asked to move it there, of several the next. A start that somebody has
declined, or has let run out, is not offered to them again, nor what overlaps with it, whichever of their wishes it
suits, and whether they have left and joined since. At night only people who have a page open are asked.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from store import errors
from store.appointments import limits, moving
from store.availability import ticks
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import load_claims, read_taken
from store.db import Transaction
from store.models import LONGEST, UNDECIDED, UNDO, Outcome, Status
from store.waitlist import waitlist_queries
from store.waitlist.waitlist_queries import Held, Offered, Waiting

NIGHT_FROM, NIGHT_UNTIL = 21, 8
"""Hours of the clinic's clock between which nobody is woken for an offer."""

_NO_PATIENT = 0


class PlannedOffer(NamedTuple):
    """What somebody on the waitlist is to be offered; `moving_id`: the appointment that would move there."""

    entry_id: int
    type_id: int
    provider_id: int | None
    start: datetime
    moving_id: int | None


@dataclass(slots=True)
class Plan:
    """What is to be done: who is offered what, which offers hold no longer, and which entries are over, with whose."""

    offers: list[PlannedOffer] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    over: dict[int, int] = field(default_factory=dict)


def plan(transaction: Transaction, institution_id: int, here: Collection[int], most: int, now: datetime) -> Plan:
    """Plan what is to be done about the waitlist of this institution, with `most` offers."""
    rules = load_rules(transaction, institution_id)
    today = now.astimezone(rules.clock).date()
    entries = waitlist_queries.open_entries(transaction, institution_id)
    planned = Plan(over={entry.id: entry.patient_id for entry in entries if entry.last < today})
    waiting = [entry for entry in entries if entry.last >= today and entry.active]
    if waiting:
        _Planner(transaction, rules, waiting, today, now).decide(planned, here, most)
    return planned


def without_notice(type_: TypeRules) -> TypeRules:
    """Return the type as it is for what was offered: nobody needs notice any more."""
    return replace(type_, notice=0)


def is_night(rules: Rules, now: datetime) -> bool:
    """Return whether the clinic's clock says that people sleep."""
    return not NIGHT_UNTIL <= now.astimezone(rules.clock).hour < NIGHT_FROM


class _Planner:
    """Plans with all that is known of a clinic whose waitlist is looked at."""

    def __init__(
        self, transaction: Transaction, rules: Rules, waiting: list[Waiting], today: date, now: datetime
    ) -> None:
        self.transaction, self.rules, self.waiting, self.now = transaction, rules, waiting, now
        self.first = max(today, min(entry.first for entry in waiting))
        last = max(entry.last for entry in waiting)
        days = Range(self.first, (last - self.first).days + 1, rules.clock)
        self.window = load_claims(transaction, rules, _NO_PATIENT, days, now)
        read_taken(transaction, self.window, {*rules.providers, *(entry.patient_id for entry in waiting)})
        self.offers = waitlist_queries.offers(transaction, rules.institution_id, now)
        self.appointments = waitlist_queries.appointments(transaction, rules.institution_id)
        self._freed = self._read_freed()
        self._starts: dict[tuple[TypeRules, int | None], int] = {}
        self._given: list[tuple[int | None, int, int]] = []

    def decide(self, planned: Plan, here: Collection[int], most: int) -> None:
        """Say what becomes of each who waits."""
        night = is_night(self.rules, self.now)
        asked: list[Waiting] = []
        busy = set()
        for entry in self.waiting:
            live = next((offer for offer in self._offers_of(entry) if offer.ended_at is None), None)
            got = self._got(entry)
            if got is not None and got not in UNDECIDED:
                planned.over[entry.id] = entry.patient_id
            elif live is not None:
                busy.add(entry.patient_id)
                if live.until > self.now and not self._holds(entry, live):
                    planned.withdrawn.append(live.id)
            elif got is None and (not night or entry.patient_id in here):
                asked.append(entry)
        for entry in sorted(asked, key=self._turn):
            if len(planned.offers) < most and entry.patient_id not in busy and (offer := self._choose(entry)):
                busy.add(entry.patient_id)
                planned.offers.append(offer)

    def _turn(self, entry: Waiting) -> tuple[datetime, datetime, int]:
        """Since when somebody is without an offer, and then since when they wait; what was withdrawn is no offer."""
        offered = (each.offered_at for each in self.offers[entry.patient_id] if each.outcome is not Outcome.withdrawn)
        return max([entry.created_at, *offered]), entry.created_at, entry.id

    def _offers_of(self, entry: Waiting) -> list[Offered]:
        return [each for each in self.offers[entry.patient_id] if each.entry_id == entry.id]

    def _got(self, entry: Waiting) -> Status | None:
        """Say how it stands with what they wait for, and have by now; what is accepted counts before what waits.

        While whoever accepted can still take that back, it waits.
        """
        taken = {
            offer.appointment_id: offer.start for offer in self._offers_of(entry) if offer.outcome is Outcome.accepted
        }
        got: Status | None = None
        for row in self.appointments[entry.id]:
            start = row.move_start or row.start
            is_new = row.created_at >= entry.created_at
            if taken.get(row.id) != start and not (is_new and entry.first <= self._day(start) <= entry.last):
                continue
            is_open = row.status is Status.accepted and not row.accepted_at_once and self.now < row.updated_at + UNDO
            status = Status.pending if is_open and is_new else row.status
            got = status if got is None or got in UNDECIDED else got
        return got

    def _holds(self, entry: Waiting, live: Offered) -> bool:
        """Return whether the time of an offer can still be had by whom it was offered to."""
        type_, window = without_notice(self.rules.type_by_id(live.type_id)), self.window.ignoring_holds
        if not type_.active or live.provider_id not in (None, *self.rules.providers):
            return False
        if live.appointment_id is not None:
            row = next((each for each in self._movable(entry) if each.id == live.appointment_id), None)
            if row is None or row.start <= live.start or row.provider_id != live.provider_id:
                return False
            type_, window = _as_it_is(type_, row), replace(window)
        at = window.position(live.start)
        if at < 0:
            return True  # it lies before the days of all others; accepting it looks once more
        return bool(self._free_of(entry, type_) >> at & 1) and window.can_promise(type_, live.provider_id, at)

    def _choose(self, entry: Waiting) -> PlannedOffer | None:
        """The first start that suits; before an appointment that they have, with whom and as long as that is."""
        type_ = self.rules.type_by_id(entry.type_id)
        if not type_.active or entry.provider_id not in (None, *self.rules.providers):
            return None
        if any(row.move_start or row.status is Status.countered for row in self.appointments[entry.id]):
            return None  # another time for it is on its way already
        wanted = self.window.days.between(max(self.first, entry.first), entry.last) & ~self._passed(entry, type_)
        after = self.window.days.origin
        for row in self._movable(entry):
            before = ticks.tick(row.start)
            between = self.window.between(after, before) & wanted
            if offer := self._first(entry, _as_it_is(type_, row), row.provider_id, between, row.id):
                return offer
            after = max(after, before + 1)
        wanted &= self.window.between(after, self.window.days.origin + self.window.days.size)
        return self._first(entry, type_, entry.provider_id, wanted, None)

    def _first(
        self, entry: Waiting, type_: TypeRules, provider_id: int | None, wanted: int, moving_id: int | None
    ) -> PlannedOffer | None:
        free = self._free(type_, provider_id) & self._free_of(entry, type_) & wanted
        at = next(ticks.members(free), None)
        if at is None or (moving_id is None and not self._may_book(entry, type_)):
            return None
        self._give(type_, provider_id, at)
        return PlannedOffer(entry.id, type_.id, provider_id, ticks.moment(self.window.days.origin + at), moving_id)

    def _free(self, type_: TypeRules, provider_id: int | None) -> int:
        """The starts that anybody could have; within the type's notice only what somebody has given back."""
        key = type_, provider_id
        if key not in self._starts:
            window = replace(self.window)  # a type may be as long as it was, not as it is
            starts = window.starts(without_notice(type_), provider_id)
            freed = 0
            for candidate in window.candidates(type_, provider_id):
                freed |= ticks.free_starts(self._freed.get(candidate, 0), type_.ticks[1])
            self._starts[key] = starts & (window.allowed(type_) | freed)
            for given in self._given:
                self._leave_out(key, *given)
        return self._starts[key]

    def _free_of(self, entry: Waiting, type_: TypeRules) -> int:
        """The starts at which the patient has nothing else."""
        taken = self.window.taken.get(entry.patient_id, 0)
        return ticks.free_starts(self.window.whole & ~taken, type_.ticks[1])

    def _give(self, type_: TypeRules, provider_id: int | None, at: int) -> None:
        """Keep what is offered now from all others."""
        before, length, after = type_.ticks
        given = provider_id, at - before, at + length + after
        self._given.append(given)
        for key in self._starts:
            self._leave_out(key, *given)

    def _leave_out(self, key: tuple[TypeRules, int | None], provider_id: int | None, first: int, last: int) -> None:
        """Leave to the next look the starts for which what was offered could be in the way."""
        type_, other = key
        if None in {provider_id, other} or provider_id == other:
            before, length, after = type_.ticks
            near = range(max(first - length - after + 1, 0), last + before)
            self._starts[key] &= ~ticks.mask([near], 0)

    def _passed(self, entry: Waiting, type_: TypeRules) -> int:
        """The starts that overlap with what they did not want, or have let run out."""
        length, origin = type_.ticks[1], self.window.days.origin
        passed = (Outcome.declined, Outcome.lapsed)
        spans = [
            ticks.between(each.start, each.end) for each in self.offers[entry.patient_id] if each.outcome in passed
        ]
        return ticks.mask([range(span.start - length + 1, span.stop) for span in spans], origin)

    def _movable(self, entry: Waiting) -> Iterator[Held]:
        """Their appointments of the type that could move, the first one first."""
        return (row for row in self.appointments[entry.id] if row.status in moving.MOVABLE and not row.move_start)

    def _may_book(self, entry: Waiting, type_: TypeRules) -> bool:
        try:
            limits.check(self.transaction, self.rules, type_, entry.patient_id, self.now)
        except errors.Refusal:
            return False
        return True

    def _read_freed(self) -> dict[int, int]:
        """Of each provider what was agreed upon and is cancelled, as far as a type's notice reaches."""
        notice = max((type_.notice for type_ in self.rules.types.values()), default=0)
        freed: dict[int, int] = {}
        if notice:
            since = self.now - timedelta(minutes=LONGEST)
            until = self.now + timedelta(minutes=notice)
            clinic = self.rules.institution_id
            for provider_id, start, end in waitlist_queries.freed(self.transaction, clinic, since, until):
                span = ticks.mask([ticks.between(start, end)], self.window.days.origin)
                freed[provider_id] = freed.get(provider_id, 0) | span
        return freed

    def _day(self, start: datetime) -> date:
        return start.astimezone(self.rules.clock).date()


def _as_it_is(type_: TypeRules, row: Held) -> TypeRules:
    """As promise.as_it_is, of a row."""
    minutes = int((row.end - row.start).total_seconds() // 60)
    return replace(type_, minutes=minutes, buffer_before=row.buffer_before, buffer_after=row.buffer_after)
