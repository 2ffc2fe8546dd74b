"""What bookings take while ten thousand requests of the same clinic expire, beside what they take in quiet."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import bookings, windows
from benchmarks.bookings import Request
from benchmarks.kept import Room, Size, kept, transaction
from benchmarks.people import HARBOR, MINUTES, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile
from store.availability import ticks
from store.models import (
    Appointment,
    AppointmentCount,
    AppointmentEvent,
    AppointmentType,
    Status,
    Taken,
    tables,
)

SIZE = Size(providers=40, patients=20_000, appointments=100_000)
PROVIDERS, PATIENTS = 20, 2000
EXPIRING = 10_000
CALLERS, PAUSE = 4, 0.02
"""Callers, and seconds that each waits before the next booking: the server is busy, but nobody queues for it."""
BOOKINGS = 5000
WARM_UP = 200
MORE = 0.050
"""Seconds by which the p99 may rise."""

_appointment, _event, _count, _taken, _type = tables(
    Appointment, AppointmentEvent, AppointmentCount, Taken, AppointmentType
)


def run(room: Room) -> list[Figure]:
    """Bookings in quiet, and as many or more until all have expired, in one run of the app."""
    database, expiring = room.database(SIZE, "expiring"), room.count(EXPIRING)
    free = starts(database, HARBOR)
    ids = _let_wait(database, list(itertools.islice(free, expiring // PROVIDERS)))
    requests = _requests(database, free)
    with kept(room, database) as server:
        quiet, during, took = asyncio.run(_measure(server.origin, database, requests, ids, room.count(BOOKINGS)))
        failed = server.tracebacks()
    more = percentile(during, 0.99) - percentile(quiet, 0.99)
    return [
        Figure(
            f"a booking while {len(ids):,} requests of the clinic expire, {CALLERS} callers ({len(during)} samples)",
            f"{milliseconds(during)}: p99 by {more * 1000:+.1f} ms; all expired after {took:.0f} s"
            + (f"; {failed} errors" if failed else ""),
            f"p99 at most {MORE * 1000:.0f} ms more",
            f"in quiet: {milliseconds(quiet)} ({len(quiet)} samples)",
            more <= MORE and not failed,
        )
    ]


def _let_wait(database: Path, when: list[str]) -> list[int]:
    """Requests of all providers at these times, as the store writes them, which nobody has to answer for a day."""
    now = datetime.now(UTC)
    with transaction(database) as connection:
        user = sa.table("user", sa.column("id"), sa.column("role"), sa.column("institution_id"))
        people = {
            role: list(
                connection.scalars(
                    sa.select(user.c.id).where(user.c.role == role, user.c.institution_id == HARBOR).order_by(user.c.id)
                )
            )
            for role in ("provider", "patient")
        }
        slug = _type.c.slug == "consultation"
        type_id = connection.scalar(sa.select(_type.c.id).where(_type.c.institution_id == HARBOR, slug))
        first = (connection.scalar(sa.select(sa.func.max(_appointment.c.id))) or 0) + 1
        patients = itertools.cycle(people["patient"][PATIENTS:])  # those who book are others
        rows: list[dict[str, int | datetime]] = []
        taken: list[dict[str, int]] = []
        for start, provider in itertools.product(map(datetime.fromisoformat, when), people["provider"][:PROVIDERS]):
            number, patient, end = first + len(rows), next(patients), start + timedelta(minutes=MINUTES)
            row = {"id": number, "patient_id": patient, "provider_id": provider, "start": start, "end": end}
            rows.append(row)
            taken += [
                {"person_id": person, "tick": tick, "appointment_id": number}
                for person in (patient, provider)
                for tick in ticks.between(start, end)
            ]
        alike = {
            "institution_id": HARBOR,
            "any_provider": False,
            "type_id": type_id,
            "urgency": 1,
            "status": Status.booked,
            "notes": "",
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "buffer_before": 0,
            "buffer_after": 0,
            "answer_by": now + timedelta(days=1),
        }
        connection.execute(sa.insert(_appointment), [alike | row for row in rows])
        connection.execute(sa.insert(_taken), taken)
        history = {"actor_id": None, "status": Status.booked, "at": now, "detail": "", "undo": False}
        connection.execute(sa.insert(_event), [{"appointment_id": row["id"], **history} for row in rows])
        for provider in people["provider"][:PROVIDERS]:
            key = {"institution_id": HARBOR, "provider_id": provider, "type_id": 0, "status": Status.booked}
            of_it = sa.and_(*(_count.c[name] == value for name, value in key.items()))
            if (
                connection.execute(sa.update(_count).where(of_it).values(count=_count.c.count + len(when))).rowcount
                == 0
            ):
                connection.execute(sa.insert(_count), {**key, "count": len(when)})
        return list(range(first, first + len(rows)))


def _requests(database: Path, free: Iterator[str]) -> Iterator[Request]:
    """Bookings that all succeed: no patient and no provider is asked for twice at one time."""
    patient = itertools.cycle(log_in(database, "patient", HARBOR, PATIENTS))
    providers = log_in(database, "provider", HARBOR, PROVIDERS)
    for start in free:
        for provider in providers:
            body = {"type": "consultation", "start": start, "provider_id": provider.id, "notes": "measured"}
            yield next(patient), body


async def _measure(
    origin: str, database: Path, requests: Iterator[Request], ids: list[int], bookings: int
) -> tuple[list[float], list[float], float]:
    """Seconds of each booking in quiet, and while these expire; and how long that took."""
    async with windows.browser(origin) as session:
        await _book(session, requests, WARM_UP)
        quiet = await _book(session, requests, bookings)
        await asyncio.to_thread(_make_due, database, ids)
        began, during = time.perf_counter(), list[float]()
        while await asyncio.to_thread(_left, database, ids):
            during += await _book(session, requests, 50)
        return quiet, during, time.perf_counter() - began


async def _book(session: aiohttp.ClientSession, requests: Iterator[Request], count: int) -> list[float]:
    return await bookings.book(session, itertools.islice(requests, count), callers=CALLERS, pause=PAUSE)


def _make_due(database: Path, ids: list[int]) -> None:
    """Let the time to answer be over for all of them at once."""
    with transaction(database) as connection:
        due = sa.update(_appointment).where(_appointment.c.id.between(ids[0], ids[-1]))
        connection.execute(due.values(answer_by=datetime.now(UTC)))


def _left(database: Path, ids: list[int]) -> int:
    """Return how many have not expired yet."""
    mine = _appointment.c.id.between(ids[0], ids[-1])
    with transaction(database) as connection:
        return int(
            connection.scalar(sa.select(sa.func.count()).where(mine, _appointment.c.status == Status.booked)) or 0
        )
