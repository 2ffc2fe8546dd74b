"""Whether each request for any provider can still be given one. Pure: ticks, no clock, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TRIES = 5_000
"""Arrangements that are tried, at most; what is not found by then counts as impossible, and is not promised."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A request that any of the `able` providers can take; `busy` are the ticks that it takes of their time."""

    busy: int
    able: tuple[int, ...]


def near(waiters: Sequence[Waiter], busy: int) -> list[Waiter]:
    """Return the waiters whose times touch this one, or touch those of others that do."""
    nearby: list[Waiter] = []
    others = list(waiters)
    reach = busy
    while touching := [waiter for waiter in others if waiter.busy & reach]:
        nearby += touching
        others = [waiter for waiter in others if not waiter.busy & reach]
        for waiter in touching:
            reach |= waiter.busy
    return nearby


def can_all_be_kept(waiters: Sequence[Waiter], used: Mapping[int, int] | None = None) -> bool:
    """Return whether each can have a provider of their own. `used`: ticks that providers lose besides."""
    taken = dict(used or {})
    tightest = sorted(waiters, key=lambda waiter: len(waiter.able))
    tries = TRIES

    def assign(at: int) -> bool:
        nonlocal tries
        if at == len(tightest):
            return True
        tries -= 1
        busy = tightest[at].busy
        for provider in tightest[at].able:
            before = taken.get(provider, 0)
            if before & busy or tries < 0:
                continue
            taken[provider] = before | busy
            if assign(at + 1):
                return True
            taken[provider] = before
        return False

    return assign(0)
