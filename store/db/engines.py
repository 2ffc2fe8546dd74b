"""Opening the database, and what differs between SQLite and PostgreSQL."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from store import errors
from store.db import busy, private_files

READERS = 4
"""Threads that read from SQLite at once; a fifth gained nothing."""

POSTGRESQL_WRITERS = 8

LONGEST_STATEMENT = 15.0
"""Seconds that PostgreSQL works on one statement."""

engines: dict[str, sa.Engine] = {}
"""The `writer` and the `reader` of the open database."""


def connect(url: str) -> None:
    """Open the database at this SQLAlchemy address for `writing()` and `reading()`; close the one before."""
    disconnect()
    make_file(url)
    if is_sqlite(url):
        engines["writer"] = _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1)
        engines["reader"] = _sqlite(url, begin="BEGIN", pool_size=READERS + 1)  # the writer looks before it writes
    else:
        engines["writer"] = _postgresql(url, pool_size=POSTGRESQL_WRITERS)
        engines["reader"] = _postgresql(url, pool_size=READERS, isolation_level="REPEATABLE READ")
    for each in engines.values():
        sa.event.listen(each, "handle_error", _beyond_every_column)


def disconnect() -> None:
    """Close every connection."""
    for engine in engines.values():
        engine.dispose()
    engines.clear()


def is_sqlite(url: str) -> bool:
    """Return whether this address names a SQLite file."""
    return sa.make_url(url).get_backend_name() == "sqlite"


def dialect() -> str:
    """`sqlite` or `postgresql`: the database that is open."""
    return engines["writer"].dialect.name


def checkpoint() -> None:
    """Bring what SQLite's log holds into its file, beside whoever writes; what cannot be done now is done later."""
    reader = engines.get("reader")
    if reader is not None and reader.dialect.name == "sqlite":
        with suppress(sqlite3.Error, sa.exc.SQLAlchemyError), closing(reader.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def make_file(url: str) -> None:
    """Only its owner can read a SQLite file, which SQLite would make as the umask says."""
    if is_sqlite(url):
        private_files.make(Path(sa.make_url(url).database or ""))


def _beyond_every_column(failure: sa.engine.ExceptionContext) -> None:
    """A number or a moment that no column can hold names nothing that there is; what we insert is ours to mend."""
    error, ours = failure.original_exception, (failure.statement or "").startswith("INSERT")
    beyond = OverflowError, psycopg.errors.NumericValueOutOfRange, psycopg.errors.DatetimeFieldOverflow
    if not ours and isinstance(error, beyond):
        raise errors.NotFound from error


def _sqlite(url: str, *, begin: str, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": busy.PATIENCE},
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -32768")
        cursor.execute("PRAGMA wal_autocheckpoint = 4000")  # pages; at 1000, each fortieth booking waited 5 ms for it
        if begin == "BEGIN":
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        raw = connection.connection.driver_connection
        if raw is not None and raw.in_transaction:
            raw.rollback()  # a commit that failed, on a full disk, leaves its transaction open
        if begin != "BEGIN":
            wait = -(-busy.milliseconds() // 100) * 100  # the same for nearly all, so that it need not be said again
            if connection.info.get("wait") != wait:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait}")
                connection.info["wait"] = wait
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: str, **options: Any) -> sa.Engine:
    limits = f"-c lock_timeout={1000 * busy.PATIENCE:.0f} -c statement_timeout={1000 * LONGEST_STATEMENT:.0f}"
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": limits, "connect_timeout": max(1, int(busy.PATIENCE))},
        **options,
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if (left := busy.milliseconds()) < 900 * busy.PATIENCE:  # else it is as the limits say
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")

    return engine
