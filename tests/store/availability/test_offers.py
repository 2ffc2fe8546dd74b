"""The times that a patient is offered are those that a request then gets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from store import appointments, db, errors
from store.availability import offers, promise
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import LONGEST_HORIZON, AppointmentType, OpeningHours, OpeningWeek, Role
from tests.clinics import Clinic, Clinics
from tests.objects import objects
from tests.store.steps import MONDAY, at, book, join, leave

TUESDAY = MONDAY + timedelta(days=1)


def offered(clinic: Clinic, now: datetime, on: date = TUESDAY, **other: Any) -> list[str]:
    """The clocks at which the clinic's first patient could have a consultation on that day."""
    params = {"patient_id": clinic.patient, "type_slug": "consultation", **other}
    return [f"{start:%H:%M}" for start in offers.offer(**params, first=on, days=1, now=now).get(on, [])]


def open_on(clinic: Clinic, weekday: int, opens: int, closes: int) -> None:
    """Both providers are there then, too."""
    with objects() as session:
        for week in session.exec(select(OpeningWeek).where(OpeningWeek.institution_id == clinic.id)):
            session.add(OpeningHours(week_id=week.id or 0, weekday=weekday, opens=opens, closes=closes))
        mark_changed(Transaction(session.connection()), clinic.id)


def test_an_empty_day_is_offered_in_quarters_of_its_opening_hours(database: str, harbor: Clinic, now: datetime):
    clocks = offered(harbor, now)
    assert clocks[:3] == ["09:00", "09:15", "09:30"]
    assert clocks[-1] == "16:30"
    assert len(clocks) == 31
    assert offered(harbor, now, type_slug="crisis-intervention")[-1] == "16:00"
    assert offered(harbor, now, type_slug="follow-up")[-1] == "16:30"


def test_times_are_in_the_clinics_zone(lakeside: Clinic, now: datetime):
    params = {"patient_id": lakeside.patient, "type_slug": "therapy"}
    first = offers.offer(**params, first=TUESDAY, days=1, now=now)[TUESDAY][0]  # type: ignore[arg-type]
    assert str(first.tzinfo) == lakeside.zone
    assert first.isoformat() == "2026-11-24T09:00:00-05:00"


def test_closed_days_are_there_and_empty(harbor: Clinic, now: datetime):
    week = offers.offer(patient_id=harbor.patient, type_slug="therapy", first=MONDAY, days=7, now=now)
    assert list(week) == [MONDAY + timedelta(days=n) for n in range(7)]
    assert [bool(starts) for starts in week.values()] == [True] * 5 + [False] * 2


def test_what_has_passed_is_not_offered(harbor: Clinic, now: datetime):
    assert offered(harbor, at(harbor, "12:00", days=0), MONDAY)[0] == "12:15"
    assert offered(harbor, at(harbor, "11:59", days=0), MONDAY)[0] == "12:00"
    assert offered(harbor, at(harbor, "16:40", days=0), MONDAY) == []
    yesterday = offers.offer(
        patient_id=harbor.patient, type_slug="therapy", first=MONDAY, days=2, now=at(harbor, "10:00")
    )
    assert list(yesterday) == [TUESDAY]


def test_nothing_is_offered_beyond_the_horizon(harbor: Clinic, now: datetime):
    last = MONDAY + timedelta(days=LONGEST_HORIZON)
    free = offers.offer(patient_id=harbor.patient, type_slug="therapy", first=last, days=30, now=now)
    assert list(free) == [last]
    for days in (-1, 0):
        assert not offers.offer(patient_id=harbor.patient, type_slug="therapy", first=MONDAY, days=days, now=now)
    assert not offers.offer(patient_id=harbor.patient, type_slug="therapy", first=date.max, days=9, now=now)
    assert not offers.offer(patient_id=harbor.patient, type_slug="therapy", first=date.min, days=9, now=now)


def test_taken_time_is_not_offered(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, type_slug="therapy", patient=harbor.patient2, provider=harbor.provider)
    free = offered(harbor, now, provider_id=harbor.provider)
    assert [clock for clock in free if "09:15" <= clock <= "11:15"] == ["09:15", "09:30", "11:00", "11:15"]
    assert offered(harbor, now, provider_id=harbor.provider2) == offered(harbor, now)
    assert len(offered(harbor, now)) == 31


