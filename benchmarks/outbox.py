"""Bookings beside mails, through a server that takes them and one that hangs; and ten thousand mails that drain."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import bookings, windows
from benchmarks.bookings import Request
from benchmarks.kept import Room, Server, Size, free_port, kept, running_beside, transaction
from benchmarks.offers import noon
from benchmarks.people import HARBOR, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile

SIZE = Size(providers=40, patients=24_000, appointments=100_000)
PROVIDERS, PATIENTS = 20, 2000
CALLERS, PAUSE = 4, 0.02
BOOKINGS, TURN = 6000, 100
WARM_UP = 20
"""Turns."""

HOWS = ("healthy", "hangs")
MAILS = 10_000
RATIO = 1.2
PATIENCE = 900.0
"""Seconds after which nobody waits for the rest to leave."""

_QUIET = sa.text("UPDATE delivery SET state = 'skipped', reason = 'over', ended_at = created_at WHERE ended_at IS NULL")
_TELL = sa.text(
    "INSERT INTO notification (user_id, appointment_id, kind, created_at) "
    "SELECT patient_id, min(a.id), 'note_shared', :now FROM appointment a JOIN user u ON u.id = a.patient_id "
    "WHERE a.institution_id = :clinic AND u.active AND u.email IS NOT NULL GROUP BY patient_id LIMIT :many"
)
"""What is true of an appointment whatever becomes of it."""

_QUEUE = sa.text(
    "INSERT INTO delivery (notification_id, institution_id, user_id, appointment_id, channel, state, reason, problem, "
    "attempts, doubts, due, created_at) SELECT n.id, u.institution_id, u.id, n.appointment_id, 'email', 'queued', '', "
    "'', 0, 0, :now, :now FROM notification n JOIN user u ON u.id = n.user_id WHERE n.id > :after"
)
_SENT = sa.text("SELECT count(*) FROM delivery WHERE state = 'sent'")
_LEFT = sa.text("SELECT count(*) FROM delivery WHERE ended_at IS NULL")


def run(room: Room) -> list[Figure]:
    """Book with a mail server that works, and with one that hangs; then let mails leave as fast as they can."""
    return [_beside(room), _drain(room)]


def _beside(room: Room) -> Figure:
    """Book at two servers of their own in turns, so that other work of the machine is beside both."""
    count = room.count(BOOKINGS)
    with ExitStack() as stack:
        sides = {how: stack.enter_context(_side(room, how)) for how in HOWS}
        answered = asyncio.run(_book(sides, count))
        if failed := sum(side.server.tracebacks() for side in sides.values()):
            raise SystemExit(f"{failed} errors in the log")
        with transaction(sides["healthy"].database) as connection:
            sent = int(connection.execute(_SENT).scalar_one())
    healthy, hanging = answered["healthy"], answered["hangs"]
    ratio = percentile(hanging, 0.99) / percentile(healthy, 0.99)
    return Figure(
        f"a booking while the mail server hangs, {CALLERS} callers ({len(hanging)} samples)",
        f"{milliseconds(hanging)}: p99 {ratio:.2f} times that with one that takes {sent:,} mails meanwhile",
        f"p99 ratio <= {RATIO}",
        f"in turns with one that takes them: {milliseconds(healthy)}",
        ratio <= RATIO,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """A server with a mail server of its own, and what is booked there."""

    server: Server
    database: Path
    requests: Iterator[Request]


@contextmanager
def _side(room: Room, how: str) -> Iterator[_Side]:
    database = room.database(SIZE, f"mails-{how}")
    with transaction(database) as connection:
        noon(connection)
    with _mail_server(room, how) as port, kept(room, database, **_settings(port)) as server:
        requests = bookings.free(
            starts(database, HARBOR),
            log_in(database, "patient", HARBOR, PATIENTS),
            log_in(database, "provider", HARBOR, PROVIDERS),
        )
        yield _Side(server, database, requests)


async def _book(sides: Mapping[str, _Side], count: int) -> dict[str, list[float]]:
    answered: dict[str, list[float]] = {how: [] for how in sides}
    async with AsyncExitStack() as stack:
        sessions = {
            how: await stack.enter_async_context(windows.browser(side.server.origin)) for how, side in sides.items()
        }
        for turn in range(-WARM_UP, count // TURN):  # the first mails leave after twenty seconds
            for how, side in sides.items():
                took = await _some(sessions[how], side.requests, TURN)
                answered[how] += took if turn >= 0 else []
    return answered


async def _some(session: aiohttp.ClientSession, requests: Iterator[Request], count: int) -> list[float]:
    return await bookings.book(session, itertools.islice(requests, count), callers=CALLERS, pause=PAUSE)


def _drain(room: Room) -> Figure:
    database, many = room.database(SIZE, "drain"), room.count(MAILS)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with transaction(database) as connection:
        noon(connection)
        connection.execute(_QUIET)
        after = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM notification")).scalar_one()
        connection.execute(_TELL, {"now": now, "clinic": HARBOR, "many": many})
        connection.execute(_QUEUE, {"now": now, "after": after})
        queued = int(connection.execute(_LEFT).scalar_one())
    with _mail_server(room, "healthy") as port, kept(room, database, **_settings(port)) as server:
        began, before = time.monotonic(), server.memory()
        took, grew = _wait(database, began), server.memory() - before
        failed = server.tracebacks()
    with transaction(database) as connection:
        sent = int(connection.execute(_SENT).scalar_one())
    return Figure(
        f"{queued:,} mails to as many people leave, nobody else asks for anything",
        f"{sent / took:.0f}/s, {sent:,} in {took:.0f} s; memory {grew:+.0f} MB"
        + (f"; {failed} errors" if failed else ""),
        "told",
        "",
        sent == queued and not failed,
    )


def _wait(database: Path, began: float) -> float:
    while time.monotonic() < began + PATIENCE:
        with transaction(database) as connection:
            if not connection.execute(_LEFT).scalar_one():
                break
        time.sleep(0.2)
    return time.monotonic() - began


def _settings(port: int) -> dict[str, str]:
    return {
        "KEPT_MAIL_HOST": "127.0.0.1",
        "KEPT_MAIL_PORT": str(port),
        "KEPT_MAIL_SECURITY": "none",
        "KEPT_MAIL_FROM": "desk@harbor.example",
    }


@contextmanager
def _mail_server(room: Room, how: str) -> Iterator[int]:
    port = free_port()
    with running_beside(["-m", "benchmarks.mail_server", str(port), how], room):
        yield port
