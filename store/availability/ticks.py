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


def tick(moment: datetime) -> int:
    """Return the tick that this aware moment lies in."""
    return int(moment.timestamp()) // TICK


def moment(at: int) -> datetime:
    """Return the aware UTC moment at which a tick begins."""
    return datetime.fromtimestamp(at * TICK, UTC)


def between(start: datetime, end: datetime) -> range:
    """Return the ticks of a span; `end` is not part of it."""
    return range(tick(start), -(-int(end.timestamp()) // TICK))


def with_buffers(start: datetime, end: datetime, before: int, after: int) -> range:
    """Return the ticks of a span and of so many minutes before and after it."""
    return between(start - timedelta(minutes=before), end + timedelta(minutes=after))


def local(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which the clock of this zone shows this minute of that day.

    1440 is the next midnight. Of an hour that exists twice the first is meant; in one that does not exist, the
    moment as far behind the change as the clock would have been.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def mask(spans: Iterable[range], origin: int) -> int:
    """Return the ticks of all spans as one set, counted from `origin`; what lies before it is left out."""
    bits = 0
    for span in spans:
        first, last = max(span.start - origin, 0), span.stop - origin
        if last > first:
            bits |= ((1 << (last - first)) - 1) << first
    return bits


def shift(bits: int, by: int) -> int:
    """Return the same ticks, counted from an origin that lies `by` ticks earlier; what falls before it is lost."""
    return bits << by if by >= 0 else bits >> -by


@lru_cache(maxsize=16384)
def origin_of(day: date, zone: ZoneInfo) -> int:
    """Return the tick at which a local day begins."""
    return tick(local(day, 0, zone))


@lru_cache(maxsize=16384)
def open_ticks(day: date, spans: tuple[tuple[int, int], ...], zone: ZoneInfo) -> int:
    """Return the ticks of a local day, from its first, at which the clock shows a minute within one of the spans.

    So the hour that is left out in spring is never open, and of the hour that comes twice in autumn both are.
    """
    if not spans:
        return 0
    bits = 0
    for minute, at in _clock(day, zone):
        if any(opens <= minute < closes for opens, closes in spans):
            bits |= 1 << at
    return bits


@lru_cache(maxsize=4096)
def grid(day: date, step: int, zone: ZoneInfo) -> int:
    """Return the ticks of a local day, from its first, at which the clock shows a multiple of `step` minutes."""
    bits = 0
    for minute, at in _clock(day, zone):
        if minute % step == 0:
            bits |= 1 << at
    return bits


@lru_cache(maxsize=1024)
def _clock(day: date, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """The minute of the clock at each tick of a local day, which may have 23 hours, or 25."""
    first, last = origin_of(day, zone), origin_of(day + timedelta(days=1), zone)
    shown = (moment(at).astimezone(zone) for at in range(first, last))
    return tuple((clock.hour * 60 + clock.minute, at) for at, clock in enumerate(shown) if clock.date() == day)


def starts(open_: int, free: int, lengths: tuple[int, int, int]) -> int:
    """Every tick at which an appointment can begin: it lies in open time, and it and its buffers in free time.

    `lengths` are the ticks of the buffer before, of the appointment, and of the buffer after.
    """
    before, length, after = lengths
    return free_starts(open_, length) & free_starts(free, before + length + after) << before


def free_starts(free: int, length: int) -> int:
    """Every tick of `free` from which `length` ticks in a row are free."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def longest(bits: int) -> int:
    """Return how many ticks in a row are set, at the most."""
    run = 0
    while bits:
        bits &= bits >> 1
        run += 1
    return run


def members(bits: int) -> Iterator[int]:
    """Return the positions of the bits that are set, ascending."""
    text = f"{bits:b}"[::-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def runs(bits: int) -> Iterator[range]:
    """Return the positions that are set, as ranges without gaps, ascending."""
    text = f"{bits:b}"[::-1]
    at = text.find("1")
    while at >= 0:
        end = text.find("0", at)
        end = len(text) if end < 0 else end
        yield range(at, end)
        at = text.find("1", end)
