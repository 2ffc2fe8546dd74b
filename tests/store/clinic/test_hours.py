"""Hours are changed by whom they concern, and hold from then on."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from store import errors, events
from store.availability.rules import Span
from store.clinic import hours, types
from store.clinic.hours import AddTimeOff, RemoveTimeOff, RemoveWeek, SetDate, SetHoliday, SetOffering, SetRegion
from tests.clinics import Clinic, Clinics
from tests.store.clinic.hours_steps import AFTERNOON, DAY, FRIDAY, MORNING, TUESDAY, offered, refused, starts, week
from tests.store.steps import MONDAY, leave


def test_a_week_holds_from_its_day_on_and_breaks_are_kept_free(database: str, harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING, AFTERNOON, start=FRIDAY), by=harbor.provider, now=now)
    assert "12:00" in starts(harbor, now, FRIDAY - DAY)
    free = starts(harbor, now, FRIDAY)
    assert [clock for clock in free if "11:15" <= clock <= "13:15"] == ["11:15", "11:30", "13:00", "13:15"]


def test_the_week_of_a_day_is_replaced_and_given_up(database: str, harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING), by=harbor.provider, now=now)
    hours.save(week(harbor, AFTERNOON), by=harbor.provider, now=now)
    assert starts(harbor, now)[0] == "13:00"
    view = hours.hours_of(harbor.provider, by=harbor.provider, now=now)
    assert [each.effective_from for each in view.weeks] == [MONDAY]
    assert view.weeks[0].days == ((AFTERNOON,),) * 5 + ((), ())
    hours.save(RemoveWeek(harbor.provider, MONDAY), by=harbor.provider, now=now)
    assert starts(harbor, now)[0] == "09:00"


def test_spans_are_kept_in_their_order_with_what_is_urgent(database: str, harbor: Clinic, now: datetime):
    urgent = Span(8 * 60, 9 * 60, urgent=True)
    hours.save(week(harbor, AFTERNOON, urgent, MORNING), by=harbor.provider, now=now)
    assert starts(harbor, now)[0] == "09:00"
    assert starts(harbor, now, type_slug="crisis-intervention")[0] == "08:00"
    (kept,) = hours.hours_of(harbor.provider, by=harbor.provider, now=now).weeks
    assert kept.days[0] == (urgent, MORNING, AFTERNOON)


def test_hours_are_on_the_clock_of_their_zone(harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING, zone="Asia/Kolkata"), by=harbor.provider, now=now)
    assert starts(harbor, now) == ["04:30", "04:45", "05:00", "05:15", "05:30", "05:45", "06:00", "06:15", "06:30",
                                   "06:45", "07:00"]  # fmt: skip


def test_a_date_has_its_own_hours_is_closed_and_goes_back(database: str, harbor: Clinic, now: datetime):
    day = SetDate(harbor.provider, TUESDAY, (Span(600, 660),))
    hours.save(day, by=harbor.provider, now=now)
    assert starts(harbor, now) == ["10:00", "10:15", "10:30"]
    hours.save(replace(day, spans=()), by=harbor.provider, now=now)
    assert starts(harbor, now) == []
    assert hours.hours_of(harbor.provider, by=harbor.provider, now=now).dates == {TUESDAY: ()}
    hours.save(replace(day, spans=None), by=harbor.provider, now=now)
    assert len(starts(harbor, now)) == 31


def test_time_off_and_closures_come_and_go(database: str, harbor: Clinic, now: datetime):
    hours.save(AddTimeOff(harbor.provider, TUESDAY, FRIDAY, "  By the\nsea "), by=harbor.provider, now=now)
    hours.save(AddTimeOff(None, FRIDAY, FRIDAY, "Spring clean"), by=harbor.staff, now=now)
    assert starts(harbor, now) == []
    assert len(starts(harbor, now, provider_id=harbor.provider2)) == 31
    assert starts(harbor, now, FRIDAY, provider_id=harbor.provider2) == []
    view = hours.hours_of(harbor.provider, by=harbor.provider, now=now)
    assert [(each.first, each.last, each.name) for each in view.away] == [(TUESDAY, FRIDAY, "By the sea")]
    assert [each.name for each in view.closures] == ["Spring clean"]
    hours.save(RemoveTimeOff(view.away[0].id), by=harbor.provider, now=now)
    hours.save(RemoveTimeOff(view.closures[0].id), by=harbor.staff, now=now)
    assert len(starts(harbor, now)) == len(starts(harbor, now, FRIDAY)) == 31


def test_holidays_are_kept_or_worked(database: str, harbor: Clinic, now: datetime):
    christmas = date(2026, 12, 25)
    assert hours.hours_of(harbor.provider, by=harbor.staff, now=now).holidays == ()
    hours.save(SetRegion("DE", "BE"), by=harbor.staff, now=now)
    assert starts(harbor, now, christmas) == []
    view = hours.hours_of(harbor.provider, by=harbor.staff, now=now)
    assert (view.holidays[0].day, view.holidays[0].name, view.holidays[0].kept) == (christmas, "Christmas Day", True)
    assert view.holidays[-1].day == date(2027, 10, 3)
    hours.save(SetHoliday("Christmas Day", closed=False), by=harbor.staff, now=now)
    assert len(starts(harbor, now, christmas)) == 31
    assert not hours.hours_of(harbor.provider, by=harbor.staff, now=now).holidays[0].kept
    hours.save(SetHoliday("Christmas Day", closed=True), by=harbor.staff, now=now)
    assert starts(harbor, now, christmas) == []
    hours.save(SetRegion(None), by=harbor.staff, now=now)
    assert len(starts(harbor, now, christmas)) == 31


def test_what_has_passed_is_not_shown(harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING), by=harbor.provider, now=now)
    hours.save(week(harbor, AFTERNOON, start=FRIDAY), by=harbor.provider, now=now)
    hours.save(SetDate(harbor.provider, TUESDAY, ()), by=harbor.provider, now=now)
    hours.save(AddTimeOff(harbor.provider, MONDAY, TUESDAY), by=harbor.provider, now=now)
    assert len(hours.hours_of(harbor.provider, by=harbor.provider, now=now + DAY).away) == 1
    view = hours.hours_of(harbor.provider, by=harbor.provider, now=now + 2 * DAY)
    assert (view.today, [each.effective_from for each in view.weeks]) == (TUESDAY + DAY, [MONDAY, FRIDAY])
    assert (view.dates, view.away) == ({}, ())


def test_a_type_is_offered_by_whom_staff_choose_and_accepted_at_once_by_whom_it_suits(
    database: str, harbor: Clinic, now: datetime
):
    type_id = harbor.types["consultation"]
    hours.save(SetOffering(harbor.provider, type_id, offered=False), by=harbor.staff, now=now)
    assert not offered(harbor, now)["consultation"].offered
    hours.save(SetOffering(harbor.provider, type_id, offered=True), by=harbor.staff, now=now)
    assert (offered(harbor, now)["consultation"].offered, offered(harbor, now)["consultation"].at_once) == (True, False)
    types.save_type(
        replace(types.find(type_id, by=harbor.staff).draft, needs_approval=False, address="Pier 5"),
        by=harbor.staff,
        now=now,
    )
    hours.save(SetOffering(harbor.provider, type_id, at_once=True), by=harbor.provider, now=now)
    assert offered(harbor, now)["consultation"].at_once
    hours.save(SetOffering(harbor.provider, type_id, offered=True), by=harbor.staff, now=now)
    assert offered(harbor, now)["consultation"].at_once
    hours.save(SetOffering(harbor.provider, type_id, at_once=False), by=harbor.provider, now=now)
    assert not offered(harbor, now)["consultation"].at_once


def test_each_provider_their_own_and_staff_everyones(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    own, everyones = week(harbor, MORNING), AddTimeOff(None, FRIDAY, FRIDAY)
    hours.save(AddTimeOff(harbor.provider, FRIDAY, FRIDAY), by=harbor.provider, now=now)
    (off,) = hours.hours_of(harbor.provider, by=harbor.staff, now=now).away
    for change in (own, everyones, RemoveTimeOff(off.id), SetHoliday("x", closed=True), SetRegion("DE")):
        assert isinstance(refused(change, harbor.patient, now), errors.NotAllowed)
        assert isinstance(refused(change, 999_999, now), errors.NotAllowed)
    for change in (own, everyones, RemoveTimeOff(off.id), SetHoliday("x", closed=True), SetRegion("DE")):
        assert isinstance(refused(change, harbor.provider2, now), errors.NotAllowed)
    for by in (lakeside.staff, lakeside.provider):
        assert isinstance(refused(own, by, now), errors.UnknownProvider)
        assert isinstance(refused(RemoveTimeOff(off.id), by, now), errors.NotFound)
        with pytest.raises(errors.UnknownProvider):
            hours.hours_of(harbor.provider, by=by, now=now)
    for nobody in (harbor.patient, harbor.staff, 0, -1, 10**12):
        assert isinstance(refused(replace(own, provider_id=nobody), harbor.staff, now), errors.UnknownProvider)
    for by in (harbor.patient, harbor.provider2):
        with pytest.raises(errors.NotAllowed):
            hours.hours_of(harbor.provider, by=by, now=now)
    type_id = harbor.types["consultation"]
    assert isinstance(
        refused(SetOffering(harbor.provider, type_id, True, None), harbor.provider, now), errors.NotAllowed
    )
    assert isinstance(
        refused(SetOffering(harbor.provider, type_id, None, True), harbor.provider, now), errors.NotAllowed
    )
    other = SetOffering(harbor.provider, lakeside.types["consultation"], None, False)
    assert isinstance(refused(other, harbor.staff, now), errors.UnknownType)


def test_a_provider_who_has_left_has_no_hours_to_change(harbor: Clinic, now: datetime):
    leave(harbor.provider2)
    assert isinstance(refused(SetDate(harbor.provider2, TUESDAY, ()), harbor.staff, now), errors.UnknownProvider)
    assert isinstance(refused(SetDate(harbor.provider2, TUESDAY, ()), harbor.provider2, now), errors.NotAllowed)


def test_every_change_is_announced_once_and_a_dry_run_never(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    hours.preview(week(harbor, MORNING), by=harbor.provider, now=now)
    assert announced == []
    hours.save(week(harbor, MORNING), by=harbor.provider, now=now)
    assert announced == [events.TimesChanged(harbor.id, rules=True)]
