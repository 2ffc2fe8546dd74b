"""How the instances on one PostgreSQL hear of what the others publish: rows of the verb's transaction, and a call.

A NOTIFY in a verb would take one lock of the whole server until its commit is on the disk, and all commits would go one
after the other. So a verb writes rows, and after some commits an instance calls the others, who read them. What nobody
has called for is found by a look each second. See docs/decisions/0047-commits-wait-for-no-news.md.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa

from store.events import INSTANCE, Event, EventsMissed, dispatch, payload, read_payload
from store.models import PublishedEvent, tables

log = logging.getLogger(__name__)

CHANNEL = "kept"
LISTENER = "kept-listener"
"""What the connection that listens is called in the database."""

PAUSE = 0.005
"""Seconds between two calls: what is committed meanwhile is called for together."""

LOOK = 1.0
"""Seconds between two looks, whether anybody has called or not."""

KEPT_FOR = timedelta(minutes=5)
SWEEP = 10.0
"""Seconds between two times that older rows are deleted."""

_event = tables(PublishedEvent)[0]
_KEEP = sa.insert(_event).values(
    xact=sa.cast(sa.cast(sa.func.pg_current_xact_id(), sa.Text), sa.BigInteger),
    instance=sa.bindparam("by"),
    payload=sa.bindparam("said"),
    created_at=sa.func.now(),
)
_LOOK = """
    SELECT now(), horizon, event.id, event.xact, event.payload
    FROM (SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS horizon) AS snapshot
    LEFT JOIN publishedevent AS event ON event.xact >= %(since)s AND event.instance <> %(instance)s
    ORDER BY event.id
"""
_SWEEP = "DELETE FROM publishedevent WHERE created_at < now() - %s"

_committed = threading.Event()


def keep(connection: sa.Connection, published: Sequence[Event]) -> None:
    """Write what a transaction publishes, as its last statement: the others read it once it is committed."""
    connection.execute(_KEEP, [{"by": INSTANCE, "said": payload(event)} for event in published])


def call() -> None:
    """Let the others look soon, if this process calls them: something is committed."""
    _committed.set()


class _Thread:
    """Works on a connection of its own; one that breaks off is made again."""

    def __init__(self, url: str, name: str, **options: Any) -> None:
        self._address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._options = options
        self._stopped, self._connected = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; returns when the thread is done."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, **self._options) as connection:
                    self._work(connection)
            except psycopg.Error as problem:  # a standby that nobody may write to is none of its OperationalErrors
                log.warning("the database's news broke off (%s); trying again", type(problem).__name__)
                self._connected.clear()
                self._stopped.wait(1)

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        raise NotImplementedError


class PostgresCaller(_Thread):
    """Calls the other instances when this one has committed something, and deletes what all have read."""

    def __init__(self, url: str) -> None:
        """`url` leads to PostgreSQL itself."""
        super().__init__(url, "postgres-caller")

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("SET synchronous_commit = off")  # a call need not be on the disk, so no other waits for it
        swept = 0.0
        while not self._stopped.is_set():
            if _committed.wait(LOOK):
                _committed.clear()
                connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, INSTANCE])
                self._stopped.wait(PAUSE)
            if time.monotonic() > swept + SWEEP:
                connection.execute(_SWEEP, [KEPT_FOR])
                swept = time.monotonic()


class PostgresListener(_Thread):
    """Hears what other instances on the same PostgreSQL database publish, and dispatches it here."""

    def __init__(self, url: str) -> None:
        """`url` leads to PostgreSQL itself."""
        super().__init__(url, "postgres-listener", application_name=LISTENER)
        self._missed = False

    def hears(self) -> bool:
        """Return whether it hears the others now."""
        return self._connected.is_set()

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        place = _Place.now(connection)
        self._connected.set()
        if self._missed:
            dispatch([EventsMissed()])
        self._missed = True  # whatever comes from here on, if it is not heard
        looked = time.monotonic()
        while not self._stopped.is_set():
            patience = max(looked + LOOK - time.monotonic(), 0.001)
            callers = {each.payload for each in connection.notifies(timeout=patience, stop_after=1)}
            if callers - {INSTANCE} or time.monotonic() >= looked + LOOK:
                dispatch(place.news(connection))
                looked = time.monotonic()


@dataclass(slots=True)
class _Place:
    """How far one has read. Ids do not come in order, as a transaction may commit long after a later one.

    Every transaction before `since` was over at the last look; of the others, those rows were `seen`.
    """

    since: int
    at: datetime
    seen: set[int] = field(default_factory=set)

    @classmethod
    def now(cls, connection: psycopg.Connection[Any]) -> "_Place":
        """Begin here: what was published before is not read."""
        query = "SELECT now(), CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
        at, since = connection.execute(query).fetchall()[0]
        place = cls(since, at)
        list(place.news(connection))
        return place

    def news(self, connection: psycopg.Connection[Any]) -> Iterator[Event]:
        """Read what the others have published since the last look, in the order in which that was done."""
        rows = connection.execute(_LOOK, {"since": self.since, "instance": INSTANCE}).fetchall()
        at, since = rows[0][:2]
        if at - self.at > KEPT_FOR / 2:
            yield EventsMissed()  # this process slept, and some may be deleted by now
        new = [row for row in rows if row[2] is not None and row[2] not in self.seen]
        self.seen = {number for _, _, number, xact, _ in rows if number is not None and xact >= since}
        self.since, self.at = since, at
        for row in new:
            if (event := read_payload(row[4])) is not None:
                yield event
