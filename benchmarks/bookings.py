"""Bookings a second through POST /schedule, with a million appointments in the store."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import windows
from benchmarks.kept import Room, Size, bare, kept
from benchmarks.people import HARBOR, Guest, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile

MILLION = Size(providers=40, patients=20_000, appointments=1_000_000)
PROVIDERS, PATIENTS = 20, 2000
CALLERS = 16
BOOKINGS = 6000
WARM_UP = 200

Request = tuple[Guest, dict[str, Any]]


def run(room: Room) -> list[Figure]:
    """Sixteen callers, each sending its next booking when the last is answered; every time is free."""
    bookings = room.count(BOOKINGS)
    database = room.database(MILLION, "bookings")
    commits = _commits(room.folder / "commits.sqlite", bookings)
    with kept(room, database) as server:
        requests = _of_free_times(database)
        asyncio.run(_book(server.origin, "/schedule", itertools.islice(requests, WARM_UP)))
        took, answered = asyncio.run(_book(server.origin, "/schedule", itertools.islice(requests, bookings)))
        failed = server.tracebacks()
    with bare(room) as nothing:
        bare_took, bare_answered = asyncio.run(
            _book(nothing.origin, "/", itertools.islice(_of_free_times(database), bookings))
        )
    rate = len(answered) / took
    return [
        Figure(
            f"bookings through POST /schedule, {CALLERS} callers, {MILLION.appointments:,} appointments in the store, "
            f"synchronous=FULL ({len(answered)} samples)",
            f"{rate:.0f}/s, {milliseconds(answered)}" + (f"; {failed} errors" if failed else ""),
            ">= 400/s, p99 <= 60 ms",
            f"SQLite alone: {commits:.0f} commits/s; "
            f"bare POST: {bookings / bare_took:.0f}/s, {milliseconds(bare_answered)}",
            rate >= 400 and percentile(answered, 0.99) <= 0.060 and not failed,
        )
    ]


def _of_free_times(database: Path) -> Iterator[Request]:
    patients = log_in(database, "patient", HARBOR, PATIENTS)
    providers = log_in(database, "provider", HARBOR, PROVIDERS)
    return free(starts(database, HARBOR), patients, providers)


def free(when: Iterable[str], patients: Iterable[Guest], providers: Sequence[Guest]) -> Iterator[Request]:
    """Bookings that all succeed: no patient and no provider is asked for twice at one time."""
    patient = itertools.cycle(patients)
    for start in when:
        for provider in providers:
            body = {"type": "consultation", "start": start, "provider_id": provider.id, "notes": "measured"}
            yield next(patient), body


async def book(
    session: aiohttp.ClientSession,
    requests: Iterator[Request],
    *,
    callers: int,
    pause: float = 0.0,
    path: str = "/schedule",
) -> list[float]:
    """Book all of these and return how long each took; each caller rests for `pause` seconds between two."""
    answered: list[float] = []

    async def caller() -> None:
        for guest, body in requests:
            sent = time.perf_counter()
            async with session.post(path, json=body, headers={**guest.headers, "Accept": "application/json"}) as answer:
                await answer.read()
                if answer.status != 201:
                    raise SystemExit(f"POST {path} was answered with {answer.status}: {await answer.text()}")
            answered.append(time.perf_counter() - sent)
            if pause:
                await asyncio.sleep(pause)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return answered


async def _book(origin: str, path: str, requests: Iterator[Request]) -> tuple[float, list[float]]:
    """How long all took together, and each."""
    async with windows.browser(origin) as session:
        began = time.perf_counter()
        answered = await book(session, requests, callers=CALLERS, path=path)
        return time.perf_counter() - began, answered


def _commits(path: Path, count: int) -> float:
    """How many transactions of one small row SQLite commits a second, as safely as the app asks for."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
        began = time.perf_counter()
        for _ in range(count):
            connection.execute("INSERT INTO row (text) VALUES ('measured')")
        return count / (time.perf_counter() - began)
