"""Where a moment stands in a calendar: rows of five minutes, as the clinic's clock shows them on real days. Pure.

A day has 23 hours when the clocks go forward, and 25 when they go back; a week that holds such a day has the rows of
its longest one, and the days that lack some of them show a gap.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.availability import ticks

DAY = timedelta(days=1)
USUAL = (7 * 60, 19 * 60)
"""Minutes of the day that are always shown."""

QUARTER = 3
"""Rows between two places of the grid that can be clicked."""


class Row(NamedTuple):
    """Five minutes as the clock shows them; `again`: for the second time on that day."""

    minute: int
    again: bool

    def __str__(self) -> str:
        return f"{self.minute // 60:02}:{self.minute % 60:02}"


@lru_cache(maxsize=256)
def rows_of(day: date, clock: ZoneInfo) -> tuple[Row, ...]:
    """The rows of a local day, from its first five minutes to its last."""
    of_day = range(ticks.origin_of(day, clock), ticks.origin_of(day + DAY, clock))
    shown = (ticks.moment(tick).astimezone(clock) for tick in of_day)
    return tuple(Row(local.hour * 60 + local.minute, bool(local.fold)) for local in shown)


class Change(NamedTuple):
    """From one clock time to another the clock goes over a time twice, or leaves it out."""

    start: Row
    end: Row
    twice: bool


def changes(day: date, clock: ZoneInfo) -> list[Change]:
    """Return where the clock of that day leaves its course."""
    rows = rows_of(day, clock)
    again = [row.minute for row in rows if row.again]
    changes = [Change(Row(again[0], again=True), Row(again[-1] + 5, again=False), twice=True)] if again else []
    for before, after in zip((Row(-5, again=False), *rows), rows, strict=False):
        if after.minute > before.minute + 5:
            changes.append(Change(Row(before.minute + 5, again=False), after, twice=False))
    return changes


class Axis:
    """The rows of some local days, side by side."""

    def __init__(self, days: Sequence[date], clock: ZoneInfo) -> None:
        self._days = {day: rows_of(day, clock) for day in days}
        self._clock = clock
        self.rows = max(self._days.values(), key=len)
        self._places = {row: at for at, row in enumerate(self.rows)}

    def span(self, day: date, start: datetime, end: datetime) -> range:
        """The rows from one moment to another; empty when no part of them is on that day."""
        inside, origin = self._days[day], ticks.origin_of(day, self._clock)
        span = ticks.between(start, end)
        first, last = max(span.start - origin, 0), min(span.stop - origin, len(inside))
        return range(self._place(day, first), self._place(day, last - 1) + 1) if first < last else range(0)

    def place(self, day: date, moment: datetime) -> float | None:
        """Return where a moment stands, in rows; None on another day."""
        since = moment.timestamp() / ticks.TICK - ticks.origin_of(day, self._clock)
        return self._place(day, int(since)) + since % 1 if 0 <= since < len(self._days[day]) else None

    def moment(self, day: date, at: int) -> datetime | None:
        """Return when that row begins on that day (UTC); None where the day has no such row."""
        if not 0 <= at < len(self.rows) or self.rows[at] not in self._days[day]:
            return None
        return ticks.moment(ticks.origin_of(day, self._clock) + self._days[day].index(self.rows[at]))

    def gaps(self, day: date) -> list[range]:
        """The rows that the clock of that day does not show."""
        present = frozenset(self._days[day])
        missing = sum(1 << at for at, row in enumerate(self.rows) if row not in present)
        return list(ticks.runs(missing)) if missing else []

    def window(self, needed: Iterable[range]) -> range:
        """Whole hours from the first row that is needed to the last one, the usual ones included."""
        spans = [span for span in needed if span]
        first = min([self._hour(USUAL[0]), *(span.start for span in spans)])
        last = max([self._hour(USUAL[1]), *(span.stop for span in spans)])
        while first > 0 and self.rows[first].minute % 60:
            first -= 1
        while last < len(self.rows) and self.rows[last].minute % 60:
            last += 1
        return range(first, last)

    def labels(self, window: range) -> list[tuple[int, Row]]:
        """The full hours in a window, and where the clock leaves its course."""

        def jumps(at: int) -> bool:
            return at > 0 and self.rows[at].minute != self.rows[at - 1].minute + 5

        return [(at, self.rows[at]) for at in window if self.rows[at].minute % 60 == 0 or jumps(at)]

    def _hour(self, minute: int) -> int:
        return next((at for at, row in enumerate(self.rows) if row.minute >= minute), len(self.rows))

    def _place(self, day: date, at: int) -> int:
        return self._places.get(self._days[day][at], at)


def lanes(spans: Sequence[range]) -> list[tuple[int, int]]:
    """For each span the lane that it is drawn in and how many there are, so that none covers another."""
    lanes: list[tuple[int, int]] = [(0, 1)] * len(spans)
    group: list[int] = []
    ends: list[int] = []
    for at in sorted(range(len(spans)), key=lambda at: (spans[at].start, -spans[at].stop, at)):
        if ends and spans[at].start >= max(ends):
            group, ends = [], []
        lane = next((lane for lane, end in enumerate(ends) if end <= spans[at].start), len(ends))
        ends[lane : lane + 1] = [spans[at].stop]
        group.append(at)
        lanes[at] = lane, 0
        for each in group:
            lanes[each] = lanes[each][0], len(ends)
    return lanes
