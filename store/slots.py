"""Open time minus taken time gives free starts. Pure: no clock, no database.

Time is cut into ticks of five minutes, counted from the Unix epoch. A set of ticks is a Python integer, one bit a
tick, counted from an origin; so whole days are combined with one `&`.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

TICK = 300
"""Seconds."""

GRID = 15
"""Minutes between the starts that are offered, in local time."""


def tick(moment: datetime) -> int:
    """The tick that this aware moment lies in."""
    return int(moment.timestamp()) // TICK


def moment(at: int) -> datetime:
    """The aware UTC moment at which a tick begins."""
    return datetime.fromtimestamp(at * TICK, UTC)


def ticks(start: datetime, end: datetime) -> range:
    """The ticks of a span; `end` is not part of it."""
    return range(tick(start), -(-int(end.timestamp()) // TICK))


def local(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The UTC moment at which the clock of this zone shows this minute of that day.

    1440 is the next midnight. Of an hour that exists twice the first is meant; in one that does not exist, the
    moment as far behind the change as the clock would have been.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def mask(spans: Iterable[range], origin: int) -> int:
    """The ticks of all spans as one set, counted from `origin`; what lies before it is left out."""
    bits = 0
    for span in spans:
        first, last = max(span.start - origin, 0), span.stop - origin
        if last > first:
            bits |= ((1 << (last - first)) - 1) << first
    return bits


def grid(day: date, spans: Iterable[tuple[int, int]], zone: ZoneInfo, origin: int, step: int = GRID) -> int:
    """The starts that may be offered on this local day: each `step` minutes of the clock within the opening spans."""
    return _grid(day, tuple(spans), zone, origin, step)


@lru_cache(maxsize=4096)  # reckoned for every booking, and the same for all bookings of a day
def _grid(day: date, spans: tuple[tuple[int, int], ...], zone: ZoneInfo, origin: int, step: int) -> int:
    bits = 0
    for opens, closes in spans:
        for minute in range(-(-opens // step) * step, closes, step):
            wall = datetime.combine(day, time()) + timedelta(minutes=minute)
            for fold in (0, 1):
                instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
                exists = instant.astimezone(zone).replace(tzinfo=None) == wall
                if exists and tick(instant) >= origin:
                    bits |= 1 << (tick(instant) - origin)
    return bits


def free_starts(free: int, length: int) -> int:
    """Every tick of `free` from which `length` ticks in a row are free."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def members(bits: int) -> Iterator[int]:
    """The positions of the bits that are set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
