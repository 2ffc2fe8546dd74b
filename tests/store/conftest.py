"""What the tests of the store share: after each of them, what the store keeps has to agree with itself."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from store import db, events
from store.notifications import notifications
from store.seeding import bulk
from store.seeding.invented_clinics import Size
from store.seeding.invented_clinics import clinics as invented
from tests import clinics
from tests.store import truth


@pytest.fixture(autouse=True)
def _agreement(request: pytest.FixtureRequest, now: datetime) -> Iterator[None]:
    for name in ("clinic", "filled"):
        if name in request.fixturenames:
            request.getfixturevalue(name)  # before us, so that its database is still open afterwards
            yield
            truth.check(now)
            return
    yield


@pytest.fixture
def harbor(clinic: clinics.Clinics) -> clinics.Clinic:
    return clinic.harbor


@pytest.fixture
def lakeside(clinic: clinics.Clinics) -> clinics.Clinic:
    return clinic.lakeside


@pytest.fixture
def announced() -> list[events.Event]:
    """Every event that is announced during the test."""
    announced: list[events.Event] = []
    events.listen(announced.append)
    return announced


@pytest.fixture
def notified() -> Callable[[int], list[tuple[str, int]]]:
    """What a person was notified of, oldest first: kind and id of the appointment, or of the waitlist entry."""

    def notified_of(person_id: int) -> list[tuple[str, int]]:
        return [(each.kind.value, each.about.id) for each in notifications.since(person_id, after=0)]

    return notified_of


@pytest.fixture
def filled(database: str, now: datetime) -> None:
    """The demo clinics in the test's database, with some hundred appointments in every status."""
    size = Size(institutions=2, providers=4, patients=24, appointments=600)
    with db.writing() as transaction:
        bulk.fill(transaction.connection, invented(size, now=now, password_hash=lambda _: clinics.PASSWORD_HASH))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.sqlite"
    server = request.getfixturevalue("postgresql")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS fresh WITH (FORCE)")
        connection.execute("CREATE DATABASE fresh")
    return str(server.get_uri(database="fresh", driver="psycopg"))
