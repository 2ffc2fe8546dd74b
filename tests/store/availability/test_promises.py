"""Every rule of a clinic takes away exactly the times that it must, and says so when none is left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from store import appointments, db, errors
from store.availability import offers, opening
from store.availability.reasons import NoTimesReason, Why
from store.availability.rules import load_rules
from store.models import (
    Institution,
    OpeningHours,
    OpeningWeek,
    Status,
    TimeOff,
    WorkedHoliday,
)
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.deciding import TUESDAY, WEDNESDAY, a_type, changed, clocks, day_hours, decided, nothing
from tests.store.steps import MONDAY, at, book


def test_buffers_keep_appointments_apart(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "consultation", buffer_before=10, buffer_after=20)
    view = book(harbor, "11:00", now, patient=harbor.patient2, provider=harbor.provider)
    assert (view.buffer_before, view.buffer_after) == (10, 20)
    free = clocks(harbor, TUESDAY, now)
    assert [clock for clock in free if "09:45" <= clock <= "12:15"] == ["09:45", "10:00", "12:00", "12:15"]
    truth.check(now)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "11:45", now, provider=harbor.provider)


def test_buffers_may_lie_before_the_doors_open(harbor: Clinic, now: datetime):
    a_type(harbor, "consultation", buffer_before=30, buffer_after=30)
    assert (clocks(harbor, TUESDAY, now)[0], clocks(harbor, TUESDAY, now)[-1]) == ("09:00", "16:30")


def test_the_patient_is_busy_for_the_appointment_alone(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "consultation", buffer_before=30, buffer_after=30)
    book(harbor, "11:00", now, provider=harbor.provider)
    free = clocks(harbor, TUESDAY, now, provider_id=harbor.provider2)
    assert "10:30" in free
    assert "11:30" in free
    assert "10:45" not in free


def test_buffers_that_change_later_change_no_appointment(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "consultation", buffer_after=30)
    request = book(harbor, "11:00", now)
    a_type(harbor, "consultation", buffer_after=0)
    appointments.accept(request.id, by=harbor.provider, now=now)
    truth.check(now)
    assert "11:30" not in clocks(harbor, TUESDAY, now, patient_id=harbor.patient2)


def test_a_type_is_booked_so_long_ahead_and_no_longer(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "consultation", notice=120, horizon=8)
    early = at(harbor, "10:05", days=0)
    assert clocks(harbor, MONDAY, early)[0] == "12:15"
    assert clocks(harbor, MONDAY, at(harbor, "10:00", days=0))[0] == "12:00"
    with pytest.raises(errors.TooSoon) as refused:
        book(harbor, "12:00", early, days=0)
    assert refused.value.minutes == 120
    assert nothing(harbor, MONDAY, at(harbor, "15:00", days=0)) == NoTimesReason(Why.too_soon, notice=120)
    last = MONDAY + timedelta(days=8)
    assert clocks(harbor, last, now)
    assert nothing(harbor, last + timedelta(days=1), now) == NoTimesReason(Why.too_far)
    with pytest.raises(errors.TooFarAhead):
        book(harbor, "10:00", now, days=9)


@pytest.mark.parametrize(("grid", "first"), [(5, "09:00 09:05"), (20, "09:00 09:20"), (60, "09:00 10:00")])
def test_starts_snap_to_the_clock(harbor: Clinic, now: datetime, grid: int, first: str):
    a_type(harbor, "consultation", grid=grid)
    assert clocks(harbor, TUESDAY, now)[:2] == first.split()


def test_starts_snap_to_the_clinics_clock_wherever_the_provider_is(harbor: Clinic, now: datetime):
    changed(harbor, OpeningWeek, OpeningWeek.provider_id == harbor.provider, zone="Asia/Kolkata")
    a_type(harbor, "consultation", grid=60)
    free = clocks(harbor, TUESDAY, now)  # 9:00 to 17:00 in Kolkata is 4:30 to 12:30 in Berlin
    assert (free[0], free[-1]) == ("05:00", "12:00")


def test_hours_of_a_date_replace_those_of_its_weekday(database: str, harbor: Clinic, now: datetime):
    decided(harbor, *day_hours(harbor, TUESDAY, (600, 660), (780, 840)), *day_hours(harbor, WEDNESDAY, (0, 0)))
    assert clocks(harbor, TUESDAY, now) == ["10:00", "10:15", "10:30", "13:00", "13:15", "13:30"]
    assert nothing(harbor, WEDNESDAY, now) == NoTimesReason(Why.closed)
    assert clocks(harbor, WEDNESDAY, now, provider_id=None)


def test_changed_hours_hold_from_their_day_on(database: str, harbor: Clinic, now: datetime):
    week = OpeningWeek(
        institution_id=harbor.id, provider_id=harbor.provider, effective_from=WEDNESDAY, zone=harbor.zone
    )
    decided(harbor, week)
    decided(harbor, *(OpeningHours(week_id=week.id or 0, weekday=day, opens=600, closes=660) for day in range(5)))
    assert clocks(harbor, TUESDAY, now)[0] == "09:00"
    assert clocks(harbor, WEDNESDAY, now) == ["10:00", "10:15", "10:30"]


def test_time_off_and_closures_close(database: str, harbor: Clinic, now: datetime):
    away = TimeOff(institution_id=harbor.id, provider_id=harbor.provider, first=TUESDAY, last=WEDNESDAY, name="private")
    closure = TimeOff(institution_id=harbor.id, first=WEDNESDAY, last=WEDNESDAY, name="Staff day")
    decided(harbor, away, closure, *day_hours(harbor, TUESDAY, (540, 600)))
    assert nothing(harbor, TUESDAY, now) == NoTimesReason(Why.away)
    assert clocks(harbor, TUESDAY, now, provider_id=harbor.provider2)
    assert nothing(harbor, WEDNESDAY, now, provider_id=None) == NoTimesReason(Why.closure, name="Staff day")
    with pytest.raises(errors.OutsideHours):
        book(harbor, "10:00", now, days=2)


def test_public_holidays_close_unless_the_clinic_works(database: str, harbor: Clinic, now: datetime):
    christmas, second = date(2026, 12, 25), date(2026, 12, 28)
    changed(harbor, Institution, Institution.id == harbor.id, country="DE", region="BE")
    assert nothing(harbor, christmas, now) == NoTimesReason(Why.holiday, name="Christmas Day")
    assert clocks(harbor, second, now)
    decided(harbor, *day_hours(harbor, christmas, (600, 660)))
    assert clocks(harbor, christmas, now) == ["10:00", "10:15", "10:30"]
    assert nothing(harbor, christmas, now, provider_id=harbor.provider2) == NoTimesReason(
        Why.holiday, name="Christmas Day"
    )
    decided(harbor, WorkedHoliday(institution_id=harbor.id, name="Christmas Day"))
    assert clocks(harbor, christmas, now, provider_id=harbor.provider2)[0] == "09:00"


def test_urgent_time_is_for_a_crisis(database: str, harbor: Clinic, now: datetime):
    rows = day_hours(harbor, TUESDAY, (540, 600), (600, 720))
    rows[1].urgent = True
    decided(harbor, *rows)
    assert clocks(harbor, TUESDAY, now) == ["09:00", "09:15", "09:30"]
    assert clocks(harbor, TUESDAY, now, type_slug="crisis-intervention")[-1] == "11:00"
    with pytest.raises(errors.OutsideHours):
        book(harbor, "10:00", now, provider=harbor.provider)
    crisis = book(harbor, "10:00", now, provider=harbor.provider, type_slug="crisis-intervention")
    assert crisis.status is Status.booked


def test_it_is_said_which_rule_left_no_time(database: str, harbor: Clinic, now: datetime):
    assert nothing(harbor, MONDAY, at(harbor, "17:00", days=0)) == NoTimesReason(Why.past)
    assert nothing(harbor, MONDAY, at(harbor, "16:45", days=0)) == NoTimesReason(Why.past)
    assert nothing(harbor, date(2026, 11, 28), now) == NoTimesReason(Why.closed)
    decided(harbor, *day_hours(harbor, TUESDAY, (540, 585)))
    assert nothing(harbor, TUESDAY, now, type_slug="therapy") == NoTimesReason(Why.too_short, needed=50, longest=45)
    book(harbor, "09:00", now, patient=harbor.patient2, provider=harbor.provider, type_slug="follow-up")
    assert nothing(harbor, TUESDAY, now) == NoTimesReason(Why.too_short, needed=30, longest=25)
    assert nothing(harbor, TUESDAY, now, patient_id=harbor.patient2) == NoTimesReason(
        Why.too_short, needed=30, longest=25
    )
    decided(harbor, *day_hours(harbor, WEDNESDAY, (540, 570)))
    taken = book(harbor, "09:00", now, days=2, patient=harbor.patient2, provider=harbor.provider)
    assert nothing(harbor, WEDNESDAY, now) == NoTimesReason(Why.full)
    appointments.reject(taken.id, by=harbor.provider, now=now)
    book(harbor, "09:00", now, days=2, provider=harbor.provider2)
    assert nothing(harbor, WEDNESDAY, now) == NoTimesReason(Why.own)


def test_it_is_said_why_a_whole_fortnight_has_nothing(harbor: Clinic, now: datetime):
    decided(harbor, TimeOff(institution_id=harbor.id, first=MONDAY, last=MONDAY + timedelta(days=20), name="Moving"))
    outlook = offers.load_outlook(patient_id=harbor.patient, type_slug="therapy", now=now)
    assert outlook.nothing == NoTimesReason(Why.closure, name="Moving")
    assert outlook.next_free[None] == datetime.fromisoformat("2026-12-14T09:00:00+01:00")
    assert outlook.later[date(2026, 12, 14)].free


def test_a_next_free_time_is_found_however_far_it_is(harbor: Clinic, now: datetime):
    decided(harbor, TimeOff(institution_id=harbor.id, first=MONDAY, last=MONDAY + timedelta(days=200), name=""))
    outlook = offers.load_outlook(patient_id=harbor.patient, type_slug="therapy", now=now)
    soonest = outlook.next_free[None]
    assert soonest is not None
    assert soonest.date() == MONDAY + timedelta(days=203)


def test_hours_are_those_that_the_clock_shows(harbor: Clinic):
    """From 01:00 to 02:30, on a day that leaves out 02:00 to 03:00, is an hour; where that comes twice, two."""
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    decided(harbor, *day_hours(harbor, spring, (60, 150)), *day_hours(harbor, autumn, (60, 150)))
    with db.reading() as transaction:
        rules = load_rules(transaction, harbor.id)
    assert opening.moments(rules, [harbor.provider], spring) == [
        (datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC), False)
    ]
    assert opening.moments(rules, [harbor.provider], autumn) == [
        (datetime(2027, 10, 30, 23, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), False),
        (datetime(2027, 10, 31, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC), False),
    ]
