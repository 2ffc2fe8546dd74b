"""People who are logged in, and times that are free: read from, and written into, a seeded database."""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from store import slots

HARBOR, LAKESIDE = 1, 2
"""Ids of the two institutions that every seeded database has."""

MINUTES = 30
"""How long a consultation lasts: what is booked here."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a login session."""

    id: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What their browser sends with every request."""
        return {"Cookie": f"kept_session={self.token}"}


def log_in(database: Path, role: str, institution: int, count: int) -> list[Guest]:
    """So many people of this role, logged in: a session's row is written, as argon2 would take 20 ms for each."""
    now = _text(datetime.now(UTC))
    query = 'SELECT id FROM "user" WHERE role = ? AND institution_id = ? ORDER BY id LIMIT ?'
    insert = "INSERT INTO loginsession (user_id, token_hash, created_at, last_seen_at) VALUES (?, ?, ?, ?)"
    with closing(sqlite3.connect(database)) as connection, connection:
        guests = [
            Guest(row[0], secrets.token_urlsafe(32)) for row in connection.execute(query, (role, institution, count))
        ]
        hashes = [hashlib.sha256(guest.token.encode()).hexdigest() for guest in guests]
        connection.executemany(
            insert, [(guest.id, known, now, now) for guest, known in zip(guests, hashes, strict=True)]
        )
    if len(guests) < count:
        raise SystemExit(f"The seeded database has only {len(guests)} of {count} people of role {role}.")
    return guests


def starts(database: Path, institution: int, *, first: int = 130, days: int = 210) -> Iterator[str]:
    """Starts of consultations in opening hours, so many days ahead that the seeded clinic has nothing there."""
    with closing(sqlite3.connect(database)) as connection:
        zone = ZoneInfo(connection.execute("SELECT zone FROM institution WHERE id = ?", (institution,)).fetchone()[0])
    today = datetime.now(zone).date()
    for ahead in range(first, first + days):
        day = today + timedelta(days=ahead)
        if day.weekday() < 5:
            for minute in range(9 * 60, 17 * 60, MINUTES):
                yield slots.local(day, minute, zone).isoformat()


def double_bookings(database: Path) -> int:
    """How many pairs of appointments of one provider, or of one patient, overlap and hold time both."""
    query = """
        WITH held AS (
            SELECT * FROM appointment WHERE start > ? AND status IN ('booked', 'pending', 'countered', 'accepted')
        )
        SELECT count(*) FROM held a JOIN held b ON a.id < b.id AND a.start < b."end" AND b.start < a."end"
        AND (a.provider_id = b.provider_id OR a.patient_id = b.patient_id)
    """
    now = _text(datetime.now(UTC))
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(query, (now,)).fetchone()[0])


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
