"""Committed changes are announced: once, to everyone who listens, in every instance."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from settings import settings
from store import appointments, db, events
from store.appointments import lists
from store.models import Status
from store.notifications import notifications
from tests.clinics import Clinic
from tests.store.steps import at, book

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # a SQLite file has one instance
ROOT = Path(__file__).parent.parent.parent


def eventually(what: Callable[[], object], *, within: float = 10) -> None:
    """Wait until it is so."""
    until = time.monotonic() + within
    while not what():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


def test_who_listens_hears_until_they_stop():
    first: list[events.Event] = []
    second: list[events.Event] = []
    stop = events.listen(first.append)
    events.listen(second.append)
    events.dispatch([events.BellChanged(1)])
    stop()
    stop()
    events.dispatch([events.BellChanged(2)])
    assert first == [events.BellChanged(1)]
    assert second == [events.BellChanged(1), events.BellChanged(2)]


def test_a_listener_may_leave_while_it_hears():
    announced: list[events.Event] = []

    def hear_once(event: events.Event) -> None:
        announced.append(event)
        stop()

    stop = events.listen(hear_once)
    events.listen(announced.append)
    events.dispatch([events.BellChanged(1), events.BellChanged(2)])
    assert announced == [events.BellChanged(1), events.BellChanged(1), events.BellChanged(2)]


def test_a_listener_that_fails_undoes_nothing_and_silences_nobody(
    database: str, harbor: Clinic, now: datetime, caplog: pytest.LogCaptureFixture
):
    def fail(event: events.Event) -> None:
        raise RuntimeError("Ada Lindqvist")

    announced: list[events.Event] = []
    events.listen(fail)
    events.listen(announced.append)
    view = book(harbor, "10:00", now, provider=harbor.provider)
    assert lists.find(view.id, by=harbor.patient).status is Status.booked
    assert len(announced) == 1
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "a listener failed on AppointmentChanged")
    ]


def test_what_is_rolled_back_is_never_announced(database: str, harbor: Clinic, announced):
    def tell_and_fail() -> None:
        with db.writing() as transaction:
            transaction.publish(events.BellChanged(harbor.patient))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()
    with db.writing() as transaction:
        transaction.execute(sa.text("SELECT 1"))
    assert announced == []


def test_news_carries_no_text_of_people(database: str, harbor: Clinic, now: datetime, announced):
    view = book(harbor, "10:00", now, provider=harbor.provider, notes="It hurts.")
    appointments.reject(view.id, by=harbor.provider, because="Away", now=now)
    said = repr(announced)
    for secret in ("It hurts", "Away", "Ada", "Clara", "harbor.example", "therapy"):
        assert secret not in said


ANOTHER_INSTANCE = """
import sys
from datetime import datetime
from store import appointments, db
url, patient, provider, start, now = sys.argv[1:]
db.connect(url)
appointments.request(
    patient_id=int(patient), type_slug="consultation", provider_id=int(provider),
    start=datetime.fromisoformat(start), now=datetime.fromisoformat(now),
)
db.disconnect()
"""


@pytest.fixture
def others(request: pytest.FixtureRequest) -> Iterator[events.PostgresListener]:
    """Listens to other instances, and has begun to."""
    request.getfixturevalue("clinic")
    listener = events.PostgresListener(settings().database_url)
    listener.start()
    eventually(listening)
    yield listener
    listener.stop()
    assert not listener._thread.is_alive()


def listening(*, end: bool = False) -> list[int]:
    """The connections that wait for news of other instances; `end` breaks them off."""
    pid = "pg_terminate_backend(pid)" if end else "pid"
    # a connection that waits shows the last thing it was asked
    query = f"SELECT {pid} FROM pg_stat_activity WHERE query = 'LISTEN kept' AND datname = current_database()"
    with psycopg.connect(settings().database_url.replace("+psycopg", "")) as connection:
        return [row[0] for row in connection.execute(query)]


@only_postgresql
def test_what_another_instance_commits_is_heard_here(database: str, harbor: Clinic, now: datetime, others, announced):
    arguments = [database, harbor.patient, harbor.provider, at(harbor, "10:00").isoformat(), now.isoformat()]
    subprocess.run([sys.executable, "-c", ANOTHER_INSTANCE, *map(str, arguments)], cwd=ROOT, check=True)
    eventually(lambda: announced)
    (view,) = lists.upcoming(harbor.patient, now=now)
    (notification,) = notifications.latest(harbor.provider)
    assert announced == [
        events.AppointmentChanged(
            "new_appointment",
            view.id,
            harbor.id,
            by=harbor.patient,
            notified={harbor.provider: notification.id},
            watching=frozenset({harbor.patient}),
        )
    ]


@only_postgresql
def test_what_is_committed_here_is_announced_here_once(database: str, harbor: Clinic, now: datetime, others, announced):
    book(harbor, "10:00", now, provider=harbor.provider)
    notifications.mark_all_read(by=harbor.provider, now=now)
    time.sleep(0.5)
    assert [type(event) for event in announced] == [events.AppointmentChanged, events.BellChanged]


@only_postgresql
def test_what_others_tell_arrives_whole_also_for_a_thousand_people(
    database: str, harbor: Clinic, now: datetime, others, announced, monkeypatch: pytest.MonkeyPatch
):
    notified = {person: person + 10**6 for person in range(1000)}
    watching = frozenset(range(2000, 2500))
    monkeypatch.setattr(events, "INSTANCE", "another")
    payloads = list(events.payloads(events.AppointmentChanged("new_appointment", 7, harbor.id, 3, notified, watching)))
    small: list[events.Event] = [
        events.WaitlistNotified("time_free", waitlist_id=5, user_id=6, notification_id=7),
        events.WaitlistChanged(6, 1),
        events.TimesChanged(harbor.id, rules=True),
        events.PresenceTold("another", harbor.id, is_here=True),
        events.PresenceAsked("another"),
        events.SessionEnded(4),
    ]
    payloads += [payload for event in small for payload in events.payloads(event)]
    monkeypatch.undo()
    assert all(len(payload.encode()) < 8000 for payload in payloads)
    with psycopg.connect(settings().database_url.replace("+psycopg", "")) as connection:
        for payload in payloads:
            connection.execute("SELECT pg_notify('kept', %s)", [payload])
    eventually(lambda: announced and announced[-1] == events.SessionEnded(4))
    assert announced[-6:] == small
    assert {person: number for news in announced[:-6] for person, number in news.notified.items()} == notified
    assert frozenset().union(*(news.watching for news in announced[:-6])) == watching


@only_postgresql
def test_after_a_broken_connection_everyone_reads_again(database: str, harbor: Clinic, others, announced):
    assert announced == []
    (broken,) = listening()
    listening(end=True)
    eventually(lambda: announced == [events.EventsMissed()])
    eventually(lambda: listening() not in ([], [broken]))


@only_postgresql
@pytest.mark.parametrize("payload", ["no JSON", "{}", '{"from": "another", "kind": "BellChanged", "event": {}}'])
def test_after_an_event_that_cannot_be_read_everyone_reads_again(
    database: str, harbor: Clinic, others, announced, payload: str
):
    with psycopg.connect(settings().database_url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT pg_notify('kept', %s)", [payload])
    eventually(lambda: announced == [events.EventsMissed()])
    assert listening()
