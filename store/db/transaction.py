"""Transactions: all or nothing, and what they publish reaches the listeners after the commit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from store import errors, instances
from store.db import busy
from store.db.engines import engines
from store.events import Event, dispatch


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction: the connection that its statements take, and the events that its commit publishes."""

    connection: sa.Connection
    events: list[Event] = field(default_factory=list)
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was read in it already, and is as it was until it changes that itself."""

    def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.Result[*tuple[Any, ...]]:
        """Run the statement; with a list of parameters, once for each of them."""
        return self.connection.execute(statement, parameters)

    def changed(self, statement: sa.Executable, parameters: Any = None) -> int:
        """Run the statement and return how many rows it changed."""
        return self.connection.execute(statement, parameters).rowcount

    def scalar(self, statement: sa.Executable, parameters: Any = None) -> Any:
        """Run the statement and return the first column of its first row; None without a row."""
        return self.connection.scalar(statement, parameters)

    def scalars(self, statement: sa.Executable, parameters: Any = None) -> sa.ScalarResult[Any]:
        """Run the statement and return the first column of its rows."""
        return self.connection.scalars(statement, parameters)

    def publish(self, event: Event) -> None:
        """Announce the event when this transaction has committed, here and in every other instance."""
        self.events.append(event)

    def lock(self, institution_id: int) -> None:
        """Let nobody else write in this institution until the transaction ends.

        SQLite has one writer anyway. On PostgreSQL this makes rules that look at several rows true (capacity of
        "First available"), and makes ids of notifications appear in order.
        """
        self.take_turns(institution_id)
        if self.is_postgresql:
            self.remembered.clear()  # somebody may have changed it before we got the lock

    def take_turns(self, key: int) -> None:
        """Let nobody else who takes turns by this key go on until the transaction ends; SQLite has one writer."""
        if self.is_postgresql:
            self.execute(_LOCK, {"key": key})

    @property
    def is_postgresql(self) -> bool:
        """Return whether this is PostgreSQL, not SQLite."""
        return self.connection.dialect.name == "postgresql"


_LOCK = sa.text("SELECT pg_advisory_xact_lock(:key)")


class _Shared(threading.local):
    """The transactions of this thread that what runs inside of them shares."""

    batch: Transaction | None = None
    snapshot: Transaction | None = None


_shared = _Shared()


@contextmanager
def writing() -> Iterator[Transaction]:
    """One transaction that changes something.

    Commits at the end and then dispatches what was published in it; any exception rolls all of it back and dispatches
    nothing. Raises Busy when somebody else holds the database for too long, or it is lost before the commit; NoRoom
    when the disk is full.
    """
    if (shared := _shared.batch) is not None:
        _check_alive(shared.connection)  # else the savepoint would be a transaction of its own, and its end a commit
        part = Transaction(shared.connection)
        with busy.refusing(), shared.connection.begin_nested():
            yield part
        shared.events.extend(part.events)
        return
    with _connected("writer") as connection:
        transaction = Transaction(connection)
        with busy.refusing(busy.is_held, busy.is_lost):
            connection.begin()
            yield transaction
            if transaction.events and transaction.is_postgresql:
                instances.keep(connection, transaction.events)
        with busy.refusing(busy.is_held):  # a connection that is lost now may have done it
            connection.commit()
    if transaction.events and transaction.is_postgresql:
        instances.call()
    dispatch(transaction.events)


@contextmanager
def batch() -> Iterator[None]:
    """Let the transactions that this thread makes inside reach the disk with one commit, and be announced after it.

    Each is still all or nothing, and sees those before it. When the commit fails, none of them has happened.
    Raises Busy, before any of them has begun, when somebody else holds the database for too long; NoRoom when the disk
    is full.
    """
    with _connected("writer") as connection:
        with busy.refusing(busy.is_held):
            connection.begin()
        _shared.batch = transaction = Transaction(connection)
        try:
            yield
            _check_alive(connection)
            with busy.refusing(busy.is_held):
                connection.commit()
        finally:
            _shared.batch = None
    dispatch(transaction.events)


@contextmanager
def reading() -> Iterator[Transaction]:
    """One consistent look at the database, which cannot change it on SQLite. Raises Busy when it cannot be had.

    What is read inside of it is read in the same transaction.
    """
    if (shared := _shared.batch or _shared.snapshot) is not None:
        yield shared
        return
    with _connected("reader") as connection, busy.refusing(busy.is_held, busy.is_lost):
        _shared.snapshot = transaction = Transaction(connection)
        try:
            yield transaction
        finally:
            _shared.snapshot = None


def is_empty() -> bool:
    """Return whether the open database holds no institution yet."""
    with reading() as transaction:
        return transaction.execute(sa.text("SELECT 1 FROM institution LIMIT 1")).first() is None


def _check_alive(connection: sa.Connection) -> None:
    """Raise NoRoom when SQLite has rolled all of it back by itself, as it does on a full disk."""
    if connection.dialect.name != "sqlite":
        return
    raw = connection.connection.driver_connection
    if raw is None or not raw.in_transaction:
        raise errors.NoRoom


@contextmanager
def _connected(role: str) -> Iterator[sa.Connection]:
    with busy.refusing(busy.is_held, busy.is_lost):
        connection = engines[role].connect()
    with connection:
        yield connection
