"""A request that nobody answers expires and gives its time back; a crisis is brought before everyone first."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import expiry, lists
from store.availability import offers
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import Kind, Role, Status
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.steps import at, book, join

HOUR = timedelta(hours=1)


def notified(person: int) -> list[Kind]:
    return [each.kind for each in reversed(notifications.latest(person))]


def test_a_request_is_answered_within_a_day(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "15:00", now, days=3, provider=harbor.provider)
    assert view.answer_by == now + timedelta(days=1)
    assert expiry.expire(now=view.answer_by - timedelta(seconds=1)) == 0
    assert expiry.expire(now=view.answer_by) == 1
    after = lists.find(view.id, by=harbor.patient)
    assert after.status is Status.expired
    assert after.answer_by is None
    assert notified(harbor.patient)[-1] == notified(harbor.provider)[-1] == Kind.appointment_expired
    truth.check(now)
    assert expiry.expire(now=now + timedelta(days=2)) == 0


def test_a_request_is_answered_an_hour_before_it_would_begin(harbor: Clinic, now: datetime):
    assert book(harbor, "10:00", now, days=0).answer_by == at(harbor, "09:00", days=0)


def test_whoever_asks_late_leaves_half_of_the_time_to_answer(harbor: Clinic, now: datetime):
    view = book(harbor, "09:30", at(harbor, "08:50", days=0), days=0)
    assert view.answer_by == at(harbor, "09:10", days=0)


def test_expired_time_can_be_booked_again(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "15:00", now, days=3, provider=harbor.provider)
    later = now + timedelta(days=1)
    params = {"type_slug": "consultation", "provider_id": harbor.provider, "first": at(harbor, "15:00", days=3).date()}
    before = offers.offer(patient_id=harbor.patient2, **params, days=1, now=later)  # type: ignore[arg-type]
    expiry.expire(now=later)
    after = offers.offer(patient_id=harbor.patient2, **params, days=1, now=later)  # type: ignore[arg-type]
    assert view.start not in next(iter(before.values()))
    assert view.start in next(iter(after.values()))
    again = book(harbor, "15:00", later, days=3, patient=harbor.patient2, provider=harbor.provider)
    assert again.status is Status.booked


def test_an_answer_in_time_stands(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "15:00", now, days=3, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now + 23 * HOUR)
    assert expiry.expire(now=now + 25 * HOUR) == 0
    assert lists.find(view.id, by=harbor.patient).status is Status.accepted


def test_an_answer_after_the_deadline_is_told_what_became_of_it(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "15:00", now, days=3, provider=harbor.provider)
    expiry.expire(now=now + 24 * HOUR)
    with pytest.raises(errors.AlreadyDecided) as decided:
        appointments.accept(view.id, by=harbor.provider, now=now + 25 * HOUR)
    assert decided.value.status == Status.expired


def test_a_request_for_any_provider_expires_for_all_of_them(database: str, harbor: Clinic, now: datetime):
    book(harbor, "15:00", now, days=3)
    expiry.expire(now=now + 24 * HOUR)
    for person in (harbor.patient, harbor.provider, harbor.provider2):
        assert notified(person)[-1] == Kind.appointment_expired
    truth.check(now)


def test_a_patient_has_at_most_so_many_open_requests(database: str, harbor: Clinic, now: datetime):
    patient = join(harbor, Role.patient, 1, now)[0]
    limit(harbor, 3)
    open_ = [book(harbor, clock, now, patient=patient) for clock in ("09:00", "10:00", "11:00")]
    with pytest.raises(errors.TooManyOpen) as refused:
        book(harbor, "12:00", now, patient=patient)
    assert refused.value.limit == 3
    crisis = book(harbor, "12:00", now, patient=patient, type_slug="crisis-intervention")
    assert crisis.status is Status.booked
    for view in (open_[0], crisis):
        appointments.accept(view.id, by=harbor.provider, now=now)
    assert book(harbor, "13:00", now, patient=patient).status is Status.booked


def limit(clinic: Clinic, requests: int) -> None:
    with db.writing() as transaction:
        statement = sa.text("UPDATE institution SET open_requests = :n WHERE id = :id")
        transaction.execute(statement, {"n": requests, "id": clinic.id})
        mark_changed(transaction, clinic.id)


def test_a_request_that_cannot_be_given_up_holds_up_none_behind_it(
    database: str, harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    first = book(harbor, "15:00", now, days=3, provider=harbor.provider)
    second = book(harbor, "16:00", now, days=3, patient=harbor.patient2, provider=harbor.provider)
    expire = expiry._expire

    def fail(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
        if view.id == first.id:
            raise RuntimeError
        expire(transaction, view, now=now)

    monkeypatch.setattr(expiry, "_expire", fail)
    expiry.expire(now=now + timedelta(days=1))
    assert lists.find(first.id, by=harbor.patient).status is Status.booked
    assert lists.find(second.id, by=harbor.patient2).status is Status.expired
    assert "expiry.expire failed for one thing" in caplog.text