def test_the_patients_own_time_is_not_offered(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, provider=harbor.provider)
    assert [clock for clock in offered(harbor, now) if "09:30" <= clock <= "10:30"] == ["09:30", "10:30"]


def test_a_time_is_offered_while_more_providers_are_free_than_patients_wait(
    database: str, harbor: Clinic, now: datetime
):
    third, fourth = join(harbor, Role.patient, 2, now)
    book(harbor, "10:00", now, patient=harbor.patient2)
    assert "10:00" in offered(harbor, now)
    request = book(harbor, "10:00", now, patient=third)
    for provider in (None, harbor.provider):
        free = offered(harbor, now, provider_id=provider)
        assert [clock for clock in free if "09:30" <= clock <= "10:30"] == ["09:30", "10:30"]
    appointments.reject(request.id, by=harbor.staff, now=now)
    assert "10:00" in offered(harbor, now, patient_id=fourth)


def test_every_time_that_is_offered_can_be_booked_and_no_other(database: str, harbor: Clinic, now: datetime):
    third, fourth = join(harbor, Role.patient, 2, now)
    book(harbor, "09:30", now, patient=third)
    book(harbor, "10:00", now, type_slug="therapy", patient=harbor.patient2, provider=harbor.provider)
    book(harbor, "10:30", now, type_slug="follow-up", patient=third, provider=harbor.provider2)
    book(harbor, "11:00", now, patient=fourth)
    book(harbor, "11:15", now, type_slug="therapy", patient=third, provider=harbor.provider2)
    for provider in (None, harbor.provider, harbor.provider2):
        free = offered(harbor, now, provider_id=provider)
        for minute in range(9 * 60, 12 * 60 + 15, 15):
            clock = f"{minute // 60:02}:{minute % 60:02}"
            try:
                view = book(harbor, clock, now, provider=provider)
            except errors.TimeTaken:
                assert clock not in free
            else:
                assert clock in free
                appointments.reject(view.id, by=provider or harbor.staff, now=now)


def test_why_a_time_is_not_free_is_what_a_request_for_it_is_refused_with(database: str, harbor: Clinic, now: datetime):
    def why(clock: str, **other: Any) -> str | None:
        params: dict[str, Any] = {"patient_id": harbor.patient, "type_slug": "consultation", **other}
        refusal = promise.why_not(**params, start=at(harbor, clock), now=now)
        if refusal is None:
            return None
        with pytest.raises(type(refusal)):
            appointments.request(**params, start=at(harbor, clock), now=now)
        return getattr(refusal, "party", refusal.code)

    book(harbor, "10:00", now, provider=harbor.provider, patient=harbor.patient2)
    assert why("10:00", provider_id=harbor.provider) == "provider"
    assert why("10:00") is None
    assert why("20:00") == "outside_hours"
    assert why("10:05") == "off_grid"
    assert why("11:00", type_slug="massage") == "unknown_type"
    book(harbor, "12:00", now)
    assert why("12:00") == "patient"


def test_the_time_kept_around_ones_own_appointment_was_taken_by_nobody_else(
    database: str, harbor: Clinic, now: datetime
):
    with db.writing() as session:
        session.execute(sa.update(AppointmentType).values(buffer_after=15))
        mark_changed(session, harbor.id)
    book(harbor, "10:00", now, provider=harbor.provider)  # half an hour, and a quarter that the provider keeps free

    def party(patient: int) -> str:
        params: dict[str, Any] = {"type_slug": "consultation", "provider_id": harbor.provider}
        with pytest.raises(errors.TimeTaken) as refusal:
            appointments.request(**params, patient_id=patient, start=at(harbor, "10:30"), now=now)
        return refusal.value.party

    assert party(harbor.patient2) == "provider"
    assert party(harbor.patient) == "patient"


