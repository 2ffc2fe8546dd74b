"""Another program holds the database: reading goes on; what would change it is refused in time, or happens once."""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

import auth
from store import appointments, db, errors, seldom, threads
from store.appointments import lists, news
from store.db import busy
from store.db.engines import engines
from store.events import Event, listen
from store.models import LoginSession, tables
from store.people import sessions
from store.views.appointments import AppointmentView
from tests.clinics import PASSWORD, Clinics
from tests.held import held, settled

AGES = 600.0
"""Seconds that no test waits: whoever waits for the database here fails the test by being late for ever."""


@pytest.fixture
def impatient(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for longer than a moment."""
    monkeypatch.setattr(busy, "PATIENCE", 0.3)
    monkeypatch.setattr(seldom, "_logged", {})
    threads.stop()
    db.connect(database)
    threads.start()


@pytest.fixture
def announced() -> list[Event]:
    events: list[Event] = []
    listen(events.append)
    return events


def ask(clinic: Clinics, now: datetime, hour: int) -> Coroutine[Any, Any, AppointmentView]:
    params: dict[str, Any] = {"patient_id": clinic.harbor.patient, "type_slug": "follow-up", "now": now}
    return threads.write(appointments.request, start=now + timedelta(days=1, hours=hour + 1), **params)


def last_seen(session_id: int) -> datetime:
    (table,) = tables(LoginSession)
    with db.reading() as transaction:
        seen: datetime = transaction.execute(
            sa.select(table.c.last_seen_at).where(table.c.id == session_id)
        ).scalar_one()
    return seen


async def test_reading_and_whoever_is_recognised_never_wait_for_writing(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(busy, "PATIENCE", AGES)
    token, current_user = await auth.log_in("patient@harbor.example", PASSWORD, address="", now=now)
    later = now + timedelta(minutes=30)
    with held(database):
        writing = asyncio.create_task(threads.write(sessions.end_all, clinic.harbor.provider, now=later))
        await asyncio.sleep(0.1)
        assert await auth.find_user(token, now=later) == current_user, "the slide of the session is sent off"
        await auth.touch([current_user.session_id], later)
        assert await threads.read(lists.upcoming, clinic.harbor.patient, now=later) == []
        assert not writing.done()
    await writing
    assert await auth.find_user(token, now=later) == current_user
    await settled()
    assert last_seen(current_user.session_id) == later


async def test_what_waited_too_long_is_refused_and_has_not_happened_and_does_not_happen_later(
    database: str, clinic: Clinics, now: datetime, announced: list[Event], impatient: None
):
    with held(database):
        outcomes = await asyncio.gather(*(ask(clinic, now, hour) for hour in range(5)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [errors.Busy] * 5
    await threads.write(lambda: None)
    assert lists.upcoming(clinic.harbor.patient, now=now) == []
    assert announced == []
    for hour in range(5):
        await ask(clinic, now, hour)
    assert len(lists.upcoming(clinic.harbor.patient, now=now)) == 5


async def test_whoever_has_waited_for_less_goes_on_waiting_and_is_served(
    sqlite_database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    gate = threading.Event()
    with held(sqlite_database):
        first = asyncio.create_task(threads.write(gate.wait))
        await asyncio.sleep(0.05)
        monkeypatch.setattr(busy, "PATIENCE", 0.3)
        impatient = [asyncio.create_task(ask(clinic, now, hour)) for hour in (1, 2)]
        await asyncio.sleep(0)
        monkeypatch.setattr(busy, "PATIENCE", AGES)
        patient = [asyncio.create_task(ask(clinic, now, hour)) for hour in (3, 4)]
        await asyncio.sleep(0)
        gate.set()
        await first
        refused = await asyncio.gather(*impatient, return_exceptions=True)
        assert [type(outcome) for outcome in refused] == [errors.Busy] * 2
        assert not any(each.done() for each in patient)
    served = await asyncio.gather(*patient)
    assert [view.id for view in lists.upcoming(clinic.harbor.patient, now=now)] == [view.id for view in served]


async def test_marks_are_lost_with_one_line_in_the_log_and_hold_nobody_up(
    database: str, clinic: Clinics, now: datetime, impatient: None, caplog: pytest.LogCaptureFixture
):
    _, current_user = await auth.log_in("patient@harbor.example", PASSWORD, address="", now=now)
    with held(database), caplog.at_level(logging.WARNING):
        for minute in range(1, 20):
            threads.mark(sessions.slide, [current_user.session_id], now=now + timedelta(minutes=minute))
        await settled()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert last_seen(current_user.session_id) == now


async def test_marks_do_not_pile_up(clinic: Clinics, now: datetime):
    gate = threading.Event()
    made: list[int] = []
    first = asyncio.create_task(threads.write(gate.wait))
    await asyncio.sleep(0.05)
    for number in range(threads.MOST_MARKS + 50):
        threads.mark(made.append, number)
    gate.set()
    await first
    await settled()
    assert made == list(range(threads.MOST_MARKS))


async def test_a_mark_about_nothing_says_nothing(clinic: Clinics, caplog: pytest.LogCaptureFixture):
    def refuse() -> None:
        raise errors.NotFound

    def stumble() -> None:
        raise OSError("on purpose")

    for verb in (refuse, stumble):
        threads.mark(verb)
    await settled()
    assert [record.message for record in caplog.records] == ["a mark was lost"]


# ---- a connection that is lost


def cut_all(url: str) -> None:
    """End every connection to this PostgreSQL database but this one."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_connection_lost_before_the_commit_is_a_refusal_and_nothing_happened(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch, announced: list[Event]
):
    real = news.notify

    def cut_and_notify(*args: Any, **kwargs: Any) -> None:
        cut_all(database)
        real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(news, "notify", cut_and_notify)
        with pytest.raises(errors.Busy):
            await ask(clinic, now, 1)
    assert await threads.read(lists.upcoming, clinic.harbor.patient, now=now) == []
    assert announced == []
    await ask(clinic, now, 1)
    assert len(lists.upcoming(clinic.harbor.patient, now=now)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_connection_lost_at_the_commit_is_not_said_to_have_changed_nothing(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    dialect = engines["writer"].dialect
    real = dialect.do_commit

    def commit(connection: Any) -> None:
        real(connection)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(dialect, "do_commit", commit)
        with pytest.raises(sa.exc.OperationalError):
            await ask(clinic, now, 1)
    assert len(lists.upcoming(clinic.harbor.patient, now=now)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_server_that_is_not_there_is_a_refusal_for_readers_too(database: str, now: datetime):
    threads.stop()
    db.connect("postgresql+psycopg://kept@127.0.0.1:1/kept")
    threads.start()
    for call in (threads.read(lists.upcoming, 1, now=now), threads.write(sessions.end, 1, now=now)):
        with pytest.raises(errors.Busy):
            await call
