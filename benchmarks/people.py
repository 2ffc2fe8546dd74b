"""People who are logged in, and times that are free: read from, and written into, a seeded database."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from benchmarks.kept import Database, transaction
from store.availability import opening, ticks, window
from store.availability.opening import Range
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import HOLDING, Appointment, LoginSession, Role, User, tables

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
        """Return what their browser sends with every request."""
        return {"Cookie": f"kept_session={self.token}"}


_user, _login, _appointment = tables(User, LoginSession, Appointment)


def log_in(database: Database, role: str, institution: int, count: int) -> list[Guest]:
    """So many people of this role, logged in: a session's row is written, as argon2 would take 20 ms for each."""
    now = datetime.now(UTC)
    query = sa.select(_user.c.id).where(_user.c.role == Role(role), _user.c.institution_id == institution)
    with transaction(database) as connection:
        ids = connection.scalars(query.order_by(_user.c.id).limit(count))
        guests = [Guest(user_id, secrets.token_urlsafe(32)) for user_id in ids]
        rows = [
            {"token_hash": hashlib.sha256(guest.token.encode()).hexdigest(), "user_id": guest.id} for guest in guests
        ]
        connection.execute(sa.insert(_login).values(created_at=now, last_seen_at=now), rows)
    if len(guests) < count:
        raise SystemExit(f"The seeded database has only {len(guests)} of {count} people of role {role}.")
    return guests


def starts(database: Database, institution: int, *, first: int = 130, days: int = 210) -> Iterator[str]:
    """Starts of consultations at which all providers are there, so many days ahead that nobody has anything then."""
    with transaction(database) as connection:
        session = Transaction(connection)
        rules = load_rules(session, institution)
    span = Range(datetime.now(rules.clock).date() + timedelta(days=first), days, rules.clock)
    free = span.inside & window.grid(span, MINUTES)
    for provider_id in rules.providers:
        hours = opening.open_time(rules, provider_id, span).regular
        free &= ticks.free_starts(hours, MINUTES * 60 // ticks.TICK)
    for at in ticks.members(free):
        yield ticks.moment(span.origin + at).astimezone(rules.clock).isoformat()


def double_bookings(database: Database) -> int:
    """Return how many pairs of appointments of one provider, or of one patient, overlap and hold time both."""
    one, other = _appointment.alias(), _appointment.alias()
    pairs = sa.select(sa.func.count()).where(
        one.c.id < other.c.id,
        one.c.start < other.c.end,
        other.c.start < one.c.end,
        sa.or_(one.c.provider_id == other.c.provider_id, one.c.patient_id == other.c.patient_id),
        *(each.c.start > datetime.now(UTC) for each in (one, other)),
        *(each.c.status.in_(HOLDING) for each in (one, other)),
    )
    with transaction(database) as connection:
        return int(connection.scalar(pairs) or 0)
