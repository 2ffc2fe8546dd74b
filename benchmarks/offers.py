"""Ten thousand free times are offered to who waits for them, while others book."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from benchmarks import windows
from benchmarks.bookings import Request, book
from benchmarks.kept import Database, Room, Size, kept, transaction
from benchmarks.people import HARBOR, Guest, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile

SIZE = Size(providers=60, patients=24_000, appointments=20_000)
PROVIDERS, PATIENTS = 30, 1000
OFFERS = 10_000
CALLERS, PAUSE = 4, 0.05
BOOKINGS = 1500
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
    offers, bookings = room.count(OFFERS), room.count(BOOKINGS)
    database = room.database(SIZE, "offers")
    with transaction(database) as connection:
        connection.execute(_NOON, {"zone": _where_it_is_noon(), "clinic": HARBOR})
    with kept(room, database) as server:
        patients, providers = (
            log_in(database, *who) for who in (("patient", HARBOR, PATIENTS), ("provider", HARBOR, PROVIDERS))
        )
        requests = _free(database, patients, providers)
        asyncio.run(_book(server.origin, itertools.islice(requests, 100)))
        alone = asyncio.run(_book(server.origin, itertools.islice(requests, bookings)))
        _let_wait(database, providers, offers)
        began = time.monotonic()
        beside: list[float] = []
        while (made := _made(database)) < offers and time.monotonic() < began + PATIENCE:
            beside += asyncio.run(_book(server.origin, itertools.islice(requests, 100)))
        took, failed = time.monotonic() - began, server.tracebacks()
    more = percentile(beside, 0.99) - percentile(alone, 0.99)
    return [
        Figure(
            f"a booking through POST /schedule while {offers:,} free times are offered ({len(beside)} samples)",
            f"p99 {1000 * more:+.0f} ms; {made:,} of them in {took:.0f} s, {milliseconds(beside)}"
            + (f"; {failed} errors" if failed else ""),
            "p99 at most 50 ms more",
            f"without them: {milliseconds(alone)}",
            more <= 0.050 and made > 0 and not failed,
        )
    ]


def _where_it_is_noon() -> str:
    """A zone in which nobody is asleep, at whatever hour this runs."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


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


def _free(database: Database, patients: list[Guest], providers: list[Guest]) -> Iterator[Request]:
    """Bookings that all succeed, on days for which nobody waits."""
    patient = itertools.cycle(patients)
    for start in starts(database, HARBOR):
        for provider in providers:
            yield next(patient), {"type": "consultation", "start": start, "provider_id": provider.id}


async def _book(origin: str, requests: Iterator[Request]) -> list[float]:
    """How long each took; callers rest between two, as people do."""
    async with windows.browser(origin) as session:
        return await book(session, requests, callers=CALLERS, pause=PAUSE)
