"""What is free, as pages need it, and what they make of what addresses and browsers say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pages.schedule import catalogue
from pages.schedule.catalogue import NO_FILTER, Catalogue
from pages.schedule.time_filter import TimeFilter
from store.availability.offers import Day, Outlook
from store.people import people
from store.views.people import TypeSummary
from tests.clinics import Clinics

TODAY = date(2026, 11, 23)
BERLIN = ZoneInfo("Europe/Berlin")


def looked(clinic: Clinics, now: datetime, day: date | None = None, **other: Any) -> Outlook:
    params = {"type_slug": "therapy", "provider_id": None, **other}
    return catalogue.load_outlook(people.find(clinic.harbor.patient), **params, day=day, now=now)


def therapy(clinic: Clinics) -> TypeSummary:
    type_ = Catalogue.of(people.find(clinic.harbor.patient)).find_type("therapy")
    assert type_
    return type_


def test_the_next_days_are_there_and_those_around_a_later_one(clinic: Clinics, now: datetime):
    outlook = looked(clinic, now)
    assert list(outlook.days) == [TODAY + timedelta(days=n) for n in range(14)]
    assert outlook.later == {}
    assert catalogue.first_day(outlook) == TODAY
    later = looked(clinic, now, date(2027, 1, 15))
    assert catalogue.day_of(later, date(2027, 1, 15)).free[0].tzinfo == BERLIN
    assert catalogue.day_of(later, date(2027, 3, 15)).free == []


def test_behind_the_last_free_one_of_the_next_days_further_ones_are_looked_at(clinic: Clinics, now: datetime):
    saturday = TODAY + timedelta(days=12)
    assert catalogue.next_day(looked(clinic, now, saturday), NO_FILTER, None, saturday) == TODAY + timedelta(days=14)
    sunday = TODAY + timedelta(days=6)
    assert catalogue.next_day(looked(clinic, now, sunday), NO_FILTER, None, sunday) == TODAY + timedelta(days=7)


def test_under_a_filter_the_next_sixty_days_are_searched_at_once_where_the_next_ones_have_no_such_time(
    clinic: Clinics, now: datetime
):
    assert looked(clinic, now, filter_=TimeFilter("morning")).later == {}
    nothing = looked(clinic, now, filter_=TimeFilter("evening"))
    assert list(nothing.later) == [TODAY + timedelta(days=n) for n in range(14, 60)]
    assert catalogue.first_start(nothing, TimeFilter("evening"), None) is None
    far = date(2027, 3, 15)
    both = looked(clinic, now, far, filter_=TimeFilter("evening"))
    assert list(both.later) == sorted(both.later)
    assert {far, TODAY + timedelta(days=14)} <= set(both.later)


def test_a_month_has_the_days_that_can_be_booked_and_the_same_times_as_these(clinic: Clinics, now: datetime):
    params: dict[str, Any] = {"type_slug": "therapy", "provider_id": None, "now": now}
    ada = people.find(clinic.harbor.patient)
    november = catalogue.load_month(ada, **params, month=date(2026, 11, 1))
    assert list(november) == [TODAY + timedelta(days=n) for n in range(8)]
    assert november[TODAY] == catalogue.day_of(looked(clinic, now), TODAY).free
    assert list(catalogue.load_month(ada, **params, month=date(2027, 2, 1)))[-1] == date(2027, 2, 28)
    assert max(catalogue.load_month(ada, **params, month=date(2027, 11, 1))) == date(2027, 11, 23)
    assert catalogue.load_month(ada, **params, month=date(2027, 12, 1)) == {}
    assert catalogue.load_month(ada, **params, month=date(2026, 10, 1)) == {}


def test_time_makes_what_was_free_old(clinic: Clinics, now: datetime):
    type_, outlook = therapy(clinic), looked(clinic, now)
    nine = now + timedelta(hours=1)
    assert outlook.days[TODAY].free[0] == nine
    zone = "Europe/Berlin"
    assert not catalogue.is_old(outlook, type_, nine - timedelta(seconds=1), zone)
    assert catalogue.is_old(outlook, type_, nine, zone)
    assert catalogue.is_old(outlook, replace(type_, notice=30), nine - timedelta(minutes=29), zone)
    assert not catalogue.is_old(outlook, replace(type_, notice=30), nine - timedelta(minutes=30), zone)
    full = Outlook({TODAY: Day()})
    assert not catalogue.is_old(full, type_, now, zone)
    assert catalogue.is_old(full, type_, now + timedelta(hours=16), zone)  # midnight in Berlin


def test_the_double_hour_of_autumn_is_told_apart():
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    assert catalogue.key(first) != catalogue.key(second)
    assert not catalogue.has([first], second)
    assert catalogue.has([first, second], second)


def test_who_is_asked_says_whether_a_request_is_accepted_at_once(clinic: Clinics):
    type_, (clara, david) = therapy(clinic), (clinic.harbor.provider, clinic.harbor.provider2)
    direct = replace(type_, needs_approval=False)
    some = Catalogue(offers={type_.id: {clara: True, david: False}})
    assert some.at_once(direct, clara)
    assert not some.at_once(direct, david)
    assert not some.at_once(direct, None)
    assert not some.at_once(type_, clara)
    assert not some.at_once(direct, clara + 1000)
    assert Catalogue(offers={type_.id: {clara: True}}).at_once(direct, None)
    assert not Catalogue().at_once(direct, None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2027-11-23", date(2027, 11, 23)),
        ("2027-11-24", None),
        ("2026-11-22", None),
        ("2026-02-30", None),
        ("0001-01-01", None),
        ("", None),
        (20261123, None),
        ({"a": 1}, None),
        (None, None),
    ],
)
def test_only_days_that_can_be_booked_are_understood(clinic: Clinics, said: object, meant: date | None, now: datetime):
    assert catalogue.parse_day(said, therapy(clinic), "Europe/Berlin", now) == meant


@pytest.mark.parametrize("said", ["", "soon", "2026-11-24T09:00:00", "0001-01-01T00:00:00+14:00", 7, [], None])
def test_only_moments_with_an_offset_are_understood(said: object):
    assert catalogue.parse_start(said, "Europe/Berlin") is None


def test_a_moment_is_understood_in_the_clinics_zone():
    start = catalogue.parse_start("2026-11-24T08:00:00Z", "Europe/Berlin")
    assert start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert start is not None
    assert start.isoformat() == "2026-11-24T09:00:00+01:00"
