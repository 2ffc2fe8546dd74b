"""Rows as SQLModel's objects: what a test writes or reads beside the verbs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from store.db.engines import engines


@contextmanager
def objects() -> Iterator[Session]:
    """A session that commits at its end, whatever the verbs would say of it."""
    with Session(engines["writer"], expire_on_commit=False) as session:
        yield session
        session.commit()