def test_the_first_free_time_of_each_provider_is_found(database: str, harbor: Clinic, now: datetime):
    book(harbor, "09:00", now, days=0, type_slug="therapy", patient=harbor.patient2, provider=harbor.provider)
    early = at(harbor, "08:55", days=0)
    next_free = offers.load_outlook(patient_id=harbor.patient, type_slug="crisis-intervention", now=early).next_free
    assert {provider: start and f"{start:%d %H:%M}" for provider, start in next_free.items()} == {
        None: "23 09:00",
        harbor.provider: "23 10:00",
        harbor.provider2: "23 09:00",
    }
    late = offers.load_outlook(
        patient_id=harbor.patient, type_slug="therapy", now=at(harbor, "17:00", days=4)
    ).next_free
    assert {start and f"{start:%a %H:%M}" for start in late.values()} == {"Mon 09:00"}


def test_who_cannot_book_is_offered_nothing(clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    leave(harbor.provider2)
    for params, refusal in (
        ({"type_slug": "surgery"}, errors.UnknownType),
        ({"provider_id": clinic.lakeside.provider}, errors.UnknownProvider),
        ({"provider_id": harbor.staff}, errors.UnknownProvider),
        ({"provider_id": harbor.provider2}, errors.UnknownProvider),
        ({"patient_id": 10**6}, errors.NotFound),
    ):
        with pytest.raises(refusal):
            offered(harbor, now, **params)


def test_a_clinic_without_providers_offers_nothing(harbor: Clinic, now: datetime):
    leave(harbor.provider)
    leave(harbor.provider2)
    assert offered(harbor, now) == []
    assert offers.load_outlook(patient_id=harbor.patient, type_slug="therapy", now=now).next_free == {None: None}


def test_the_day_the_clock_goes_forward_has_no_time_that_does_not_exist(harbor: Clinic):
    open_on(harbor, 6, 60, 240)
    spring, before = date(2027, 3, 28), datetime(2027, 3, 20, tzinfo=UTC)
    clocks = offered(harbor, before, spring)
    assert clocks == ["01:00", "01:15", "01:30", "01:45", "03:00", "03:15", "03:30"]
    view = appointments.request(
        patient_id=harbor.patient,
        type_slug="consultation",
        start=datetime(2027, 3, 28, 0, 45, tzinfo=UTC),
        now=before,
    )
    assert view.end == datetime(2027, 3, 28, 1, 15, tzinfo=UTC)
    assert offered(harbor, before, spring) == ["01:00", "01:15", "03:15", "03:30"]


def test_the_day_the_clock_goes_back_has_one_hour_twice(harbor: Clinic):
    open_on(harbor, 6, 120, 180)
    autumn, before = date(2027, 10, 31), datetime(2027, 10, 20, tzinfo=UTC)
    assert offered(harbor, before, autumn) == ["02:00", "02:15", "02:30", "02:45", "02:00", "02:15", "02:30"]
    for hour in (0, 1):
        appointments.request(
            patient_id=harbor.patient,
            type_slug="crisis-intervention",
            start=datetime(2027, 10, 31, hour, tzinfo=UTC),
            now=before,
        )
    assert offered(harbor, before, autumn) == []


def test_office_hours_follow_the_clock_over_its_changes(harbor: Clinic):
    for monday, utc in (
        (date(2027, 3, 22), 8),
        (date(2027, 3, 29), 7),
        (date(2027, 10, 25), 7),
        (date(2027, 11, 1), 8),
    ):
        free = offers.offer(
            patient_id=harbor.patient,
            type_slug="therapy",
            first=monday,
            days=1,
            now=datetime.combine(monday - timedelta(days=3), datetime.min.time(), UTC),
        )
        assert f"{free[monday][0]:%H:%M}" == "09:00"
        assert free[monday][0].astimezone(UTC).hour == utc


def test_a_lunch_break_is_kept_free(harbor: Clinic, now: datetime):
    with db.writing() as session:
        session.execute(sa.delete(OpeningHours))
        mark_changed(session, harbor.id)
    open_on(harbor, 1, 9 * 60, 10 * 60)
    open_on(harbor, 1, 11 * 60, 12 * 60)
    assert offered(harbor, now) == ["09:00", "09:15", "09:30", "11:00", "11:15", "11:30"]
    with pytest.raises(errors.OutsideHours):
        book(harbor, "09:45", now)
