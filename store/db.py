"""The database: connecting, transactions, migrations, and what differs between SQLite and PostgreSQL."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import psycopg
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session

from store import busy, errors, events, private

READERS = 4
"""Threads that read from SQLite at once; a fifth gained nothing."""

POSTGRESQL_WRITERS = 8

LONGEST_STATEMENT = 15.0
"""Seconds that PostgreSQL works on one statement."""

_ROOT = Path(__file__).resolve().parent.parent
_engines: dict[str, sa.Engine] = {}


class _Batch(threading.local):
    """The transaction that several verbs of this thread share, and what they told."""

    session: Session | None = None

    def __init__(self) -> None:
        self.events: list[events.Event] = []


_batch = _Batch()


class _Session(Session):
    """A session of one transaction, whose statements about tables go straight to its connection.

    The way of mapped objects, which finds nothing to do with them, would cost a third more.
    """

    _its_connection: sa.Connection | None = None

    @property
    def _direct(self) -> sa.Connection:
        if self._its_connection is None:  # no cached_property: until Python 3.12 all instances share its lock
            self._its_connection = self.connection()
        return self._its_connection

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if _about_objects(statement):
            return super().execute(statement, params, **options)
        return self._direct.execute(statement, params)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if _about_objects(statement):
            return super().scalar(statement, params, **options)
        return self._direct.scalar(statement, params)

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if _about_objects(statement):
            return super().scalars(statement, params, **options)
        return self._direct.scalars(statement, params)


def _about_objects(statement: Any) -> bool:
    """Whether it selects or changes mapped objects; SQLAlchemy's own mark on a statement."""
    return bool(statement._propagate_attrs)  # noqa: SLF001


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that changes something.

    Commits at the end and then announces what was told in it; any exception rolls all of it back and announces nothing.
    Raises Busy when somebody else holds the database for too long, or it is lost before the commit.
    """
    if (shared := _batch.session) is not None:
        try:
            with shared.connection().begin_nested():
                yield shared
                shared.flush()
        except BaseException:
            shared.expunge_all()
            events.pending(shared)  # what did not happen is not announced with what comes next
            raise
        _batch.events += events.pending(shared)
        return
    with _Session(_engines["writer"], expire_on_commit=False) as session:
        with busy.refusing(busy.is_held, busy.is_lost):
            yield session
            session.flush()
        with busy.refusing(busy.is_held):  # a connection that is lost now may have done it
            session.commit()
        pending = events.pending(session)
    events.dispatch(pending)


@contextmanager
def batch() -> Iterator[None]:
    """Let the transactions that this thread makes inside reach the disk with one commit, and be announced after it.

    Each is still all or nothing, and sees those before it. When the commit fails, none of them has happened.
    Raises Busy, before any of them has begun, when somebody else holds the database for too long.
    """
    with _Session(_engines["writer"], expire_on_commit=False) as session:
        with busy.refusing(busy.is_held):
            session.connection()
        _batch.session = session
        try:
            yield
            with busy.refusing(busy.is_held):
                session.commit()
            pending = _batch.events
        finally:
            _batch.session, _batch.events = None, []
    events.dispatch(pending)


@contextmanager
def reading() -> Iterator[Session]:
    """One consistent look at the database, which cannot change it on SQLite. Raises Busy when it cannot be had."""
    if _batch.session is not None:
        yield _batch.session
        return
    with _Session(_engines["reader"], expire_on_commit=False) as session, busy.refusing(busy.is_held, busy.is_lost):
        yield session


def lock(session: Session, institution_id: int) -> None:
    """Let nobody else write in this institution until the transaction ends.

    SQLite has one writer anyway. On PostgreSQL this makes rules that look at several rows true (capacity of
    "First available"), and makes ids of notifications appear in order.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": institution_id})


def connect(url: str) -> None:
    """Open the database at this SQLAlchemy address for `writing()` and `reading()`; close the one before."""
    disconnect()
    _make_file(url)
    if is_sqlite(url):
        _engines["writer"] = _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1)
        _engines["reader"] = _sqlite(url, begin="BEGIN", pool_size=READERS + 1)  # the writer looks before it writes
    else:
        _engines["writer"] = _engines["reader"] = _postgresql(url)
    for each in set(_engines.values()):
        sa.event.listen(each, "handle_error", _beyond_every_column)


def disconnect() -> None:
    """Close every connection."""
    for engine in set(_engines.values()):
        engine.dispose()
    _engines.clear()


def is_sqlite(url: str) -> bool:
    """Whether this address names a SQLite file."""
    return sa.make_url(url).get_backend_name() == "sqlite"


def dialect() -> str:
    """`sqlite` or `postgresql`: the database that is open."""
    return _engines["writer"].dialect.name


def is_empty() -> bool:
    """Whether the open database holds no institution yet."""
    with reading() as session:
        return session.execute(sa.text("SELECT 1 FROM institution LIMIT 1")).first() is None


def migrate(url: str) -> Path | None:
    """Bring the database at this address to the newest revision.

    A SQLite file that holds an older revision is copied first; the copy's path comes back.
    """
    config = alembic_config(url)
    backup = _back_up(url, config) if is_sqlite(url) else None
    _make_file(url)
    alembic.command.upgrade(config, "head")
    return backup


def alembic_config(url: str) -> alembic.config.Config:
    """Alembic's configuration, without a file."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(_ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _make_file(url: str) -> None:
    """Only its owner can read a SQLite file, which SQLite would make as the umask says."""
    if is_sqlite(url):
        private.make(Path(sa.make_url(url).database or ""))


def _beyond_every_column(failure: sa.engine.ExceptionContext) -> None:
    """A number or a moment that no column can hold names nothing that there is; what we insert is ours to mend."""
    error, ours = failure.original_exception, (failure.statement or "").startswith("INSERT")
    beyond = OverflowError, psycopg.errors.NumericValueOutOfRange, psycopg.errors.DatetimeFieldOverflow
    if not ours and isinstance(error, beyond):
        raise errors.NotFound from error


def _back_up(url: str, config: alembic.config.Config) -> Path | None:
    database = sa.make_url(url).database
    if not database or not Path(database).exists():
        return None
    engine = sa.create_engine(url, hide_parameters=True)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if revision is None or revision == ScriptDirectory.from_config(config).get_current_head():
        return None
    copy = Path(f"{database}.before-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    private.make(copy)
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


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
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {busy.milliseconds()}")
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: str) -> sa.Engine:
    limits = f"-c lock_timeout={1000 * busy.PATIENCE:.0f} -c statement_timeout={1000 * LONGEST_STATEMENT:.0f}"
    engine = sa.create_engine(
        url,
        pool_size=POSTGRESQL_WRITERS + READERS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": limits, "connect_timeout": max(1, int(busy.PATIENCE))},
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if (left := busy.milliseconds()) < 900 * busy.PATIENCE:  # else it is as the limits say
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")

    return engine
