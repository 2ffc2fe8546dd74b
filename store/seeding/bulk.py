"""Writes very many rows into a database that holds none: no verbs, no announcements, no waiting for the disk.

Only for seeding. The rules of the tables hold all the same: CHECKs and primary keys while writing, the foreign keys of
PostgreSQL when they are put back; SQLite's are left to whoever makes the rows, and tests.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from store import db

Row = Sequence[str | int | None]
"""The values of a row in the order of the model's columns; a moment is text in UTC: `2026-11-23 08:00:00.000000`.

The last columns can be left out, in all rows of a chunk; they hold what the database says.
"""

Chunk = tuple[str, Sequence[Row]]
"""Some rows of the table with this name."""


ROWS_AT_ONCE = 100
"""Rows a statement."""


class Held(Exception):
    """The database holds something already."""


class NotOurs(Exception):
    """The database holds tables that are not Kept's."""


class InUse(Exception):
    """Somebody has the database open."""


def fill(connection: sa.Connection, chunks: Iterable[Chunk]) -> None:
    """Write the chunks one after the other, in the connection's transaction. Rows bring their own ids."""
    if connection.dialect.name == "sqlite":
        for name, rows in chunks:
            _insert(connection, name, rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        for name, rows in chunks:
            with cursor.copy(f"COPY {_with_columns(name, rows)} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        for name, table in SQLModel.metadata.tables.items():
            if "id" in table.columns:  # the next row gets the next id
                sequence = f"pg_get_serial_sequence('\"{name}\"', 'id')"
                cursor.execute(f'SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM "{name}"')  # noqa: S608


def create(url: str, chunks: Iterable[Chunk], *, reset: bool = False) -> None:
    """Make the database at this address, of the newest revision, with these rows in it.

    What it held is only thrown away for `reset`. A SQLite file is written beside its place and moved there when it is
    complete; PostgreSQL gets all rows in one transaction.
    Raises Held, NotOurs, InUse, sqlalchemy's OperationalError or DatabaseError, OSError.
    """
    if db.is_sqlite(url):
        path = Path(sa.make_url(url).database or "").resolve()
        if path.exists():
            _claim(url, reset=reset)
            _close_wal(path)
        beside = Path(f"{path}.new")
        beside.unlink(missing_ok=True)
        try:
            _write(f"sqlite:///{beside}", chunks)
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    else:
        _claim(url, reset=reset)
        _write(url, chunks)


def _insert(connection: sa.Connection, name: str, rows: Sequence[Row]) -> None:
    """SQLite sorts the values that a CHECK allows anew for each statement: many rows in one take half the time."""
    if not rows:
        return
    values = "(" + ", ".join("?" * len(rows[0])) + ")"
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        statement = f"INSERT INTO {_with_columns(name, rows)} VALUES {', '.join([values] * len(some))}"  # noqa: S608
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _claim(url: str, *, reset: bool) -> None:
    """Make sure that nothing is lost that somebody wants to keep."""
    ours = SQLModel.metadata.tables
    with _open(url) as connection:
        there = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        if not there <= ours.keys():
            raise NotOurs
        if not reset and any(connection.execute(sa.select(ours[name]).limit(1)).first() for name in there):
            raise Held
        if connection.dialect.name == "postgresql":
            SQLModel.metadata.drop_all(connection)
            connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
            connection.commit()


def _close_wal(path: Path) -> None:
    """Leave no -wal file beside the database that goes; SQLite refuses that while anybody else has it open."""
    with contextlib.closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as locked:
            raise InUse from locked


def _write(url: str, chunks: Iterable[Chunk]) -> None:
    db.migrate(url)
    with _open(url) as connection:
        if connection.dialect.name == "sqlite":
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "threads = 2"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        with _without_indexes(connection):
            fill(connection, chunks)
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


@contextlib.contextmanager
def _without_indexes(connection: sa.Connection) -> Iterator[None]:
    """Drop the indexes and PostgreSQL's foreign keys; make them again at the end, which is faster by far."""
    indexes = [index for table in SQLModel.metadata.tables.values() for index in table.indexes]
    foreign_keys: Sequence[Any] = ()
    if connection.dialect.name == "postgresql":
        catalog = "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        foreign_keys = connection.exec_driver_sql(catalog).all()
    for table, name, _ in foreign_keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    for table, name, definition in foreign_keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


@contextlib.contextmanager
def _open(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _with_columns(name: str, rows: Sequence[Row]) -> str:
    columns = [f'"{column.name}"' for column in SQLModel.metadata.tables[name].columns]
    if rows:
        del columns[len(rows[0]) :]
    return f'"{name}" ({", ".join(columns)})'
