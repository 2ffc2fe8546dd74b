"""Pages that were opened and left: the memory that stays, and how long anybody waits while a thousand are open."""

import asyncio
import json
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import windows
from benchmarks.kept import Room, Server, Size, watched
from benchmarks.people import HARBOR, Guest, log_in
from benchmarks.table import Figure

SIZE = Size(providers=40, patients=1000, appointments=6000)
LEFT, OPEN, VISITS = 10_000, 1_000, 600
AT_ONCE = 50
"""Pages that are open together before they are left."""

NOBODY = Guest(0, "")
Wanted = tuple[Guest, str]


def run(room: Room) -> list[Figure]:
    """Two servers: one that many pages come and go at, one with many open pages and some that come and go."""
    left, stay, visits = room.count(LEFT), room.count(OPEN), room.count(VISITS)
    database = room.database(SIZE, "left")
    with watched(room, database) as (server, file):
        first, second = (asyncio.run(_leave(server, file, _mix(database, left // 2))) for _ in range(2))
    database = room.database(SIZE, "stay")
    with watched(room, database) as (server, file):
        seen = asyncio.run(_stay(server, file, _mix(database, stay, everyone=False), _mix(database, visits)))
    growth, pause = second - first, seen["collector"] * 1000
    return [
        Figure(
            f"memory after {left // 2:,} and {left:,} pages that were opened and left",
            f"{first:.0f} and {second:.0f} MB: {growth:+.1f} MB",
            "< 30 MB",
            "",
            growth < 30,
        ),
        Figure(
            f"longest pause of the collector, {stay:,} open pages, while {visits:,} more come and go",
            f"{pause:.0f} ms",
            "< 100 ms",
            f"the loop was late by {seen['loop'] * 1000:.0f} ms at most, all work included",
            pause < 100,
        ),
    ]


def _mix(database: Path, count: int, *, everyone: bool = True) -> list[Wanted]:
    """Log-in pages mostly, if they are for everyone, with patients' and providers' pages among them."""
    patients, providers = log_in(database, "patient", HARBOR, 100), log_in(database, "provider", HARBOR, 20)
    paths = ["/login"] * 8 if everyone else []
    paths += ["/appointments", "/provider-dashboard"]  # /schedule waits five minutes for whoever was typing
    people = {"/login": [NOBODY], "/appointments": patients, "/provider-dashboard": providers}
    wanted = [paths[n % len(paths)] for n in range(count)]
    return [(people[path][n // len(paths) % len(people[path])], path) for n, path in enumerate(wanted)]


async def _leave(server: Server, file: Path, wanted: Sequence[Wanted]) -> float:
    """Megabytes after all these were opened and left, and the server has let go of them."""
    async with windows.browser(server.origin, fresh=True) as session:
        for begin in range(0, len(wanted), AT_ONCE):
            opened = await windows.open_windows(session, wanted[begin : begin + AT_ONCE])
            await asyncio.gather(*(window.close() for window in opened))
    while (await _ask(server, file))["pages"]:  # noqa: ASYNC110  # nothing tells of it
        await asyncio.sleep(1)
    return server.memory()


async def _stay(server: Server, file: Path, stay: Sequence[Wanted], visits: Sequence[Wanted]) -> dict[str, float]:
    """What the watch saw while pages came and went beside those that stay."""
    async with windows.browser(server.origin, fresh=True) as session:
        opened = await windows.open_windows(session, stay)
        await asyncio.sleep(3)
        await _ask(server, file)
        for begin in range(0, len(visits), AT_ONCE):
            come = await windows.open_windows(session, visits[begin : begin + AT_ONCE])
            await asyncio.gather(*(window.close() for window in come))
        seen = await _ask(server, file)
        await asyncio.gather(*(window.close() for window in opened))
    return seen


async def _ask(server: Server, file: Path) -> dict[str, float]:
    """What the watch has seen since it was asked last."""
    return await asyncio.to_thread(_answer, server, file)


def _answer(server: Server, file: Path) -> dict[str, float]:
    file.unlink(missing_ok=True)
    server.process.send_signal(signal.SIGUSR1)
    end = time.monotonic() + 60
    while not file.exists():
        if time.monotonic() > end:
            raise SystemExit("The watch does not answer.")
        time.sleep(0.05)
    seen: dict[str, float] = json.loads(file.read_text())
    return seen
