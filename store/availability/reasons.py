"""Why there is no free time: the rule that removed the last of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from store.availability import opening, ticks
from store.availability.rules import Rules, TypeRules
from store.availability.window import Window


class Why(StrEnum):
    """What leaves a day without a free time: the rule that removed the last of them."""

    not_offered = "not_offered"
    holiday = "holiday"
    closure = "closure"
    away = "away"
    closed = "closed"
    past = "past"
    too_short = "too_short"
    too_far = "too_far"
    too_soon = "too_soon"
    full = "full"
    own = "own"
    held = "held"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is no free time. `name` is a holiday's or a closure's; the rest is minutes.

    `needed` for the appointment and `longest` in a row that is free; `notice` that the type asks for.
    """

    why: Why
    name: str = ""
    needed: int = 0
    longest: int = 0
    notice: int = 0


def explain(found: Window, kind: TypeRules, provider_id: int | None, days: list[date]) -> Nothing:
    """Which rule removed the last start of these days, which have none: each leaves fewer of them than the one before.

    `provider_id` is None for whoever is free first.
    """
    wanted = found.wanted(kind, provider_id)
    if not wanted:
        return Nothing(Why.not_offered)
    inside = found.days.between(days[0], days[-1])
    there = {who: found.open(kind, who) & inside for who in wanted}
    if not any(there.values()):
        return _closed(found.rules, provider_id, days)
    ahead = found.between(ticks.tick(found.now) + 1, found.days.origin + found.days.size)
    if not any(hours & ahead for hours in there.values()):
        return Nothing(Why.past)
    needed = kind.ticks[1]
    room = _union(ticks.free_starts(hours, needed) for hours in there.values())
    if not room:
        return _too_short(kind, max(map(ticks.longest, there.values())))
    allowed = found.allowed(kind)
    if not room & allowed:
        return _too_early_or_late(found, kind, room)
    free = _union(found.possible(kind, who, with_holds=False) for who in wanted) & inside & allowed
    if not free:
        soonest = (allowed & -allowed).bit_length() - 1
        left = [hours & ~found.taken.get(who, 0) & ~((1 << soonest) - 1) for who, hours in there.items()]
        longest = max(map(ticks.longest, left))
        return _too_short(kind, longest) if 0 < longest < needed else Nothing(Why.full)
    if not free & found.free_for_patient(kind):
        return Nothing(Why.own)
    if found.starts(kind, provider_id, with_holds=False) & inside:
        return Nothing(Why.held)
    return Nothing(Why.full)


def _closed(known: Rules, provider_id: int | None, days: list[date]) -> Nothing:
    reasons = {opening.closed(known, day) for day in days}
    reason = reasons.pop() if len(reasons) == 1 else None
    if reason is not None:
        return Nothing(Why(reason.why), name=reason.name)
    gone = known.away.get(provider_id, ()) if provider_id is not None else ()
    if any(away.covers(day) for day in days for away in gone):
        return Nothing(Why.away)
    return Nothing(Why.closed)


def _too_early_or_late(found: Window, kind: TypeRules, room: int) -> Nothing:
    ahead = found.between(ticks.tick(found.now) + 1, found.days.origin + found.days.size)
    if not room & ahead:
        return Nothing(Why.past)
    before_horizon = found.between(found.days.origin, found.horizon(kind))
    if not room & before_horizon:
        return Nothing(Why.too_far)
    return Nothing(Why.too_soon, notice=kind.notice)


def _too_short(kind: TypeRules, longest: int) -> Nothing:
    return Nothing(Why.too_short, needed=kind.minutes, longest=longest * ticks.TICK // 60)


def _union(sets: Iterable[int]) -> int:
    bits = 0
    for each in sets:
        bits |= each
    return bits
