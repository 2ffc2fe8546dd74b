"""Some days of a clinic: who is there, whose time is taken, held, or waited for. Everything as sets of ticks.

A request for whoever is free first takes nobody's time until one accepts. So a time is only promised while everyone who
waits so can still be given a provider who offers what they want and is free: see store/availability/assignment.py.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session

from store.availability import assignment, opening, ticks
from store.availability.assignment import Waiter
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules
from store.models import WAITING, Appointment, Hold, Taken, tables

_taken, _appointment, _hold = tables(Taken, Appointment, Hold)
_ONE = ord("1")

# Statements of the hot path are built once: building one costs as much as running it.
_SINCE = _taken.c.tick - sa.bindparam("origin", type_=sa.Integer)
_TAKEN = (
    sa.select(_taken.c.person_id, sa.func.aggregate_strings(sa.cast(_SINCE, sa.String), ","))
    .where(
        _taken.c.person_id.in_(sa.bindparam("people", expanding=True)),
        _taken.c.tick >= sa.bindparam("first"),
        _taken.c.tick < sa.bindparam("last"),
    )
    .group_by(_taken.c.person_id)
)
_UNASSIGNED = sa.select(
    *(_appointment.c[name] for name in ("type_id", "provider_id", "start", "end", "buffer_before", "buffer_after"))
).where(
    _appointment.c.institution_id == sa.bindparam("clinic"),
    _appointment.c.provider_id.is_(None),
    _appointment.c.status.in_(WAITING),
    _appointment.c.start >= sa.bindparam("first"),
    _appointment.c.start < sa.bindparam("last"),
)
_HELD = sa.select(_hold.c.type_id, _hold.c.provider_id, _hold.c.start).where(
    _hold.c.institution_id == sa.bindparam("clinic"),
    _hold.c.patient_id != sa.bindparam("patient"),
    _hold.c.until > sa.bindparam("now"),
    _hold.c.start >= sa.bindparam("first"),
    _hold.c.start < sa.bindparam("last"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody has asked for a time, or is just choosing it.

    `span` are the ticks of the appointment, `busy` those that a provider needs for it, counted from the window's first.
    """

    kind: TypeRules
    provider_id: int | None
    span: int
    busy: int

    @classmethod
    def of(
        cls,
        days: Range,
        kind: TypeRules,
        provider_id: int | None,
        start: datetime,
        end: datetime,
        buffer_before: int,
        buffer_after: int,
    ) -> "Claim":
        """What was asked for, as it was then, whatever the type has become since; buffers are minutes."""
        before, after = timedelta(minutes=buffer_before), timedelta(minutes=buffer_after)
        span = ticks.mask([ticks.between(start, end)], days.origin)
        return cls(kind, provider_id, span, ticks.mask([ticks.between(start - before, end + after)], days.origin))

    @classmethod
    def by_type(cls, days: Range, kind: TypeRules, provider_id: int | None, start: datetime) -> "Claim":
        """What would be asked for now."""
        end = start + timedelta(minutes=kind.minutes)
        return cls.of(days, kind, provider_id, start, end, kind.buffer_before, kind.buffer_after)


def busy(kind: TypeRules, at: int) -> int:
    """The ticks that a provider needs for an appointment of this type that begins at that tick, buffers included."""
    before, length, after = kind.ticks
    return ticks.shift((1 << (before + length + after)) - 1, at - before)


