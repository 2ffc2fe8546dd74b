"""Verbs off the event loop: several that are asked for at once reach the disk with one commit."""

import asyncio
import sqlite3
import threading
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events, threads
from store.appointments import lists, news
from store.db.engines import engines
from store.events import AppointmentChanged, Event
from store.models import Status
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinics


@pytest.fixture
def announced() -> list[Event]:
    heard: list[Event] = []
    events.listen(heard.append)
    return heard


@pytest.fixture
def commits(clinic: Clinics) -> list[str]:
    """One entry for every commit of the writer from now on."""
    counted: list[str] = []
    sa.event.listen(engines["writer"], "commit", lambda _connection: counted.append("commit"))
    return counted


async def held(*verbs: Coroutine[Any, Any, Any]) -> list[Any]:
    """Ask for all of these while the writer is busy, so that they share its next batch."""
    gate = threading.Event()
    busy = asyncio.create_task(threads.write(gate.wait))
    await asyncio.sleep(0.05)
    tasks = [asyncio.create_task(verb) for verb in verbs]
    await asyncio.sleep(0.05)
    gate.set()
    await busy
    return await asyncio.gather(*tasks, return_exceptions=True)


def ask(clinic: Clinics, now: datetime, hour: int, **more: Any) -> Coroutine[Any, Any, AppointmentView]:
    start = now + timedelta(days=1, hours=hour + 1)
    params: dict[str, Any] = {"patient_id": clinic.harbor.patient, "type_slug": "follow-up", **more}
    return threads.write(appointments.request, start=start, now=now, **params)


async def test_verbs_that_queue_share_one_commit_and_are_all_done(
    clinic: Clinics, now: datetime, commits: list[str], announced: list[Event]
):
    made = await held(*(ask(clinic, now, hour) for hour in range(5)))
    assert [view.status for view in made] == [Status.booked] * 5
    assert len(commits) == 1
    assert [event.appointment_id for event in announced if isinstance(event, AppointmentChanged)] == [
        view.id for view in made
    ]
    assert len(lists.upcoming(clinic.harbor.patient, now=now)) == 5


async def test_a_verb_that_is_refused_takes_nothing_with_it(clinic: Clinics, now: datetime, announced: list[Event]):
    first, second, third = await held(
        ask(clinic, now, 1), ask(clinic, now, 1, patient_id=clinic.harbor.patient), ask(clinic, now, 2)
    )
    assert isinstance(second, errors.TimeTaken)
    assert [view.id for view in lists.upcoming(clinic.harbor.patient, now=now)] == [first.id, third.id]
    assert len(announced) == 2


async def test_a_verb_that_fails_midway_is_undone_and_never_announced(
    clinic: Clinics, now: datetime, announced: list[Event], monkeypatch: pytest.MonkeyPatch
):
    real = news.notify

    def notify_then_fail(session, kind, view, *args, **kwargs):
        real(session, kind, view, *args, **kwargs)
        if view.start == now + timedelta(days=1, hours=3):
            raise OSError("midway")

    monkeypatch.setattr(news, "notify", notify_then_fail)
    first, second, third = await held(*(ask(clinic, now, hour) for hour in (1, 2, 3)))
    assert isinstance(second, OSError)
    assert [view.id for view in lists.upcoming(clinic.harbor.patient, now=now)] == [first.id, third.id]
    assert [event.appointment_id for event in announced if isinstance(event, AppointmentChanged)] == [
        first.id,
        third.id,
    ]


async def test_each_sees_what_those_before_it_wrote(clinic: Clinics, now: datetime):
    view = await ask(clinic, now, 1)
    by = [clinic.harbor.provider, clinic.harbor.provider2]
    outcomes = await held(*(threads.write(appointments.accept, view.id, by=provider, now=now) for provider in by))
    assert isinstance(outcomes[1], errors.AlreadyDecided)
    assert outcomes[1].by_name == "Dr. Clara Weiss"


async def test_when_the_shared_commit_fails_nobody_is_told_that_it_worked(
    clinic: Clinics, now: datetime, announced: list[Event], monkeypatch: pytest.MonkeyPatch
):
    def full(_connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(engines["writer"].dialect, "do_commit", full)
        outcomes = await held(*(ask(clinic, now, hour) for hour in (1, 2, 3)))
    assert [type(outcome) for outcome in outcomes] == [sa.exc.OperationalError] * 3
    assert lists.upcoming(clinic.harbor.patient, now=now) == []
    assert announced == []
    again = await ask(clinic, now, 1)
    assert [view.id for view in lists.upcoming(clinic.harbor.patient, now=now)] == [again.id]


async def test_stopping_finishes_what_is_queued(clinic: Clinics, now: datetime):
    tasks = [asyncio.create_task(ask(clinic, now, hour)) for hour in range(6)]
    await asyncio.sleep(0)
    await asyncio.to_thread(threads.stop)
    assert len(await asyncio.gather(*tasks)) == 6
    threads.start()


async def test_a_taken_email_fails_nobody_beside_it(clinic: Clinics, now: datetime):
    def register() -> int:
        with db.writing() as transaction:
            return people.add_patient(
                transaction,
                institution_slug="harbor",
                name="Noor",
                email="noor@mail.example",
                password_hash="x",
                now=now,
            )

    first, second, third = await held(threads.write(register), threads.write(register), ask(clinic, now, 1))
    assert isinstance(first, int)
    assert isinstance(second, errors.EmailTaken)
    assert third.status is Status.booked
    assert people.find(first).email == "noor@mail.example"


async def test_of_what_is_read_together_one_that_fails_fails_alone(database: str, clinic: Clinics):
    def fail() -> None:
        with db.reading() as transaction:
            transaction.execute(sa.text("SELECT nothing FROM nowhere"))

    outcomes = await threads.read_together([fail, lambda: people.find(clinic.harbor.patient)])
    assert isinstance(outcomes[0], sa.exc.DBAPIError)
    assert outcomes[1].id == clinic.harbor.patient


def test_what_is_read_in_one_transaction_is_of_one_moment(database: str, clinic: Clinics, now: datetime):
    with db.reading():
        before = lists.upcoming(clinic.harbor.patient, now=now)
        elsewhere = threading.Thread(
            target=appointments.request,
            kwargs={
                "patient_id": clinic.harbor.patient,
                "type_slug": "follow-up",
                "start": now + timedelta(days=1, hours=2),
                "now": now,
            },
        )
        elsewhere.start()
        elsewhere.join()
        assert lists.upcoming(clinic.harbor.patient, now=now) == before == []
    assert len(lists.upcoming(clinic.harbor.patient, now=now)) == 1
