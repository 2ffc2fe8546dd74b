"""Opening the inbox of a new clinic, and of one with a million appointments."""

import asyncio
import time

import aiohttp

from benchmarks import windows
from benchmarks.bookings import MILLION
from benchmarks.kept import Room, Size, bare, kept
from benchmarks.people import HARBOR, Guest, log_in
from benchmarks.table import Figure, percentile

SMALL = Size(providers=8, patients=1000, appointments=1000)
ROUNDS = 100
FILTERS = ("pending", "all")

Door = tuple[aiohttp.ClientSession, Guest]


def run(room: Room) -> list[Figure]:
    """Both servers run at once and are asked in turns, so that whatever else the machine does meets both alike."""
    small, large = room.database(SMALL, "small"), room.database(MILLION, "large")
    with kept(room, small) as first, kept(room, large) as second, bare(room) as nothing:
        guests = [log_in(database, "provider", HARBOR, 1)[0] for database in (small, large)]
        origins = (first.origin, second.origin)
        took = asyncio.run(_measure(origins, guests, nothing.origin, room.count(ROUNDS)))
    figures = []
    floor = f"bare POST: {percentile(took['bare', 0], 0.5) * 1000:.1f} ms"
    for filter_ in FILTERS:
        little, much = (percentile(took[filter_, n], 0.5) * 1000 for n in (0, 1))
        figures.append(
            Figure(
                f"opening the inbox (filter {filter_}) with {SMALL.appointments:,} and with {MILLION.appointments:,} "
                f"appointments ({room.count(ROUNDS)} of each)",
                f"p50 {little:.1f} ms and {much:.1f} ms: ratio {much / little:.2f}",
                "ratio <= 1.2",
                floor,
                much / little <= 1.2,
            )
        )
    return figures


async def _measure(
    origins: tuple[str, str], guests: list[Guest], nothing: str, rounds: int
) -> dict[tuple[str, int], list[float]]:
    """Seconds for each filter and server."""
    took: dict[tuple[str, int], list[float]] = {(filter_, n): [] for filter_ in (*FILTERS, "bare") for n in (0, 1)}
    async with (
        windows.browser(origins[0]) as small,
        windows.browser(origins[1]) as large,
        windows.browser(nothing) as bar,
    ):
        doors: list[Door] = [(small, guests[0]), (large, guests[1])]
        for number in range(-5, rounds):  # the first ones warm up
            for filter_ in FILTERS:
                for n, (session, guest) in enumerate(doors if number % 2 else reversed(doors)):
                    began = time.perf_counter()
                    await windows.get(session, guest, f"/provider-dashboard?filter={filter_}")
                    if number >= 0:
                        took[filter_, n if number % 2 else 1 - n].append(time.perf_counter() - began)
            began = time.perf_counter()
            async with bar.post("/", data=b"x") as answer:
                await answer.read()
            took["bare", 0].append(time.perf_counter() - began)
    return took
