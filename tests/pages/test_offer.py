"""What is free, as pages need it, and what they make of what addresses and browsers say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pages import offer
from pages.offer import Offer
from tests.clinics import Clinics

BERLIN = ZoneInfo("Europe/Berlin")


def test_times_that_have_passed_are_not_offered():
    nine, ten = (datetime(2026, 11, 24, hour, tzinfo=BERLIN) for hour in (9, 10))
    found = Offer(strip={nine.date(): [nine, ten]})
    assert found.on(nine.date(), nine - timedelta(minutes=1)) == [nine, ten]
    assert found.on(nine.date(), nine) == [ten]
    assert found.first_day(ten) is None


def test_the_double_hour_of_autumn_is_told_apart():
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    assert offer.key(first) != offer.key(second)
    assert offer.hour_note(first) == "before the clocks go back"
    assert offer.hour_note(second) == "after the clocks go back"
    assert offer.hour_note(first + timedelta(hours=3)) == ""
    assert offer.hour_note(datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN)) == ""


def test_the_days_after_the_next_free_time_are_looked_at_where_the_strip_has_none(clinic: Clinics, now: datetime):
    found = offer.look(clinic.harbor.patient, "therapy", None, None, now, "Europe/Berlin")
    assert len(found.strip) == offer.DAYS
    assert found.later == {}
    assert found.first_day(now) == date(2026, 11, 23)
    later = offer.look(clinic.harbor.patient, "therapy", None, date(2027, 1, 15), now, "Europe/Berlin")
    assert later.on(date(2027, 1, 15), now)
    assert [start.tzinfo for start in later.earliest(now)[:1]] == [BERLIN]


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
def test_only_days_that_can_be_booked_are_understood(said: object, meant: date | None, now: datetime):
    assert offer.parse_day(said, "Europe/Berlin", now) == meant


@pytest.mark.parametrize("said", ["", "soon", "2026-11-24T09:00:00", "0001-01-01T00:00:00+14:00", 7, [], None])
def test_only_moments_with_an_offset_are_understood(said: object):
    assert offer.parse_start(said, "Europe/Berlin") is None


def test_a_moment_is_understood_in_the_clinics_zone():
    start = offer.parse_start("2026-11-24T08:00:00Z", "Europe/Berlin")
    assert start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert start is not None
    assert start.isoformat() == "2026-11-24T09:00:00+01:00"
