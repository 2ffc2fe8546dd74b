"""Some days of a clinic: when providers are there, what time is taken, held, or requested. Everything as sets of ticks.

A request for any provider takes no provider's time until one accepts. So a start is only promised while each request
for any provider can still be given one who offers its type and is free: see store/availability/assignment.py.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa

from store.availability import assignment, claims, opening, ticks
from store.availability.assignment import Waiter
from store.availability.claims import Claim
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules
from store.db import Transaction
from store.models import Taken, tables

(_taken,) = tables(Taken)
_ONE = ord("1")

# Statements of the hot path are built once: building one costs as much as running it.
_SINCE = _taken.c.tick - sa.bindparam("origin", type_=sa.Integer)
_TAKEN = (
    sa.select(_taken.c.person_id, sa.func.aggregate_strings(sa.cast(_SINCE, sa.String), ","))
    .where(
        _taken.c.person_id.in_(sa.bindparam("people", expanding=True)),
        _taken.c.tick >= sa.bindparam("first"),
        _taken.c.tick < sa.bindparam("last"),
        _taken.c.appointment_id != sa.bindparam("moving"),
    )
    .group_by(_taken.c.person_id)
)


def busy(type_: TypeRules, at: int) -> int:
    """The ticks that a provider needs for an appointment of this type that begins at that tick, buffers included."""
    before, length, after = type_.ticks
    return ticks.shift((1 << (before + length + after)) - 1, at - before)


@dataclass
class Window:
    """All that decides about the starts within some days, for one patient; ticks are counted from `days.origin`.

    A `provider_id` of None is any provider. `waiting` are requests for any provider, `held` what other patients
    hold or are offered.
    `moving` is the id of an appointment that would be moved, and does not block itself; 0 is none.
    """

    rules: Rules
    days: Range
    patient_id: int
    now: datetime
    moving: int = 0
    waiting: list[Claim] = field(default_factory=list)
    held: list[Claim] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    @cached_property
    def ignoring_holds(self) -> "Window":
        """The same days as if no patient held a time; what has been read is shared."""
        return replace(self, held=[]) if self.held else self

    def starts(self, type_: TypeRules, provider_id: int | None) -> int:
        """Return the starts that can be promised to the patient."""
        some = 0
        for candidate in self.candidates(type_, provider_id):
            some |= self.possible(type_, candidate)
        free = self.allowed(type_) & self.grid(type_) & self.free_for_patient(type_) & some
        return self._without_breaking_promises(type_, provider_id, free)

    def can_promise(self, type_: TypeRules, provider_id: int | None, at: int) -> bool:
        """Return whether a provider has time for this start, and no promise would break."""
        candidates = self.candidates(type_, provider_id)
        has_time = any(self.possible(type_, candidate) >> at & 1 for candidate in candidates)
        return has_time and self.keeps_promises(type_, provider_id, at)

    def candidates(self, type_: TypeRules, provider_id: int | None) -> list[int]:
        """Return the providers who could do it: the named one, or any, as far as they offer the type."""
        named = self.rules.providers if provider_id is None else [provider_id]
        return [provider for provider in named if self.rules.suits(provider, type_)]

    def open(self, type_: TypeRules, provider_id: int) -> int:
        """Return when the provider is there for appointments of this type."""
        hours = opening.open_time(self.rules, provider_id, self.days)
        return hours.crisis if type_.crisis else hours.regular

    def possible(self, type_: TypeRules, provider_id: int) -> int:
        """Return the starts at which the provider is there and has time, buffers included."""
        key = type_.id, provider_id
        if key not in self._possible:
            self._possible[key] = ticks.starts(self.open(type_, provider_id), self.free(provider_id), type_.ticks)
        return self._possible[key]

    def free(self, provider_id: int) -> int:
        """Return when the provider's time is neither taken nor held."""
        return self.whole & ~self.taken.get(provider_id, 0) & ~self._held_of.get(provider_id, 0)

    def able(self, claim: Claim) -> tuple[int, ...]:
        """Return the providers who offer what is claimed and have not passed it on, are there and have time for it."""
        return tuple(
            provider
            for provider in self.candidates(claim.type_, None)
            if provider not in claim.passed
            and not claim.span & ~self.open(claim.type_, provider)
            and not claim.busy & ~self.free(provider)
        )

    def allowed(self, type_: TypeRules) -> int:
        """The starts that are ahead of now by the type's notice, within its horizon, and on the days themselves."""
        seconds = self.now.timestamp()
        first = max(int(seconds // ticks.TICK) + 1, -int(-(seconds + type_.notice * 60) // ticks.TICK))
        return self.days.inside & self.between(first, self.horizon(type_))

    def horizon(self, type_: TypeRules) -> int:
        """The tick before which an appointment of this type has to begin: so many whole days of the clinic from now."""
        today = self.now.astimezone(self.days.clock).date()
        return ticks.origin_of(today + timedelta(days=type_.horizon + 1), self.days.clock)

    def between(self, first: int, last: int) -> int:
        """Return the window's ticks from one tick of the world to another."""
        return ticks.mask([range(first, last)], self.days.origin) & self.whole

    def position(self, start: datetime) -> int:
        """Return the tick of this moment, counted from the window's first."""
        return ticks.tick(start) - self.days.origin

    def grid(self, type_: TypeRules) -> int:
        """Return the starts that the clinic's clock allows for this type."""
        return grid(self.days, type_.grid)

    def free_for_patient(self, type_: TypeRules) -> int:
        """Return the starts at which the patient has no other appointment."""
        return ticks.free_starts(self.whole & ~self.taken.get(self.patient_id, 0), type_.ticks[1])

    def keeps_promises(self, type_: TypeRules, provider_id: int | None, at: int) -> bool:
        """Return whether each request for any provider can still be given one, when this start is promised."""
        needed = busy(type_, at)
        if provider_id is not None:
            return self._can_all_be_kept(needed, provider_id)
        able = tuple(each for each in self.candidates(type_, None) if self.possible(type_, each) >> at & 1)
        return self._can_all_be_kept(needed, able)

    def has_room_for(self, claim: Claim) -> bool:
        """Return whether what was requested once can wait again, beside all requests that wait by now."""
        providers = self.able(claim) if claim.provider_id is None else claim.provider_id
        return self._can_all_be_kept(claim.busy, providers)

    @cached_property
    def whole(self) -> int:
        """Every tick."""
        return (1 << self.days.size) - 1

    @cached_property
    def _possible(self) -> dict[tuple[int, int], int]:
        return {}

    @cached_property
    def _held_of(self) -> dict[int, int]:
        """What other patients hold, by provider."""
        held: dict[int, int] = {}
        for claim in self.held:
            if claim.provider_id is not None:
                held[claim.provider_id] = held.get(claim.provider_id, 0) | claim.busy
        return held

    @cached_property
    def _waiters(self) -> list[Waiter]:
        """What is claimed of any provider and can be kept as things are."""
        claims = [*self.waiting, *(claim for claim in self.held if claim.provider_id is None)]
        able = ((claim, self.able(claim)) for claim in claims)
        return [Waiter(claim.busy, providers) for claim, providers in able if providers]

    def _can_all_be_kept(self, needed: int, providers: int | tuple[int, ...]) -> bool:
        """Return whether all waiters can be kept beside one who needs these ticks of one of these providers."""
        near = assignment.near(self._waiters, needed)
        if isinstance(providers, int):
            return assignment.can_all_be_kept(near, {providers: needed})
        return assignment.can_all_be_kept([*near, Waiter(needed, providers)])

    def _without_breaking_promises(self, type_: TypeRules, provider_id: int | None, free: int) -> int:
        reach = 0
        for waiter in self._waiters:
            reach |= waiter.busy
        if not reach:
            return free
        before, length, after = type_.ticks
        apart = ticks.free_starts(self.whole & ~reach, before + length + after) << before
        for at in ticks.members(free & ~apart):
            if not self.keeps_promises(type_, provider_id, at):
                free ^= 1 << at
        return free


def grid(days: Range, step: int) -> int:
    """Return the ticks of these days at which the clinic's clock shows a multiple of `step` minutes."""
    bits = 0
    for day in days:
        bits |= ticks.shift(ticks.grid(day, step, days.clock), ticks.origin_of(day, days.clock) - days.origin)
    return bits


def load_window(
    transaction: Transaction, rules: Rules, patient_id: int, days: Range, now: datetime, *, moving: int = 0
) -> Window:
    """Read everything that decides about these local days."""
    window = load_claims(transaction, rules, patient_id, days, now, moving=moving)
    read_taken(transaction, window, [*rules.providers, patient_id])
    return window


def load_claims(
    transaction: Transaction, rules: Rules, patient_id: int, days: Range, now: datetime, *, moving: int = 0
) -> Window:
    """Read what is requested of any provider and held on these local days, and nobody's taken time yet."""
    window = Window(rules, days, patient_id, now, moving)
    first, last = ticks.moment(days.origin), ticks.moment(days.origin + days.size)
    around = {"clinic": rules.institution_id, "first": first, "last": last, "patient": patient_id, "now": now}
    around["moving"] = moving
    for type_id, provider_id, start, end, before, after, passed in transaction.execute(claims.READ, around):
        type_ = rules.type_by_id(type_id)
        if end is None:
            window.held.append(Claim.from_start(days, type_, provider_id, start))
        else:
            passers = frozenset(json.loads(f"[{passed or ''}]"))
            window.waiting.append(Claim.from_span(days, type_, provider_id, start, end, before, after, passers))
    return window


def read_taken(transaction: Transaction, window: Window, people_ids: Iterable[int], span: range | None = None) -> None:
    """Read what time of these people is taken, in the whole window or in these ticks of the world."""
    span = span or range(window.days.origin, window.days.origin + window.days.size)
    between = {"people": list(people_ids), "first": span.start, "last": span.stop, "origin": window.days.origin}
    between["moving"] = window.moving
    for person_id, text in transaction.execute(_TAKEN, between):
        window.taken[person_id] = _bits(text, window.days.size)


def _bits(text: str, size: int) -> int:
    """The numbers of a list in text, as a set; a busy clinic has a hundred thousand of them in two months."""
    digits = bytearray(b"0") * size
    for at in json.loads(f"[{text}]"):
        digits[at] = _ONE
    digits.reverse()
    return int(digits, 2)
