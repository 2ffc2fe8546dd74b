"""Phone numbers: those who may have to call read them, and nobody else does."""

import logging
from datetime import datetime

import pytest
import sqlalchemy as sa

from store import appointment_rows, appointments, db, errors, events
from store.appointments import lists
from store.models import User
from store.notifications import notifications
from store.people import people, sessions
from tests.clinics import ADA_CALLS, CALLS, Clinic, Clinics
from tests.store.steps import book


def register(phone: str, now: datetime) -> sessions.Visit:
    new = sessions.NewPatient("harbor", "Mo Ali", "mo@example.org", "hash", phone)
    return sessions.register(new, token_hash="t", replaces=None, now=now)


def test_whoever_registers_can_leave_a_number(database: str, harbor: Clinic, now: datetime):
    visit = register(" +49  (0)30 23125-107 ", now)
    assert visit.person.phone == "+49 (0)30 23125-107"
    assert people.find(visit.person.id).phone == "+49 (0)30 23125-107"


def test_a_number_that_nobody_could_call_makes_no_account(database: str, harbor: Clinic, now: datetime):
    with pytest.raises(errors.BadPhone):
        register("soon", now)
    assert register("", now).person.phone == ""


@pytest.mark.parametrize("number", ["1234", "1" * 41])
def test_the_database_keeps_no_other_numbers(database: str, harbor: Clinic, number: str):
    with pytest.raises(sa.exc.DBAPIError), db.writing() as transaction:
        transaction.execute(sa.update(User).where(User.id == harbor.patient).values(phone=number))  # type: ignore[arg-type]


def test_the_clinics_number_is_its_own(database: str, clinic: Clinics):
    assert people.find(clinic.harbor.patient).clinic.phone == CALLS["harbor"]
    assert people.find(clinic.lakeside.patient).clinic.phone == CALLS["lakeside"]


def test_provider_and_staff_read_the_patients_number(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    for person in (harbor.patient, harbor.provider, harbor.staff):
        assert lists.find(view.id, by=person).patient_phone == ADA_CALLS["harbor"]
    for other in (harbor.patient2, harbor.provider2):
        with pytest.raises(errors.NotFound):
            lists.find(view.id, by=other)


def test_who_is_asked_no_longer_reads_no_number(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    (notification,) = notifications.since(harbor.provider2, after=0)
    assert notification.about is not None
    assert getattr(notification.about, "patient_phone", None) == ""


def test_no_number_leaves_the_process_with_the_news_or_in_the_log(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    view = book(harbor, "10:00", now)
    with db.reading() as transaction:
        assert appointment_rows.by_id(transaction, view.id) == view
    said = [*caplog.messages, repr(view), repr(people.find(harbor.patient)), *map(repr, announced)]
    said += map(events.payload, announced)
    assert not [each for each in said if "23125" in each.replace(" ", "") and "101" in each]
