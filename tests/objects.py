"""Rows as SQLModel's objects: what a test writes or reads beside the verbs."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from store.db.engines import engines


@contextmanager
def objects() -> Iterator[Session]:
    """A session that commits at its end, whatever the verbs would say of it."""
    with Session(engines["writer"], expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """No trigger refuses what is done inside, in this transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)
