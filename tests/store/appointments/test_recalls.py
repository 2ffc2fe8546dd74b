"""A patient is invited back: it stands in their list until they have booked, and the clinic sees who has not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import booking, recalls
from store.models import Kind, Status
from store.notifications import notifications
from store.people import people
from store.views.appointments import AppointmentView
from store.views.recalls import RecallView
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import MONDAY, at, book

Notified = Callable[[int], list[tuple[str, int]]]
SPRING = date(2027, 2, 23)
AFTER = timedelta(days=1, hours=5)
"""From now until the visits of the next day have begun."""


def met(clinic: Clinic, now: datetime, clock: str = "10:00", **other: Any) -> AppointmentView:
    """An accepted consultation of the first patient with the first provider."""
    view = book(clinic, clock, now, provider=clinic.provider, **other)
    return appointments.accept(view.id, by=clinic.provider, now=now)


def open_of(person_id: int) -> list[RecallView]:
    return recalls.open_recalls(by=person_id)


def test_who_is_invited_back_reads_it_until_they_book(database: str, harbor: Clinic, now: datetime, notified: Notified):
    view = met(harbor, now)
    recall = appointments.invite_back(view.id, about=SPRING, by=harbor.provider, now=now + AFTER)
    assert (recall.about, recall.type_slug, recall.provider_id) == (SPRING, "consultation", harbor.provider)
    assert notified(harbor.patient)[-1] == (Kind.invited_back, view.id)
    for person in (harbor.patient, harbor.provider, harbor.staff):
        assert open_of(person) == [recall]
    for person in (harbor.patient2, harbor.provider2):
        assert open_of(person) == []
    book(harbor, "11:00", now, provider=harbor.provider2, days=2)
    book(harbor, "12:00", now, provider=harbor.provider, days=2, type_slug="therapy")
    assert open_of(harbor.patient) == [recall]
    book(harbor, "14:00", now, provider=harbor.provider, days=2)
    assert open_of(harbor.patient) == open_of(harbor.staff) == []


@pytest.mark.parametrize("how", ["accepted by them", "booked by staff", "as a series"])
def test_however_it_is_booked_it_ends(harbor: Clinic, now: datetime, how: str):
    view = met(harbor, now)
    appointments.invite_back(view.id, about=SPRING, by=harbor.staff, now=now + AFTER)
    start = at(harbor, "11:00", days=2)
    what: dict[str, Any] = {"patient_id": harbor.patient, "type_slug": "consultation", "provider_id": harbor.provider}
    if how == "accepted by them":
        waiting = book(harbor, "11:00", now, days=2)
        assert len(open_of(harbor.patient)) == 1
        appointments.accept(waiting.id, by=harbor.provider, now=now)
    elif how == "booked by staff":
        booking.book(by=harbor.staff, **what, start=start, now=now)
    else:
        appointments.book_series(by=harbor.staff, **what, starts=[start, start + timedelta(days=1)], now=now)
    assert open_of(harbor.patient) == []


def test_nobody_is_invited_back_before_the_visit_should_have_begun(harbor: Clinic, now: datetime):
    view = met(harbor, now)
    with pytest.raises(errors.NotBegun):
        appointments.invite_back(view.id, about=SPRING, by=harbor.provider, now=view.start - timedelta(seconds=1))
    appointments.invite_back(view.id, about=SPRING, by=harbor.provider, now=view.start)


def test_with_anybody_any_booking_of_that_type_ends_it(harbor: Clinic, now: datetime):
    view = met(harbor, now)
    given: dict[str, Any] = {"about": SPRING, "type_slug": "therapy", "with_anybody": True}
    recall = appointments.invite_back(view.id, **given, by=harbor.provider, now=now + AFTER)
    assert (recall.provider_id, open_of(harbor.provider)) == (None, [recall])
    book(harbor, "11:00", now, days=2, type_slug="therapy")
    assert open_of(harbor.patient) == []


def test_inviting_once_more_only_changes_the_day(database: str, harbor: Clinic, now: datetime):
    view = met(harbor, now)
    first = appointments.invite_back(view.id, about=SPRING, by=harbor.provider, now=now + AFTER)
    later = appointments.invite_back(view.id, about=SPRING + timedelta(30), by=harbor.staff, now=now + AFTER)
    assert later.id == first.id
    assert [each.about for each in open_of(harbor.patient)] == [SPRING + timedelta(30)]


def test_however_often_somebody_invites_they_are_told_once_until_they_have_read(
    database: str, harbor: Clinic, now: datetime, notified: Notified
):
    view = met(harbor, now)
    told = notified(harbor.patient)
    for days in (0, 0, 30, 30, 60):
        appointments.invite_back(view.id, about=SPRING + timedelta(days), by=harbor.provider, now=now + AFTER)
    assert notified(harbor.patient) == [*told, (Kind.invited_back, view.id)]
    notifications.mark_read_about(view.id, by=harbor.patient, now=now)
    before = truth.everything()
    appointments.invite_back(view.id, about=SPRING + timedelta(60), by=harbor.staff, now=now + AFTER)
    assert truth.everything() == before, "that is so already"
    appointments.invite_back(view.id, about=SPRING, by=harbor.staff, now=now + AFTER)
    assert notified(harbor.patient)[-2:] == [(Kind.invited_back, view.id)] * 2


def test_the_patient_needs_it_no_more_and_the_clinic_takes_it_back(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    one, other = met(harbor, now), met(harbor, now, "12:00")
    first = appointments.invite_back(one.id, about=SPRING, by=harbor.provider, now=now + AFTER)
    second = appointments.invite_back(other.id, about=MONDAY + timedelta(9), by=harbor.staff, now=now + AFTER)
    assert open_of(harbor.staff) == [second, first]
    for stranger in (harbor.patient2, lakeside.patient):
        with pytest.raises(errors.NotFound):
            recalls.not_needed(first.id, by=stranger, now=now)
    for stranger in (harbor.provider2, lakeside.staff):
        with pytest.raises(errors.NotFound):
            recalls.take_back(first.id, by=stranger, now=now)
    with pytest.raises(errors.NotAllowed):
        recalls.take_back(first.id, by=harbor.patient, now=now)
    recalls.not_needed(first.id, by=harbor.patient, now=now)
    recalls.take_back(second.id, by=harbor.provider, now=now)
    assert open_of(harbor.staff) == []
    for over in (first, second):
        with pytest.raises(errors.NotFound):
            recalls.not_needed(over.id, by=harbor.patient, now=now)


def test_what_is_no_invitation_changes_nothing(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view = met(harbor, now)
    waiting = book(harbor, "13:00", now, provider=harbor.provider)
    rejected = book(harbor, "14:00", now, provider=harbor.provider)
    appointments.reject(rejected.id, by=harbor.provider, now=now)
    for wrong, refusal in (
        ({"about": MONDAY}, errors.PastTime),
        ({"about": date(1, 1, 1)}, errors.PastTime),
        ({"about": date(9999, 12, 31)}, errors.TooFarAhead),
        ({"type_slug": "surgery"}, errors.UnknownType),
        ({"by": harbor.patient}, errors.NotAllowed),
        ({"by": harbor.provider2}, errors.NotFound),
        ({"by": lakeside.staff}, errors.NotFound),
        ({"appointment_id": waiting.id}, errors.NotAgreed),
        ({"appointment_id": rejected.id}, errors.AlreadyDecided),
        ({"appointment_id": 10**12}, errors.NotFound),
    ):
        before = truth.everything()
        given: dict[str, Any] = {"appointment_id": view.id, "about": SPRING, "by": harbor.provider, **wrong}
        with pytest.raises(refusal):
            appointments.invite_back(**given, now=now + AFTER)
        assert truth.everything() == before


def test_it_is_offered_once_the_visit_took_place_or_should_have_begun(harbor: Clinic, now: datetime):
    view = met(harbor, now)
    staff, patient = (people.find(person) for person in (harbor.staff, harbor.patient))
    assert [recalls.is_time(view, staff, moment) for moment in (now, view.start)] == [False, True]
    assert recalls.is_time(replace(view, status=Status.completed), staff, now)
    assert not recalls.is_time(replace(view, status=Status.cancelled), staff, view.start)
    assert not recalls.is_time(view, patient, view.start)