@dataclass
class Window:
    """What decides about the starts within some days, for one patient; ticks are counted from `days.origin`.

    `held` is what other patients are just choosing.
    """

    rules: Rules
    days: Range
    patient_id: int
    now: datetime
    providers: list[int]
    waiting: list[Claim] = field(default_factory=list)
    held: list[Claim] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    def starts(self, kind: TypeRules, provider_id: int | None, *, with_holds: bool = True) -> int:
        """The starts that can be promised to the patient, with this provider or with whoever is free first."""
        offered = self.allowed(kind) & self.grid(kind) & self.free_for_patient(kind)
        some = 0
        for provider in self.wanted(kind, provider_id):
            some |= self.possible(kind, provider, with_holds=with_holds)
        return self._without_breaking_promises(kind, provider_id, offered & some, with_holds=with_holds)

    def wanted(self, kind: TypeRules, provider_id: int | None) -> list[int]:
        """The providers who could do it: all who offer the type, or the one who was asked for."""
        named = self.providers if provider_id is None else [provider_id]
        return [provider for provider in named if self.rules.suits(provider, kind)]

    def open(self, kind: TypeRules, provider_id: int) -> int:
        """When the provider is there for appointments of this type."""
        hours = opening.open_time(self.rules, provider_id, self.days)
        return hours.crisis if kind.crisis else hours.regular

    def possible(self, kind: TypeRules, provider_id: int, *, with_holds: bool = True) -> int:
        """The starts at which the provider is there and has time, buffers included."""
        key = kind.id, provider_id, with_holds
        if key not in self._possible:
            free = self.free(provider_id, with_holds=with_holds)
            self._possible[key] = ticks.starts(self.open(kind, provider_id), free, kind.ticks)
        return self._possible[key]

    def free(self, provider_id: int, *, with_holds: bool = True) -> int:
        """When the provider has nothing else to do."""
        held = self._held_of.get(provider_id, 0) if with_holds else 0
        return self.whole & ~self.taken.get(provider_id, 0) & ~held

    def able(self, asked: Claim, *, with_holds: bool = True) -> tuple[int, ...]:
        """The providers who offer what was asked for, are there and have time for it."""
        return tuple(
            who
            for who in self.wanted(asked.kind, None)
            if not asked.span & ~self.open(asked.kind, who) and not asked.busy & ~self.free(who, with_holds=with_holds)
        )

    def allowed(self, kind: TypeRules) -> int:
        """The starts that are ahead of now by the type's notice, within its horizon, and on the days themselves."""
        seconds = self.now.timestamp()
        first = max(int(seconds // ticks.TICK) + 1, -int(-(seconds + kind.notice * 60) // ticks.TICK))
        return self.days.inside & self.between(first, self.horizon(kind))

    def horizon(self, kind: TypeRules) -> int:
        """The tick before which an appointment of this type has to begin: so many whole days of the clinic from now."""
        today = self.now.astimezone(self.days.clock).date()
        return ticks.origin_of(today + timedelta(days=kind.horizon + 1), self.days.clock)

    def between(self, first: int, last: int) -> int:
        """The window's ticks from one tick of the world to another."""
        return ticks.mask([range(first, last)], self.days.origin) & self.whole

    def grid(self, kind: TypeRules) -> int:
        """The starts that the clinic's clock allows for this type."""
        return grid(self.days, kind.grid)

    def free_for_patient(self, kind: TypeRules) -> int:
        """The starts at which the patient has no other appointment."""
        return ticks.free_starts(self.whole & ~self.taken.get(self.patient_id, 0), kind.ticks[1])

    def keeps(self, kind: TypeRules, provider_id: int | None, at: int, *, with_holds: bool = True) -> bool:
        """Whether everyone who waits for whoever is free first can still be kept, when this start is promised."""
        needed = busy(kind, at)
        line = assignment.near(self._waiters(with_holds=with_holds), needed)
        if provider_id is not None:
            return assignment.can_all_be_kept(line, {provider_id: needed})
        able = [who for who in self.wanted(kind, None) if self.possible(kind, who, with_holds=with_holds) >> at & 1]
        return assignment.can_all_be_kept([*line, Waiter(needed, tuple(able))])

    def has_room_again(self, asked: Claim) -> bool:
        """Whether what was waited for once can be waited for again, beside everyone who waits by now.

        What others are just choosing does not stand in the way.
        """
        line = assignment.near(self._waiters(with_holds=False), asked.busy)
        if asked.provider_id is not None:
            return assignment.can_all_be_kept(line, {asked.provider_id: asked.busy})
        return assignment.can_all_be_kept([*line, Waiter(asked.busy, self.able(asked, with_holds=False))])

    @cached_property
    def whole(self) -> int:
        """Every tick."""
        return (1 << self.days.size) - 1

    @cached_property
    def _possible(self) -> dict[tuple[int, int, bool], int]:
        return {}

    @cached_property
    def _line(self) -> dict[bool, list[Waiter]]:
        return {}

    @cached_property
    def _held_of(self) -> dict[int, int]:
        """What others are just choosing, by provider."""
        found: dict[int, int] = {}
        for each in self.held:
            if each.provider_id is not None:
                found[each.provider_id] = found.get(each.provider_id, 0) | each.busy
        return found

    def _waiters(self, *, with_holds: bool) -> list[Waiter]:
        """Those who wait for whoever is free first and can be kept as things are."""
        if with_holds not in self._line:
            asked = [*self.waiting, *(each for each in self.held if with_holds and each.provider_id is None)]
            able = ((each, self.able(each, with_holds=with_holds)) for each in asked)
            line = [Waiter(each.busy, some) for each, some in able if some]
            self._line[with_holds] = line
        return self._line[with_holds]

    def _without_breaking_promises(
        self, kind: TypeRules, provider_id: int | None, offered: int, *, with_holds: bool
    ) -> int:
        reach = 0
        for waiter in self._waiters(with_holds=with_holds):
            reach |= waiter.busy
        if not reach:
            return offered
        before, length, after = kind.ticks
        apart = ticks.free_starts(self.whole & ~reach, before + length + after) << before
        for at in ticks.members(offered & ~apart):
            if not self.keeps(kind, provider_id, at, with_holds=with_holds):
                offered ^= 1 << at
        return offered


def grid(days: Range, step: int) -> int:
    """The ticks of these days at which the clinic's clock shows a multiple of `step` minutes."""
    bits = 0
    for day in days:
        bits |= ticks.shift(ticks.grid(day, step, days.clock), ticks.origin_of(day, days.clock) - days.origin)
    return bits


def load_window(
    session: Session, rules: Rules, providers: list[int], patient_id: int, days: Range, now: datetime
) -> Window:
    """Everything that decides about these local days."""
    window = load_claims(session, rules, providers, patient_id, days, now)
    read_taken(session, window, [*providers, patient_id])
    return window


def load_claims(
    session: Session, rules: Rules, providers: list[int], patient_id: int, days: Range, now: datetime
) -> Window:
    """These local days with what is waited for and held, and nobody's time read yet."""
    first, last = ticks.moment(days.origin), ticks.moment(days.origin + days.size)
    around = {"clinic": rules.institution_id, "first": first, "last": last}
    return Window(
        rules,
        days,
        patient_id,
        now,
        providers,
        waiting=[
            Claim.of(days, rules.type_by_id(type_id), *row) for type_id, *row in session.execute(_UNASSIGNED, around)
        ],
        held=[
            Claim.by_type(days, rules.type_by_id(type_id), *row)
            for type_id, *row in session.execute(_HELD, {**around, "patient": patient_id, "now": now})
        ],
    )


def read_taken(session: Session, window: Window, people_ids: Iterable[int], span: range | None = None) -> None:
    """Read whose time is taken, in the whole window or in these ticks of the world."""
    span = span or range(window.days.origin, window.days.origin + window.days.size)
    between = {"people": list(people_ids), "first": span.start, "last": span.stop, "origin": window.days.origin}
    for person_id, text in session.execute(_TAKEN, between):
        window.taken[person_id] = _bits(text, window.days.size)


def _bits(text: str, size: int) -> int:
    """The numbers of a list in text, as a set; a busy clinic has a hundred thousand of them in two months."""
    digits = bytearray(b"0") * size
    for at in json.loads(f"[{text}]"):
        digits[at] = _ONE
    digits.reverse()
    return int(digits, 2)
