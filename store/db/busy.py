"""A database that somebody else holds, or that cannot be had: how long a transaction waits, and what is said then.

Reasons: docs/decisions/0015-what-comes-from-outside.md.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from store import errors

PATIENCE = 5.0
"""Seconds that a transaction waits for a database that somebody else holds; nobody likes to wait for longer."""


class _Patience(threading.local):
    """Until when (`time.monotonic()`) the transactions of this thread wait; None: each for PATIENCE."""

    until: float | None = None


_patience = _Patience()


@contextmanager
def patient_until(moment: float) -> Iterator[None]:
    """Let this thread's transactions wait until then (`time.monotonic()`) for a database that somebody else holds."""
    _patience.until = moment
    try:
        yield
    finally:
        _patience.until = None


def milliseconds() -> int:
    """Return how long this thread's next transaction may wait; at least one, as none is for ever on PostgreSQL."""
    left = PATIENCE if _patience.until is None else _patience.until - time.monotonic()
    return max(1, round(1000 * left))


@contextmanager
def refusing(*reasons: Callable[[sa.exc.DBAPIError], bool]) -> Iterator[None]:
    """Raise Busy for what the database says for one of these reasons, NoRoom where its disk is full."""
    try:
        yield
    except sa.exc.DBAPIError as problem:
        if is_full(problem):
            raise errors.NoRoom from problem
        if any(reason(problem) for reason in reasons):
            raise errors.Busy from problem
        raise


def is_full(problem: sa.exc.DBAPIError) -> bool:
    """Return whether there is no room on the disk for what was to be kept; it has not been."""
    if isinstance(problem.orig, sqlite3.Error):
        return getattr(problem.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(problem.orig, psycopg.errors.DiskFull)


def is_held(problem: sa.exc.DBAPIError) -> bool:
    """Return whether somebody else was in the way; what was asked for has not happened."""
    if isinstance(problem.orig, sqlite3.Error):
        code = getattr(problem.orig, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(
        problem.orig,
        psycopg.errors.LockNotAvailable
        | psycopg.errors.QueryCanceled
        | psycopg.errors.DeadlockDetected
        | psycopg.errors.SerializationFailure,
    )


def is_lost(problem: sa.exc.DBAPIError) -> bool:
    """Return whether the connection to PostgreSQL broke off, or there is none to be had."""
    sqlstate = getattr(problem.orig, "sqlstate", None)
    return isinstance(problem.orig, psycopg.OperationalError) and (
        sqlstate is None or sqlstate[:2] in {"08", "53", "57"}
    )
