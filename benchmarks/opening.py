"""Opening pages of a new clinic, and of one with a million appointments: the inbox, the day, an appointment."""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import windows
from benchmarks.bookings import MILLION
from benchmarks.kept import Room, Size, bare, kept, transaction
from benchmarks.people import HARBOR, MINUTES, Guest, log_in
from benchmarks.table import Figure, percentile
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import Appointment, Status, tables

SMALL = Size(providers=8, patients=1000, appointments=1000)
ROUNDS = 100
BARE = "bare"
TODAY = 8
"""Appointments that the provider has today, in both."""

Door = tuple[aiohttp.ClientSession, Guest]
Paths = dict[str, str]
"""Addresses by what is opened there."""

(_appointment,) = tables(Appointment)


def run(room: Room) -> list[Figure]:
    """Both servers run at once and are asked in turns, so that whatever else the machine does meets both alike."""
    small, large = room.database(SMALL, "small"), room.database(MILLION, "large")
    with kept(room, small) as first, kept(room, large) as second, bare(room) as nothing:
        guests = [log_in(database, "provider", HARBOR, 1)[0] for database in (small, large)]
        paths = [_paths(_have_a_day(*pair)) for pair in zip((small, large), guests, strict=True)]
        origins = (first.origin, second.origin)
        took = asyncio.run(_measure(origins, guests, paths, nothing.origin, room.count(ROUNDS)))
    figures = []
    floor = f"bare POST: {percentile(took[BARE, 0], 0.5) * 1000:.1f} ms"
    for name in paths[0]:
        little, much = (percentile(took[name, n], 0.5) * 1000 for n in (0, 1))
        figures.append(
            Figure(
                f"opening {name} with {SMALL.appointments:,} and with {MILLION.appointments:,} "
                f"appointments ({room.count(ROUNDS)} of each)",
                f"p50 {little:.1f} ms and {much:.1f} ms: ratio {much / little:.2f}",
                "ratio <= 1.2",
                floor,
                much / little <= 1.2,
            )
        )
    return figures


def _have_a_day(database: Path, provider: Guest) -> int:
    """Give the provider the same number of appointments today, and no others; the id of one of them."""
    with transaction(database) as connection:
        clock = load_rules(Transaction(connection), HARBOR).clock
        morning = datetime.now(clock).replace(hour=0, minute=0, second=0, microsecond=0)
        mine = _appointment.c.provider_id == provider.id
        start, end = _appointment.c.start, _appointment.c.end
        accepted = sa.select(_appointment.c.id).where(mine, _appointment.c.status == Status.accepted, start > morning)
        ids = list(connection.scalars(accepted.order_by(start.desc()).limit(TODAY)))
        before = {"start": morning - timedelta(days=2), "end": morning - timedelta(days=2, minutes=-MINUTES)}
        today = start.between(morning, morning + timedelta(days=1))
        connection.execute(sa.update(_appointment).where(mine, today).values(before))
        for number, appointment_id in enumerate(ids):
            begin = morning + timedelta(hours=9 + number)
            moved = sa.update(_appointment).where(_appointment.c.id == appointment_id)
            connection.execute(moved.values({start: begin, end: begin + timedelta(minutes=MINUTES)}))
    if len(ids) < TODAY:
        raise SystemExit(f"The provider has only {len(ids)} of {TODAY} appointments ahead.")
    return int(ids[0])


def _paths(appointment_id: int) -> Paths:
    return {
        "the inbox (filter pending)": "/provider-dashboard?filter=pending",
        "the inbox (filter all)": "/provider-dashboard?filter=all",
        "/today": "/today",
        "/appointments/{id}": f"/appointments/{appointment_id}",
    }


async def _measure(
    origins: tuple[str, str], guests: list[Guest], paths: list[Paths], nothing: str, rounds: int
) -> dict[tuple[str, int], list[float]]:
    """Seconds for each page and server."""
    took: dict[tuple[str, int], list[float]] = {(name, n): [] for name in (*paths[0], BARE) for n in (0, 1)}
    async with (
        windows.browser(origins[0]) as small,
        windows.browser(origins[1]) as large,
        windows.browser(nothing) as bar,
    ):
        doors: list[Door] = [(small, guests[0]), (large, guests[1])]
        for number in range(-5, rounds):  # the first ones warm up
            for name in paths[0]:
                for n in (0, 1) if number % 2 else (1, 0):
                    session, guest = doors[n]
                    began = time.perf_counter()
                    await windows.get(session, guest, paths[n][name])
                    if number >= 0:
                        took[name, n].append(time.perf_counter() - began)
            began = time.perf_counter()
            async with bar.post("/", data=b"x") as answer:
                await answer.read()
            took[BARE, 0].append(time.perf_counter() - began)
    return took
