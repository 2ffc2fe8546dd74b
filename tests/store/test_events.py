"""Committed changes are announced: once, to everyone who listens."""

import logging
from datetime import datetime

import pytest
import sqlalchemy as sa

from store import appointments, db, events
from store.appointments import lists
from store.models import Status
from tests.clinics import Clinic
from tests.store.steps import book


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
