"""All dates of a series are looked at before it is booked; nine o'clock stays nine o'clock."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from store import appointments, db, errors
from store.availability import repeating
from store.availability.repeating import Obstacle, PlannedDate
from store.availability.rules import Rules, mark_changed
from store.clinic import hours
from store.clinic.hours import AddTimeOff
from store.models import AppointmentType, Institution, tables
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, at, book

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "Africa/Cairo")
_type, _clinic = tables(AppointmentType, Institution)


def plan(clinic: Clinic, now: datetime, clock: str = "10:00", **other: Any) -> list[PlannedDate]:
    """Staff plan consultations of the first patient with the first provider, on four Tuesdays."""
    wanted = {"by": clinic.staff, "patient_id": clinic.patient, "type_slug": "consultation", "every": 1, "count": 4}
    wanted |= {"provider_id": clinic.provider, "first": at(clinic, clock)}
    return repeating.plan(**{**wanted, **other}, now=now)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    clock=st.builds(time, st.integers(0, 23), st.sampled_from(range(0, 60, 5))),
    every=st.sampled_from(repeating.WEEKS),
    count=st.integers(1, 12),
)
def test_the_clock_shows_the_same_time_at_each_start(zone: str, day: date, clock: time, every: int, count: int):
    """But on a day that leaves it out: there it is as far behind the change as the clock would have been."""
    here = ZoneInfo(zone)
    first = datetime.combine(day, clock, here)
    rules = Rules(1, zone, None, None, 1, 1, 1, 1)
    local = [start.astimezone(here) for start in repeating.repeat(rules, first, every, count)]
    shown = first.astimezone(ZoneInfo("UTC")).astimezone(here)
    for n, start in enumerate(local):
        wall = datetime.combine(shown.date() + timedelta(weeks=n * every), shown.time())
        exists = wall.replace(tzinfo=here).astimezone(ZoneInfo("UTC")).astimezone(here).replace(tzinfo=None) == wall
        assert start.replace(tzinfo=None) == wall or not exists
    assert len(local) == count
    assert local == sorted(local)


def test_a_series_goes_on_at_ten_when_the_clocks_go_forward(database: str, harbor: Clinic, now: datetime):
    dates = plan(harbor, now, every=4, count=6)
    assert [f"{each.start:%d %b %H:%M %z}" for each in dates] == [
        "24 Nov 10:00 +0100",
        "22 Dec 10:00 +0100",
        "19 Jan 10:00 +0100",
        "16 Feb 10:00 +0100",
        "16 Mar 10:00 +0100",
        "13 Apr 10:00 +0200",
    ]
    assert {each.obstacle for each in dates} == {None}


def test_what_is_in_the_way_is_marked_and_the_nearest_free_time_is_offered(
    database: str, harbor: Clinic, now: datetime
):
    with db.writing() as transaction:
        transaction.execute(sa.update(_clinic).values(country="DE", region="BE"))
        mark_changed(transaction, harbor.id)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider, days=8)
    book(harbor, "09:45", now, provider=harbor.provider2, days=15)
    hours.save(AddTimeOff(harbor.provider, MONDAY + timedelta(22), MONDAY + timedelta(23)), by=harbor.staff, now=now)
    dates = plan(harbor, now, count=6, first=at(harbor, "10:00", days=4))  # of Fridays, the fifth is Christmas
    assert dates[4].obstacle is Obstacle.holiday
    assert (bool(dates[4].name), dates[4].needs_reason) == (True, True)
    assert dates[4].replacement is not None
    assert dates[4].replacement.date() == date(2026, 12, 24)
    tuesdays = plan(harbor, now)
    assert [each.obstacle for each in tuesdays] == [None, Obstacle.taken, Obstacle.patient, Obstacle.away]
    assert [each.can_be_booked for each in tuesdays] == [True, False, False, True]
    assert [each.replacement for each in tuesdays] == [
        None,
        at(harbor, "09:30", days=8),
        at(harbor, "10:15", days=15),
        at(harbor, "16:30", days=21),
    ]


def test_what_is_planned_and_replaced_can_be_booked(harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider, days=8)
    dates = plan(harbor, now)
    starts = [each.replacement or each.start for each in dates]
    wanted: dict[str, Any] = {"patient_id": harbor.patient, "provider_id": harbor.provider}
    views = appointments.book_series(by=harbor.staff, type_slug="consultation", **wanted, starts=starts, now=now)
    assert [view.start for view in views] == starts


def test_outside_of_hours_the_clinic_needs_a_reason_and_a_patient_another_time(harbor: Clinic, now: datetime):
    assert {(each.obstacle, each.needs_reason) for each in plan(harbor, now, "20:00")} == {(Obstacle.hours, True)}
    with db.writing() as transaction:
        transaction.execute(sa.update(_type).values(series=True, horizon=14))
        mark_changed(transaction, harbor.id)
    late = plan(harbor, now, "20:00", by=harbor.patient)
    assert {(each.obstacle, each.can_be_booked) for each in late} == {(Obstacle.hours, False)}
    dates = plan(harbor, now, by=harbor.patient)
    assert [each.obstacle for each in dates] == [None, None, Obstacle.too_far, Obstacle.too_far]
    assert plan(harbor, now, "10:05", by=harbor.patient)[0].obstacle is Obstacle.off_grid


def test_why_a_provider_is_away_is_no_patients_business(harbor: Clinic, now: datetime):
    with db.writing() as transaction:
        transaction.execute(sa.update(_type).values(series=True))
        mark_changed(transaction, harbor.id)
    tuesday = MONDAY + timedelta(8)
    hours.save(AddTimeOff(harbor.provider, tuesday, tuesday, "Burn-out"), by=harbor.staff, now=now)
    (_, seen, *_), (_, of_staff, *_) = plan(harbor, now, by=harbor.patient), plan(harbor, now)
    assert (seen.obstacle, seen.name) == (Obstacle.away, "")
    assert (of_staff.obstacle, of_staff.name) == (Obstacle.away, "Burn-out")


def test_nobody_plans_what_is_not_theirs_to_book(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    for wrong, refusal in (
        ({"by": harbor.provider2}, errors.NotAllowed),
        ({"by": harbor.patient}, errors.NoSeries),
        ({"by": harbor.patient2}, errors.NotFound),
        ({"by": harbor.patient, "patient_id": None}, errors.NotFound),
        ({"patient_id": lakeside.patient}, errors.NotFound),
        ({"provider_id": lakeside.provider}, errors.UnknownProvider),
        ({"type_slug": "surgery"}, errors.UnknownType),
        ({"every": 3}, errors.OutOfRange),
        ({"count": 13}, errors.OutOfRange),
        ({"count": 0}, errors.OutOfRange),
        ({"first": now}, errors.PastTime),
        ({"first": now + timedelta(hours=1, seconds=7)}, errors.OffGrid),
        ({"first": now + timedelta(days=4000)}, errors.TooFarAhead),
    ):
        with pytest.raises(refusal):
            plan(harbor, now, **wrong)
    assert len(plan(harbor, now, patient_id=None)) == 4
