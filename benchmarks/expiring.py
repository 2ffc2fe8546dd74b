"""What bookings take while ten thousand requests of the same clinic expire, beside what they take in quiet."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from benchmarks import beside, bookings
from benchmarks.kept import Room, Size, kept, transaction
from benchmarks.people import HARBOR, MINUTES, log_in, starts
from benchmarks.table import Figure
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
BOOKINGS, PAUSE = 5000, 0.02

_appointment, _event, _count, _taken, _type = tables(
    Appointment, AppointmentEvent, AppointmentCount, Taken, AppointmentType
)


def run(room: Room) -> list[Figure]:
    """Bookings in quiet, and as many or more until all have expired, in one run of the app."""
    database, expiring = room.database(SIZE, "expiring"), room.count(EXPIRING)
    free = starts(database, HARBOR)
    ids = _let_wait(database, list(itertools.islice(free, expiring // PROVIDERS)))
    patients = log_in(database, "patient", HARBOR, PATIENTS)
    requests = bookings.free(free, patients, log_in(database, "provider", HARBOR, PROVIDERS))
    begin, goes_on = partial(_make_due, database, ids), partial(_are_left, database, ids)
    with kept(room, database) as server:
        measuring = beside.measure(server.origin, requests, room.count(BOOKINGS), begin, goes_on, pause=PAUSE)
        measured = asyncio.run(measuring)
        failed = server.tracebacks()
    return [measured.figure(f"{len(ids):,} requests of the clinic expire", "all expired", failed)]


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


def _make_due(database: Path, ids: list[int]) -> None:
    """Let the time to answer be over for all of them at once."""
    with transaction(database) as connection:
        due = sa.update(_appointment).where(_appointment.c.id.between(ids[0], ids[-1]))
        connection.execute(due.values(answer_by=datetime.now(UTC)))


def _are_left(database: Path, ids: list[int]) -> bool:
    """Return whether some have not expired yet."""
    mine = _appointment.c.id.between(ids[0], ids[-1])
    with transaction(database) as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(mine, _appointment.c.status == Status.booked))))
