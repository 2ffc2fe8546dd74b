"""What the clinic sees of a day when it books for a patient: what patients see, and what else could be had."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from store import errors
from store.appointments import booking, holds
from store.availability import desk, offers
from store.availability.reasons import NoTimesReason, Why
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import AppointmentType
from tests.clinics import Clinic, Clinics
from tests.objects import objects
from tests.store.steps import MONDAY, at, book

TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)


def load(clinic: Clinic, now: datetime, day: date = TUESDAY, **other: Any) -> desk.DeskDay:
    asked = {"type_slug": "consultation", "provider_id": clinic.provider, **other}
    return desk.load_day(asked.pop("by", clinic.staff), day=day, now=now, **asked)


def clocks(starts: Iterable[datetime]) -> list[str]:
    return [f"{start:%H:%M}" for start in starts]


def give_notice(clinic: Clinic, minutes: int) -> None:
    """Consultations are booked so far ahead from now on."""
    with objects() as session:
        type_ = session.exec(
            select(AppointmentType).where(
                AppointmentType.institution_id == clinic.id, AppointmentType.slug == "consultation"
            )
        ).one()
        type_.notice = minutes
        session.add(type_)
        session.flush()
        mark_changed(Transaction(session.connection()), clinic.id)


def test_the_clinic_sees_the_times_that_a_patient_sees(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    book(harbor, "11:00", now, patient=harbor.patient2)
    book(harbor, "11:00", now, patient=harbor.patient, provider=harbor.provider2)
    how: dict[str, Any] = {"type_slug": "consultation", "provider_id": harbor.provider}
    offered = offers.offer(patient_id=harbor.patient, first=TUESDAY, days=1, now=now, **how)[TUESDAY]
    found = load(harbor, now, patient_id=harbor.patient)
    assert found.free == offered
    assert found.nothing is None
    assert found.next is None
    assert clocks(found.taken) == ["09:45", "10:00", "10:15", "10:45", "11:00", "11:15"]


def test_what_is_free_can_be_booked_and_what_is_taken_cannot(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    book(harbor, "12:00", now, patient=harbor.patient, provider=harbor.provider2)
    found = load(harbor, now, patient_id=harbor.patient)
    how: dict[str, Any] = {"by": harbor.staff, "patient_id": harbor.patient, "type_slug": "consultation"}
    how |= {"provider_id": harbor.provider, "now": now}
    for start in found.taken:
        with pytest.raises(errors.TimeTaken):
            booking.book(**how, start=start)
    booking.book(**how, start=found.free[0])
    assert found.free[0] in load(harbor, now, patient_id=harbor.patient).taken


def test_before_a_patient_is_chosen_only_the_providers_time_counts(harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, provider=harbor.provider2)
    assert load(harbor, now).taken == []
    assert "10:00" in clocks(load(harbor, now, patient_id=harbor.patient).taken)


def test_what_a_patient_holds_is_told_apart(database: str, harbor: Clinic, now: datetime):
    held: dict[str, Any] = {"type_slug": "consultation", "provider_id": harbor.provider, "page": "a" * 32}
    holds.hold(patient_id=harbor.patient2, start=at(harbor, "10:00"), **held, now=now)
    found = load(harbor, now)
    assert clocks(found.held) == ["09:45", "10:00", "10:15"]
    assert not {"09:45", "10:00", "10:15"} & {*clocks(found.free), *clocks(found.taken)}


def test_what_is_sooner_than_patients_may_book_is_shown_as_beyond(harbor: Clinic, now: datetime):
    give_notice(harbor, 5 * 60)
    found = load(harbor, now, MONDAY)
    assert clocks(found.beyond)[:2] == ["09:00", "09:15"]
    assert clocks(found.beyond)[-1] == "12:45"
    assert clocks(found.free)[0] == "13:00"
    how: dict[str, Any] = {"by": harbor.staff, "patient_id": harbor.patient, "type_slug": "consultation"}
    how |= {"provider_id": harbor.provider, "now": now, "start": found.beyond[0]}
    with pytest.raises(errors.NeedsReason):
        booking.book(**how)
    booking.book(**how, because="It hurts")


def test_what_is_over_is_left_out(harbor: Clinic, now: datetime):
    later = at(harbor, "15:00", days=0)
    assert clocks(load(harbor, later, MONDAY).free) == ["15:15", "15:30", "15:45", "16:00", "16:15", "16:30"]
    assert load(harbor, now, MONDAY - timedelta(days=1)).nothing == NoTimesReason(Why.past)
    assert load(harbor, now, date(9999, 12, 31)).nothing == NoTimesReason(Why.too_far)


def test_a_day_without_times_says_why_and_when_the_next_is(harbor: Clinic, now: datetime):
    found = load(harbor, now, SATURDAY)
    assert found.nothing is not None
    assert found.nothing.why is Why.closed
    assert found.next == at(harbor, "09:00", days=7)
    assert found.taken == []


def test_others_times_are_nobodys_business(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    assert load(harbor, now, by=harbor.provider).free
    with pytest.raises(errors.NotAllowed):
        load(harbor, now, by=harbor.patient)
    with pytest.raises(errors.NotAllowed):
        load(harbor, now, by=harbor.provider2)
    with pytest.raises(errors.UnknownProvider):
        load(harbor, now, by=lakeside.staff)
    for nobody in (lakeside.patient, harbor.provider2, 10**9):
        with pytest.raises(errors.NotFound):
            load(harbor, now, patient_id=nobody)
    with pytest.raises(errors.UnknownType):
        load(harbor, now, type_slug="x")
