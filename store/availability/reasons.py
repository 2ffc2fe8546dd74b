"""Why there is no free time: the rule that removed the last of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from store.availability import opening, ticks
from store.availability.rules import Rules, TypeRules
from store.availability.window import Window


class Why(StrEnum):
    """The reason of a day without a free time: the rule that removed the last of them."""

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
class NoTimesReason:
    """Why there is no free time. `name` is a holiday's or a closure's; the others are minutes.

    `needed` for the appointment and `longest` in a row that is free; `notice` that the type asks for.
    """

    why: Why
    name: str = ""
    needed: int = 0
    longest: int = 0
    notice: int = 0


def explain(window: Window, type_: TypeRules, provider_id: int | None, days: list[date]) -> NoTimesReason:
    """Explain why these days have no free start: each rule leaves fewer of them than the one before.

    A `provider_id` of None is any provider.
    """
    candidates = window.candidates(type_, provider_id)
    if not candidates:
        return NoTimesReason(Why.not_offered)
    inside = window.days.between(days[0], days[-1])
    hours = {provider: window.open(type_, provider) & inside for provider in candidates}
    if not any(hours.values()):
        return _closed(window.rules, provider_id, days)
    ahead = _ahead(window)
    if not any(each & ahead for each in hours.values()):
        return NoTimesReason(Why.past)
    room = _union(ticks.free_starts(each, type_.ticks[1]) for each in hours.values())
    if not room:
        return _too_short(type_, max(map(ticks.longest, hours.values())))
    allowed = window.allowed(type_)
    if not room & allowed:
        return _too_early_or_late(window, type_, room)
    unheld = window.ignoring_holds
    free = _union(unheld.possible(type_, provider) for provider in candidates) & inside & allowed
    if not free:
        return _full(window, type_, hours, allowed)
    if not free & window.free_for_patient(type_):
        return NoTimesReason(Why.own)
    return NoTimesReason(Why.held if unheld.starts(type_, provider_id) & inside else Why.full)


def _closed(rules: Rules, provider_id: int | None, days: list[date]) -> NoTimesReason:
    closed = {opening.closed(rules, day) for day in days}
    reason = closed.pop() if len(closed) == 1 else None
    if reason is not None:
        return NoTimesReason(Why(reason.why), name=reason.name)
    time_off = rules.away.get(provider_id, ()) if provider_id is not None else ()
    if any(away.covers(day) for day in days for away in time_off):
        return NoTimesReason(Why.away)
    return NoTimesReason(Why.closed)


def _too_early_or_late(window: Window, type_: TypeRules, room: int) -> NoTimesReason:
    if not room & _ahead(window):
        return NoTimesReason(Why.past)
    if not room & window.between(window.days.origin, window.horizon(type_)):
        return NoTimesReason(Why.too_far)
    return NoTimesReason(Why.too_soon, notice=type_.notice)


def _full(window: Window, type_: TypeRules, hours: dict[int, int], allowed: int) -> NoTimesReason:
    """Tell a gap that is too short from none at all."""
    soonest = (allowed & -allowed).bit_length() - 1
    left = [each & ~window.taken.get(provider, 0) & ~((1 << soonest) - 1) for provider, each in hours.items()]
    longest = max(map(ticks.longest, left))
    return _too_short(type_, longest) if 0 < longest < type_.ticks[1] else NoTimesReason(Why.full)


def _too_short(type_: TypeRules, longest: int) -> NoTimesReason:
    return NoTimesReason(Why.too_short, needed=type_.minutes, longest=longest * ticks.TICK // 60)


def _ahead(window: Window) -> int:
    return window.between(ticks.tick(window.now) + 1, window.days.origin + window.days.size)


def _union(sets: Iterable[int]) -> int:
    bits = 0
    for each in sets:
        bits |= each
    return bits
