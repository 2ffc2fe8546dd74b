"""Ten thousand free times are offered to who waits for them, while others book."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from benchmarks import beside, bookings
from benchmarks.kept import Database, Room, Size, kept, transaction
from benchmarks.people import HARBOR, Guest, log_in, starts
from benchmarks.table import Figure

SIZE = Size(providers=60, patients=24_000, appointments=20_000)
PROVIDERS, PATIENTS = 30, 1000
OFFERS = 10_000
BOOKINGS, PAUSE = 1500, 0.05
DAYS = 60
"""Within so many days from now somebody waits for a time; what is booked meanwhile lies behind them."""

PATIENCE = 120.0
"""Seconds after which enough was booked beside it, whatever is left to offer: a slow disk makes few in a second."""

_NOON = sa.text("UPDATE institution SET zone = :zone, rules_version = rules_version + 1 WHERE id = :clinic")
_WAIT = sa.text(
    "INSERT INTO waitlistentry (institution_id, patient_id, type_id, provider_id, first, last, created_at) "
    "SELECT institution_id, id, (SELECT id FROM appointmenttype t WHERE t.institution_id = u.institution_id "
    "AND t.slug = 'consultation'), :first_provider + (id % :providers), :first, :last, :now FROM user u "
    "WHERE institution_id = :clinic AND role = 'patient' AND active ORDER BY id DESC LIMIT :many"
)
_MADE = sa.text("SELECT count(*) FROM offer")


def run(room: Room) -> list[Figure]:
    """Book with and without it; the difference is what the offers cost somebody who books."""
    offers = room.count(OFFERS)
    database = room.database(SIZE, "offers")
    with transaction(database) as connection:
        noon(connection)
    with kept(room, database) as server:
        patients, providers = (
            log_in(database, *who) for who in (("patient", HARBOR, PATIENTS), ("provider", HARBOR, PROVIDERS))
        )
        requests = bookings.free(starts(database, HARBOR), patients, providers)  # on days for which nobody waits
        begin, goes_on = partial(_let_wait, database, providers, offers), lambda: _made(database) < offers
        given: dict[str, float] = {"pause": PAUSE, "patience": PATIENCE}
        measuring = beside.measure(server.origin, requests, room.count(BOOKINGS), begin, goes_on, **given)
        measured = asyncio.run(measuring)
        made, failed = _made(database), server.tracebacks()
    came_of_it = f"{made:,} of them were made, {made / measured.took:.0f}/s,"
    return [measured.figure(f"{offers:,} free times are offered", came_of_it, failed, is_met=made > 0)]


def noon(connection: sa.Connection) -> None:
    """Let it be about noon at the clinic, where nobody is asleep, at whatever hour this runs."""
    ahead = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    connection.execute(_NOON, {"zone": zone, "clinic": HARBOR})


def _let_wait(database: Database, providers: list[Guest], many: int) -> None:
    today, ids = datetime.now(UTC).date(), sorted(each.id for each in providers)
    with transaction(database) as connection:
        values = {"first": (today + timedelta(days=1)).isoformat(), "last": (today + timedelta(days=DAYS)).isoformat()}
        values["now"] = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute(
            _WAIT, {**values, "clinic": HARBOR, "many": many, "first_provider": ids[0], "providers": len(ids)}
        )


def _made(database: Database) -> int:
    with transaction(database) as connection:
        return int(connection.execute(_MADE).scalar_one())
