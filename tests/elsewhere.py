"""Another instance on the same PostgreSQL."""

from collections.abc import Sequence

import psycopg

from settings import settings
from store import db, events, instances
from store.models import PublishedEvent, tables

ANOTHER = "another"
_event = tables(PublishedEvent)[0]


def publish_elsewhere(published: Sequence[events.Event | str]) -> None:
    """Another instance publishes these events, or what is said so, and calls."""
    with db.writing() as transaction:
        for each in published:
            said = each if isinstance(each, str) else events.payload(each)
            transaction.execute(instances._KEEP, {"by": ANOTHER, "said": said})
    call_elsewhere()


def call_elsewhere() -> None:
    """Another instance calls."""
    with psycopg.connect(settings().database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SELECT pg_notify(%s, %s)", [instances.CHANNEL, ANOTHER])
