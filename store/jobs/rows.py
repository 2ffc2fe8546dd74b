"""The rows of what happens by itself. Each function is one transaction.

Whoever claims a row has it until its lease ends, or for as long as they renew that: an instance that died gives it back
by doing nothing. Moments that no clock can have written, as it was set back since, count for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from store import db, events
from store.db import Transaction
from store.models import Institution, Job, tables

LEASE = timedelta(seconds=10)
"""How long a claim holds that nobody renews."""

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)

RECURRING = 0

_job, _institution = tables(Job, Institution)
_of = sa.and_(_job.c.name == sa.bindparam("of"), _job.c.subject == sa.bindparam("its_subject"))
_mine = sa.and_(_of, _job.c.lease == sa.bindparam("token"))
_free = sa.or_(
    _job.c.lease.is_(None),
    _job.c.leased_until <= sa.bindparam("now"),
    _job.c.leased_until > sa.bindparam("no_lease"),
)
_FREED = {"lease": None, "leased_until": None}
_CLAIM = (
    sa.update(_job)
    .where(_of, _free, _job.c.due <= sa.bindparam("now"))
    .values(lease=sa.bindparam("by"), leased_until=sa.bindparam("until"), started_at=sa.bindparam("now"))
)
_RENEW = sa.update(_job).where(_mine).values(leased_until=sa.bindparam("until"))
_LOAD = sa.select(
    *(_job.c[name] for name in ("name", "subject", "due", "lease", "leased_until", "attempts", "ended_at"))
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read."""

    due: datetime
    lease: str | None
    leased_until: datetime | None
    attempts: int
    ended_at: datetime | None

    def is_held(self, now: datetime) -> bool:
        """Return whether somebody is at it."""
        return self.leased_until is not None and now < self.leased_until <= now + 2 * LEASE


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows: what recurs, by its name, and by name and subject what it failed for."""

    recurring: dict[str, Row] = field(default_factory=dict)
    failing: dict[str, dict[int, Row]] = field(default_factory=dict)


def load() -> Rows:
    """Read all rows; there are few."""
    rows = Rows()
    with db.reading() as transaction:
        for name, subject, *values in transaction.execute(_LOAD):
            if subject == RECURRING:
                rows.recurring[name] = Row(*values)
            else:
                rows.failing.setdefault(name, {})[subject] = Row(*values)
    return rows


def start(names: Iterable[str]) -> None:
    """Forget what there is no longer. On SQLite, which one process has to itself, nobody is at anything yet."""
    with db.writing() as transaction:
        transaction.execute(sa.delete(_job).where(_job.c.name.not_in(list(names))))
        if not transaction.is_postgresql:
            transaction.execute(sa.update(_job).where(_job.c.lease.is_not(None)).values(_FREED))


def add(names: Iterable[str], now: datetime) -> None:
    """Write a row for each of these that has none, due now."""
    with db.writing() as transaction:
        for name in names:
            _insert(transaction, {"name": name, "subject": RECURRING, "due": now})


def claim(name: str, token: str, *, now: datetime) -> bool:
    """Claim what is due; whether it is ours now."""
    values = {"by": token, "now": now, "until": now + LEASE, "no_lease": now + 2 * LEASE}
    with db.writing() as transaction:
        return transaction.changed(_CLAIM, {**_key(name), **values}) == 1


def renew(name: str, token: str, *, now: datetime) -> bool:
    """Hold it for longer; whether it is still ours."""
    with db.writing() as transaction:
        return transaction.changed(_RENEW, {**_key(name), "token": token, "until": now + LEASE}) == 1


def release(name: str, token: str) -> None:
    """Give it back as it was: it is due."""
    with db.writing() as transaction:
        transaction.execute(sa.update(_job).where(_mine).values(_FREED), {**_key(name), "token": token})


def end(name: str, token: str, *, pause: timedelta, count: int, had_failed: bool = False, now: datetime) -> None:
    """It is done, and due again after the pause."""
    done = {"worked_at": now, "count": count} if count else {}
    values = {**_FREED, "due": now + pause, "attempts": 0, "problem": "", "ended_at": now, **done}
    with db.writing() as transaction:
        transaction.execute(sa.update(_job).where(_mine).values(values), {**_key(name), "token": token})
        if had_failed:
            transaction.publish(events.JobsChanged())


def fail(name: str, token: str, *, attempts: int, problem: str, now: datetime) -> None:
    """It failed, for the so manyth time in a row, and is tried again later each time."""
    values = {**_FREED, "due": now + wait(attempts), "attempts": attempts, "problem": problem, "ended_at": now}
    with db.writing() as transaction:
        transaction.execute(sa.update(_job).where(_mine).values(values), {**_key(name), "token": token})
        transaction.publish(events.JobsChanged())


def note(due: Mapping[str, datetime], *, now: datetime) -> None:
    """One has looked, and there was nothing to do: these are due again then."""
    with db.writing() as transaction:
        had_failed = _job.c.name.in_(list(due)), _job.c.subject == RECURRING, _job.c.attempts > 0
        if transaction.execute(sa.select(_job.c.name).where(*had_failed)).first() is not None:
            transaction.publish(events.JobsChanged())
        for name, moment in due.items():
            free = sa.or_(_job.c.lease.is_(None), _job.c.leased_until <= now)
            noted = sa.update(_job).where(_of, free).values(due=moment, ended_at=now, attempts=0, problem="")
            transaction.execute(noted, _key(name))


def heal(due: Mapping[str, datetime]) -> None:
    """Let these be due at the latest then, as the clock was set back since they were written."""
    with db.writing() as transaction:
        for name, moment in due.items():
            transaction.execute(sa.update(_job).where(_of, _job.c.due > moment).values(due=moment), _key(name))


def put_off(name: str, subject: int, of: sa.Table, *, problem: str, now: datetime) -> None:
    """It failed for this one, which waits for longer each time."""
    with db.writing() as transaction:
        clinic = of.c.id if of is _institution else of.c.institution_id
        institution_id = transaction.scalar(sa.select(clinic).where(of.c.id == subject))
        if institution_id is None:
            return
        row = {"name": name, "subject": subject, "about": of.name, "institution_id": institution_id, "due": now}
        _insert(transaction, row)
        attempts = 1 + (transaction.scalar(sa.select(_job.c.attempts).where(_of), _key(name, subject)) or 0)
        values = {"attempts": attempts, "due": now + wait(attempts), "problem": problem, "ended_at": now}
        transaction.execute(sa.update(_job).where(_of).values(values), _key(name, subject))
        transaction.publish(events.JobsChanged())


def forget(name: str, subjects: Iterable[int]) -> None:
    """It was done for these, or is not to be done any more."""
    with db.writing() as transaction:
        gone = sa.delete(_job).where(_job.c.name == name, _job.c.subject.in_(list(subjects)))
        if transaction.changed(gone):
            transaction.publish(events.JobsChanged())


def wait(attempts: int) -> timedelta:
    """Return how long one waits after so many failures in a row."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)


def _key(name: str, subject: int = RECURRING) -> dict[str, Any]:
    return {"of": name, "its_subject": subject}


def _insert(transaction: Transaction, row: dict[str, Any]) -> None:
    """Insert the row, unless there is one."""
    insert = postgresql.insert if transaction.is_postgresql else sqlite.insert
    columns = {"about": "", "attempts": 0, "problem": "", "count": 0, **row}
    transaction.execute(insert(_job).on_conflict_do_nothing(), columns)
