"""What bookings take while the server is busy with something else, against what they take in quiet."""

import asyncio
import itertools
import math
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import aiohttp

from benchmarks import windows
from benchmarks.bookings import Request, book
from benchmarks.table import Figure, milliseconds, percentile

CALLERS = 4
WARM_UP = 200
STEP = 50
"""Bookings between two looks whether it goes on."""

MORE = 0.050
"""Seconds by which the p99 may rise."""


class Beside(NamedTuple):
    """Seconds of each booking in quiet and beside it, and how long it went on."""

    quiet: list[float]
    during: list[float]
    took: float

    def figure(self, what: str, came_of_it: str, failed: int, *, is_met: bool = True) -> Figure:
        """Return the line of the table; `is_met`: the other work was done, too."""
        more = percentile(self.during, 0.99) - percentile(self.quiet, 0.99)
        return Figure(
            f"a booking through POST /schedule while {what}, {CALLERS} callers ({len(self.during)} samples)",
            f"{milliseconds(self.during)}: p99 by {more * 1000:+.1f} ms; {came_of_it} after {self.took:.0f} s"
            + (f"; {failed} errors" if failed else ""),
            f"p99 at most {MORE * 1000:.0f} ms more",
            f"in quiet: {milliseconds(self.quiet)} ({len(self.quiet)} samples)",
            more <= MORE and is_met and not failed,
        )


async def measure(
    origin: str,
    requests: Iterator[Request],
    bookings: int,
    begin: Callable[[], object],
    goes_on: Callable[[], bool],
    *,
    pause: float,
    patience: float = math.inf,
) -> Beside:
    """Book so many in quiet, and then as long as what `begin` has begun `goes_on`, or for `patience` seconds.

    `pause`: seconds that each caller rests between two: the server is busy, but nobody queues for it.
    """
    async with windows.browser(origin) as session:
        await _book(session, requests, WARM_UP, pause)
        quiet = await _book(session, requests, bookings, pause)
        await asyncio.to_thread(begin)
        began, during = time.perf_counter(), list[float]()
        while time.perf_counter() < began + patience and await asyncio.to_thread(goes_on):
            during += await _book(session, requests, STEP, pause)
        return Beside(quiet, during, time.perf_counter() - began)


async def _book(session: aiohttp.ClientSession, requests: Iterator[Request], count: int, pause: float) -> list[float]:
    return await book(session, itertools.islice(requests, count), callers=CALLERS, pause=pause)
