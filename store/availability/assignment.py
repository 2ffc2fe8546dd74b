"""Whether everybody who waits for whoever is free first can still be kept. Pure: ticks, no clock, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TRIES = 5_000
"""Arrangements that are tried, at most; what is not found by then counts as impossible, and is not promised."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody waits for any of these providers, whose time would be `busy`: a set of ticks."""

    busy: int
    able: tuple[int, ...]


def near(waiters: Sequence[Waiter], busy: int) -> list[Waiter]:
    """Those whose times touch this one, or touch those of others who do."""
    found: list[Waiter] = []
    rest = list(waiters)
    reach = busy
    while touching := [waiter for waiter in rest if waiter.busy & reach]:
        found += touching
        rest = [waiter for waiter in rest if not waiter.busy & reach]
        for waiter in touching:
            reach |= waiter.busy
    return found


def can_all_be_kept(waiters: Sequence[Waiter], used: Mapping[int, int] | None = None) -> bool:
    """Whether each can have a provider of their own for their time. `used`: ticks that providers lose besides."""
    taken = dict(used or {})
    line = sorted(waiters, key=lambda waiter: len(waiter.able))
    tries = TRIES

    def place(at: int) -> bool:
        nonlocal tries
        if at == len(line):
            return True
        tries -= 1
        busy = line[at].busy
        for provider in line[at].able:
            before = taken.get(provider, 0)
            if before & busy or tries < 0:
                continue
            taken[provider] = before | busy
            if place(at + 1):
                return True
            taken[provider] = before
        return False

    return place(0)
