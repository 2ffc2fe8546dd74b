"""What one instance on a PostgreSQL commits is heard in all others: whole, once, and in order."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from settings import settings
from store import db, events, instances
from store.appointments import lists
from store.models import PublishedEvent, tables
from store.notifications import notifications
from tests.clinics import Clinic
from tests.elsewhere import call_elsewhere, publish_elsewhere
from tests.store.steps import at, book

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # a SQLite file has one instance
ROOT = Path(__file__).parent.parent.parent
Announced = list[events.Event]
_event = tables(PublishedEvent)[0]


def eventually(what: Callable[[], object], *, within: float = 10) -> None:
    """Wait until it is so."""
    until = time.monotonic() + within
    while not what():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.005)


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
def others(request: pytest.FixtureRequest) -> Iterator[instances.PostgresListener]:
    """Listens to other instances, and has begun to."""
    request.getfixturevalue("clinic")
    listener = instances.PostgresListener(settings().database_url)
    listener.start()
    eventually(listener.hears)
    yield listener
    listener.stop()
    assert not listener._thread.is_alive()


def listening(*, end: bool = False) -> list[int]:
    """The connections that wait for news of other instances; `end` breaks them off."""
    pid = "pg_terminate_backend(pid)" if end else "pid"
    query = f"SELECT {pid} FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
    with psycopg.connect(settings().database_url.replace("+psycopg", "")) as connection:
        return [row[0] for row in connection.execute(query, [instances.LISTENER])]


def test_what_another_instance_commits_is_heard_here(
    database: str, harbor: Clinic, now: datetime, others, announced: Announced
):
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


def test_what_is_committed_here_is_announced_here_once(
    database: str, harbor: Clinic, now: datetime, others, announced: Announced
):
    book(harbor, "10:00", now, provider=harbor.provider)
    notifications.mark_all_read(by=harbor.provider, now=now)
    time.sleep(0.5)
    assert [type(event) for event in announced] == [events.AppointmentChanged, events.BellChanged]


def test_what_others_tell_arrives_whole_and_in_order_also_for_a_thousand_people(
    database: str, harbor: Clinic, others, announced: Announced
):
    notified = {person: person + 10**6 for person in range(1000)}
    told: Announced = [
        events.AppointmentChanged("new_appointment", 7, harbor.id, 3, notified, frozenset(range(2000, 2500))),
        events.WaitlistNotified("time_free", waitlist_id=5, user_id=6, notification_id=7),
        events.WaitlistChanged(6, 1),
        events.TimesChanged(harbor.id, rules=True),
        events.PresenceTold("another", harbor.id, is_here=True),
        events.PresenceAsked("another"),
        events.SessionEnded(4),
    ]
    announced.clear()
    publish_elsewhere(told)
    eventually(lambda: announced and announced[-1] == events.SessionEnded(4))
    assert [each for each in announced if each in told] == told


def test_an_instance_calls_the_others_when_it_has_committed_something(database: str, clinic: object):
    caller = instances.PostgresCaller(settings().database_url)
    caller.start()
    with psycopg.connect(settings().database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("LISTEN kept")
        with db.writing() as transaction:
            transaction.publish(events.BellChanged(1))
        (heard,) = connection.notifies(timeout=10, stop_after=1)
    caller.stop()
    assert heard.payload == events.INSTANCE


def test_whoever_is_called_looks_at_once(
    database: str, clinic: object, others, announced: Announced, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(instances, "LOOK", 60.0)
    publish_elsewhere([events.BellChanged(2)])
    eventually(lambda: announced == [events.BellChanged(2)])
    monkeypatch.undo()
    call_elsewhere()


def test_what_commits_late_is_heard_though_later_ids_were_read_before(
    database: str, clinic: object, others, announced: Announced
):
    with psycopg.connect(settings().database_url.replace("+psycopg", "")) as slow:
        said = events.payload(events.BellChanged(1))
        slow.execute(
            "INSERT INTO publishedevent (xact, instance, payload, created_at) "
            "VALUES (pg_current_xact_id()::text::bigint, 'slow', %s, now())",
            [said],
        )
        publish_elsewhere([events.BellChanged(2)])
        eventually(lambda: len(announced) == 1)
        publish_elsewhere([events.BellChanged(3)])
        eventually(lambda: len(announced) == 2)
        slow.commit()
    call_elsewhere()
    eventually(lambda: len(announced) == 3)
    call_elsewhere()
    time.sleep(0.2)
    assert announced == [events.BellChanged(2), events.BellChanged(3), events.BellChanged(1)]


def test_what_nobody_has_called_for_is_heard_within_a_second(
    database: str, clinic: object, others, announced: Announced, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.elsewhere.call_elsewhere", lambda: None)
    publish_elsewhere([events.BellChanged(2)])
    eventually(lambda: announced == [events.BellChanged(2)], within=3)


def test_what_all_have_read_is_deleted(database: str, clinic: object, now: datetime):
    publish_elsewhere([events.BellChanged(1), events.BellChanged(2)])
    with db.writing() as transaction:
        first = sa.select(sa.func.min(_event.c.id)).scalar_subquery()
        long_ago = sa.update(_event).where(_event.c.id == first).values(created_at=now - timedelta(days=1000))
        transaction.execute(long_ago)
    caller = instances.PostgresCaller(settings().database_url)
    caller.start()
    eventually(lambda: len(kept()) == 1)
    caller.stop()


def kept() -> list[str]:
    with db.reading() as transaction:
        return list(transaction.scalars(sa.select(_event.c.payload)))


def test_whoever_has_slept_for_longer_than_that_reads_all_again(
    database: str, clinic: object, others, announced: Announced, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(instances, "KEPT_FOR", timedelta(seconds=-1))
    eventually(lambda: events.EventsMissed() in announced)


def test_after_a_broken_connection_everyone_reads_again(database: str, clinic: object, others, announced: Announced):
    assert announced == []
    (broken,) = listening()
    listening(end=True)
    eventually(lambda: announced == [events.EventsMissed()])
    eventually(lambda: listening() not in ([], [broken]))


@pytest.mark.parametrize("said", ["no JSON", "{}", '{"kind": "BellChanged", "event": {}}'])
def test_after_an_event_that_cannot_be_read_everyone_reads_again(
    database: str, clinic: object, others, announced: Announced, said: str
):
    publish_elsewhere([said])
    eventually(lambda: announced == [events.EventsMissed()])
    assert listening()


@pytest.mark.parametrize("thread", [instances.PostgresListener, instances.PostgresCaller])
def test_whatever_the_database_refuses_for_a_while_is_tried_again(
    database: str, clinic: object, announced: Announced, monkeypatch: pytest.MonkeyPatch, thread: type
):
    monkeypatch.setattr(instances, "SWEEP", 0.0)
    one = thread(settings().database_url)
    with psycopg.connect(settings().database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER TABLE publishedevent RENAME TO elsewhere")  # a ProgrammingError to who asks for it
        one.start()
        time.sleep(0.5)
        connection.execute("ALTER TABLE elsewhere RENAME TO publishedevent")
    assert one._thread.is_alive()
    one.stop()
    assert not one._thread.is_alive()
