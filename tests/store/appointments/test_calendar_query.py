"""What a calendar is told of some local days: whose appointments, and when everybody is there."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from store import errors
from store.appointments import calendar, lists
from store.appointments.calendar import Hours
from store.availability.reasons import Why
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import (
    DateHours,
    Institution,
    OpeningHours,
    OpeningWeek,
    Status,
    TimeOff,
    WorkedHoliday,
)
from store.people import people
from tests.clinics import Clinic, Clinics
from tests.objects import objects
from tests.store.steps import MONDAY, at, book, put

TUESDAY, SUNDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)


def between(person_id: int, first: date = MONDAY, last: date = SUNDAY, provider: int | None = None) -> list[int]:
    return [view.id for view in calendar.between(people.find(person_id), first, last, provider)]


def hours(person_id: int, day: date, provider: int | None = None) -> Hours:
    return calendar.hours(people.find(person_id), day, day)[provider, day]


def decide(clinic: Clinic, *rows: SQLModel, **institution: Any) -> None:
    """The clinic decides something beforehand."""
    with objects() as session:
        session.add_all(rows)
        if institution:
            session.execute(sa.update(Institution).where(Institution.id == clinic.id).values(**institution))  # type: ignore[arg-type]
        mark_changed(Transaction(session.connection()), clinic.id)


# ---- appointments


def test_a_calendar_holds_what_may_be_seen_in_order_of_time(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    late = book(harbor, "16:30", now, provider=harbor.provider, patient=harbor.patient2)
    early = book(harbor, "09:00", now, provider=harbor.provider)
    others = book(harbor, "10:00", now, provider=harbor.provider2)
    for_any = book(harbor, "11:00", now, days=2)
    elsewhere = book(clinic.lakeside, "10:00", now, provider=clinic.lakeside.provider)
    assert between(harbor.provider) == [early.id, late.id, for_any.id]
    assert between(harbor.provider2) == [others.id, for_any.id]
    assert between(harbor.staff) == [early.id, others.id, late.id, for_any.id]
    assert between(harbor.staff, provider=harbor.provider2) == [others.id]
    assert between(clinic.lakeside.staff) == [elsewhere.id]
    assert between(clinic.lakeside.staff, provider=harbor.provider) == []
    assert calendar.between(people.find(harbor.staff), TUESDAY, TUESDAY)[0] == lists.find(early.id, by=harbor.staff)


def test_days_are_days_of_the_clinic(database: str, lakeside: Clinic, now: datetime):
    first, last = book(lakeside, "09:00", now), book(lakeside, "16:30", now, patient=lakeside.patient2)
    assert between(lakeside.staff, TUESDAY, TUESDAY) == [first.id, last.id]
    assert between(lakeside.staff, MONDAY, MONDAY) == between(lakeside.staff, TUESDAY + timedelta(days=1)) == []


def test_an_appointment_past_midnight_is_on_both_days(database: str, harbor: Clinic, now: datetime):
    decide(harbor, *(OpeningHours(week_id=_week(harbor), weekday=day, opens=1200, closes=1440) for day in (0, 1)))
    decide(harbor, *(OpeningHours(week_id=_week(harbor), weekday=day, opens=0, closes=60) for day in (1, 2)))
    night = book(harbor, "23:30", now, type_slug="therapy", provider=harbor.provider)
    assert between(harbor.staff, TUESDAY, TUESDAY) == between(harbor.staff, TUESDAY + timedelta(days=1)) == [night.id]
    assert between(harbor.staff, MONDAY, MONDAY) == []


@pytest.mark.parametrize("status", Status)
def test_what_takes_no_time_any_more_has_left_the_calendar(
    sqlite_database: str, harbor: Clinic, now: datetime, status: Status
):
    view = book(harbor, "09:00", now, provider=harbor.provider)
    if status is not Status.booked:
        put(view, status, now, by=harbor.provider)
    gone = {Status.rejected, Status.cancelled, Status.expired}
    for person_id in (harbor.provider, harbor.staff):
        assert between(person_id) == ([] if status in gone else [view.id])


def test_a_calendar_is_none_of_a_patients_or_a_colleagues_business(harbor: Clinic):
    for ask in (calendar.between, calendar.hours):
        for person_id, provider_id in ((harbor.patient, None), (harbor.provider, harbor.provider2)):
            with pytest.raises(errors.NotAllowed):
                ask(people.find(person_id), MONDAY, MONDAY, provider_id)


def test_a_calendar_holds_no_more_than_it_can_show(harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch):
    views = [book(harbor, f"{hour}:00", now, provider=harbor.provider) for hour in (10, 11, 12)]
    monkeypatch.setattr(calendar, "LIMIT", 2)
    assert between(harbor.staff) == [view.id for view in views[:2]]


# ---- hours


def test_the_hours_of_a_day_are_moments(database: str, clinic: Clinics):
    for place in (clinic.harbor, clinic.lakeside):
        open_ = [(at(place, "09:00"), at(place, "17:00"), False)]
        assert hours(place.provider, TUESDAY, place.provider) == Hours(open_)
        assert hours(place.staff, TUESDAY) == Hours(open_)
        assert set(calendar.hours(people.find(place.staff), TUESDAY, TUESDAY)) == {
            (provider_id, TUESDAY) for provider_id in (None, place.provider, place.provider2)
        }
    assert hours(clinic.harbor.staff, SUNDAY) == Hours(why=Why.closed)


def test_time_for_a_crisis_is_told_apart_and_none_follows_none(database: str, harbor: Clinic):
    decide(harbor, OpeningHours(week_id=_week(harbor), weekday=1, opens=18 * 60, closes=19 * 60, urgent=True))
    of_clara = hours(harbor.staff, TUESDAY, harbor.provider)
    assert of_clara.open[1] == (at(harbor, "18:00"), at(harbor, "19:00"), True)
    assert hours(harbor.staff, TUESDAY).open == of_clara.open


def test_a_day_without_hours_says_why(database: str, harbor: Clinic):
    day = {name: MONDAY + timedelta(days=n) for n, name in enumerate(("outing", "away", "off", "holiday"))}
    decide(
        harbor,
        TimeOff(institution_id=harbor.id, first=day["outing"], last=day["outing"], name="Outing"),
        TimeOff(
            institution_id=harbor.id, provider_id=harbor.provider, first=day["away"], last=day["away"], name="Congress"
        ),
        DateHours(institution_id=harbor.id, provider_id=harbor.provider, day=day["off"], opens=0, closes=0),
        country="DE",
        region="BE",
    )
    assert hours(harbor.provider, day["outing"], harbor.provider) == Hours(why=Why.closure, name="Outing")
    assert hours(harbor.staff, day["outing"]) == Hours(why=Why.closure, name="Outing")
    assert hours(harbor.provider, day["away"], harbor.provider) == Hours(why=Why.away, name="Congress")
    assert hours(harbor.staff, day["away"]).why is None
    assert hours(harbor.provider, day["off"], harbor.provider) == Hours(why=Why.closed)
    christmas = date(2026, 12, 25)
    kept = hours(harbor.staff, christmas)
    assert (kept.why, kept.name) == (Why.holiday, "Christmas Day")
    decide(harbor, WorkedHoliday(institution_id=harbor.id, name=kept.name))
    assert hours(harbor.staff, christmas).why is None


def _week(clinic: Clinic) -> int:
    with objects() as session:
        week = session.exec(select(OpeningWeek).where(OpeningWeek.provider_id == clinic.provider)).one()
        assert week.id is not None
        return week.id
