"""What cannot be is refused at its field, in the dry run as in the real one, and nothing is changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from store import errors
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import AddTimeOff, RemoveWeek, SetDate, SetHoliday, SetRegion
from tests.clinics import Clinic
from tests.store.clinic.hours_steps import AFTERNOON, DAY, FRIDAY, MORNING, TUESDAY, refused, starts, week
from tests.store.steps import MONDAY


@pytest.mark.parametrize(("code", "field", "spans"), [
    ("bad_span", "days.0.0", (Span(600, 540),)),
    ("bad_span", "days.0.1", (Span(720, 725), Span(600, 600))),
    ("bad_span", "days.0.0", (Span(1440, 0),)),
    ("overlap", "days.0.1", (MORNING, Span(715, 800))),
    ("overlap", "days.0.0", (Span(715, 800), MORNING)),
    ("overlap", "days.0.1", (MORNING, MORNING)),
    ("overlap", "days.0.1", (MORNING, Span(600, 660, urgent=True))),
    ("off_tick", "days.0.0", (Span(541, 600),)),
    ("off_tick", "days.0.0", (Span(540, 603),)),
    ("out_of_range", "days.0.0", (Span(-5, 600),)),
    ("out_of_range", "days.0.0", (Span(540, 1445),)),
    ("too_many", "days.0", tuple(Span(n * 10, n * 10 + 5) for n in range(25))),
])  # fmt: skip
def test_spans_that_cannot_be_are_refused_at_their_place(
    harbor: Clinic, now: datetime, code: str, field: str, spans: tuple[Span, ...]
):
    refusal = refused(week(harbor, *spans), harbor.provider, now)
    assert isinstance(refusal, errors.Invalid)
    assert (refusal.code, refusal.field) == (code, field)
    of_date = refused(SetDate(harbor.provider, TUESDAY, spans), harbor.provider, now)
    assert isinstance(of_date, errors.Invalid)
    assert (of_date.code, of_date.field) == (code, field.replace("days.0", "spans"))


def test_spans_may_touch_and_fill_the_day(harbor: Clinic, now: datetime):
    whole = (Span(0, 720), Span(720, 1440))
    hours.save(SetDate(harbor.provider, TUESDAY, whole), by=harbor.provider, now=now)
    assert (starts(harbor, now)[0], starts(harbor, now)[-1]) == ("00:00", "23:30")


@pytest.mark.parametrize(
    "zone", ["", "../x", "Europe/Nowhere", "europe/berlin", "UTC+1", "localtime", "Europe", "\0", "é" * 99]
)
def test_zones_that_do_not_exist_are_refused(harbor: Clinic, now: datetime, zone: str):
    refusal = refused(week(harbor, MORNING, zone=zone), harbor.provider, now)
    assert isinstance(refusal, errors.UnknownZone)
    assert refusal.field == "zone"


@pytest.mark.parametrize(("change", "field"), [
    (lambda clinic, day: week(clinic, MORNING, start=day), "effective_from"),
    (lambda clinic, day: SetDate(clinic.provider, day, ()), "day"),
    (lambda clinic, day: SetDate(clinic.provider, day, None), "day"),
    (lambda clinic, day: AddTimeOff(clinic.provider, day, day), "first"),
    (lambda clinic, day: AddTimeOff(None, day, day), "first"),
])  # fmt: skip
def test_days_that_are_over_or_too_far_are_refused(
    harbor: Clinic, now: datetime, change: Callable[[Clinic, date], hours.Change], field: str
):
    for day, code in (
        (MONDAY - DAY, "past_time"),
        (date.min, "past_time"),
        (MONDAY + 731 * DAY, "too_far_ahead"),
        (date.max, "too_far_ahead"),
    ):
        refusal = refused(change(harbor, day), harbor.staff, now)
        assert isinstance(refusal, errors.Invalid)
        assert (refusal.code, refusal.field) == (code, field)
    for day in (MONDAY, MONDAY + 730 * DAY):
        hours.save(change(harbor, day), by=harbor.staff, now=now)


def test_the_last_day_comes_after_the_first_and_can_be_reached(harbor: Clinic, now: datetime):
    refusal = refused(AddTimeOff(harbor.provider, FRIDAY, TUESDAY), harbor.provider, now)
    assert (refusal.code, refusal.args) == ("bad_span", ("last",))
    refusal = refused(AddTimeOff(harbor.provider, FRIDAY, date.max), harbor.provider, now)
    assert (refusal.code, refusal.args) == ("too_far_ahead", ("last",))


def test_today_is_the_day_of_the_provider_or_of_the_clinic(lakeside: Clinic, now: datetime):
    """It is 02:00 on Monday in New York, and still Sunday in Honolulu."""
    sunday = MONDAY - DAY
    hours.save(week(lakeside, MORNING, start=sunday, zone="Pacific/Honolulu"), by=lakeside.provider, now=now)
    hours.save(week(lakeside, MORNING, start=MONDAY, zone="Pacific/Apia"), by=lakeside.provider, now=now)
    assert refused(week(lakeside, start=sunday, zone="Pacific/Apia"), lakeside.provider, now).code == "past_time"


def test_a_week_that_has_begun_is_not_given_up(harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING), by=harbor.provider, now=now)
    assert refused(RemoveWeek(harbor.provider, MONDAY), harbor.provider, now + DAY).code == "past_time"
    assert refused(RemoveWeek(harbor.provider, FRIDAY), harbor.provider, now).code == "not_found"


def test_names_are_short_texts(harbor: Clinic, now: datetime):
    for name, code in (("x" * 121, "too_long"), ("a\0b", "bad_text"), ("\ud800", "bad_text")):
        refusal = refused(AddTimeOff(harbor.provider, FRIDAY, FRIDAY, name), harbor.provider, now)
        assert (refusal.code, refusal.args[0]) == (code, "name")
    hours.save(AddTimeOff(harbor.provider, FRIDAY, FRIDAY, " <b>🌿</b> " + "x" * 108), by=harbor.provider, now=now)


def test_the_same_days_are_not_off_twice(harbor: Clinic, now: datetime):
    off = AddTimeOff(harbor.provider, TUESDAY, FRIDAY, "Sea")
    hours.save(off, by=harbor.provider, now=now)
    refusal = refused(replace(off, name="Lake"), harbor.provider, now)
    assert (refusal.code, refusal.args) == ("overlap", ("first",))
    hours.save(replace(off, provider_id=harbor.provider2), by=harbor.provider2, now=now)


def test_ten_thousand_overrides_are_refused_kindly(harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("store.clinic.hours.weeks.DATES", 3)
    monkeypatch.setattr("store.clinic.hours.weeks.WEEKS", 3)
    monkeypatch.setattr("store.clinic.hours.absences.TIMES_OFF", 3)
    for n in range(3):
        day = TUESDAY + n * DAY
        for change in (
            SetDate(harbor.provider, day, ()),
            AddTimeOff(harbor.provider, day, day),
            week(harbor, MORNING, start=day),
        ):
            hours.save(change, by=harbor.provider, now=now)
    for change, field in (
        (SetDate(harbor.provider, MONDAY, ()), "day"),
        (AddTimeOff(harbor.provider, MONDAY, MONDAY), "first"),
        (week(harbor, MORNING), "effective_from"),
    ):
        refusal = refused(change, harbor.provider, now)
        assert isinstance(refusal, errors.TooMany)
        assert (refusal.field, refusal.limit) == (field, 3)
    hours.save(SetDate(harbor.provider, TUESDAY, (MORNING,)), by=harbor.provider, now=now)
    hours.save(week(harbor, AFTERNOON, start=TUESDAY), by=harbor.provider, now=now)
    hours.save(SetDate(harbor.provider2, MONDAY, ()), by=harbor.provider2, now=now)
    later = now + 2 * DAY
    hours.save(SetDate(harbor.provider, TUESDAY + DAY, None), by=harbor.provider, now=later)
    hours.save(SetDate(harbor.provider, MONDAY + 9 * DAY, ()), by=harbor.provider, now=later)


@pytest.mark.parametrize(("country", "region", "field"), [
    ("XX", None, "country"), ("de", None, "country"), ("", None, "country"), ("../x", None, "country"),
    ("DE", "XX", "region"), ("DE", "", "region"), ("DE", "CA", "region"), (None, "BE", "region"),
])  # fmt: skip
def test_regions_that_are_not_known_are_refused(
    harbor: Clinic, now: datetime, country: str | None, region: str | None, field: str
):
    refusal = refused(SetRegion(country, region), harbor.staff, now)
    assert isinstance(refusal, errors.UnknownRegion)
    assert refusal.field == field


def test_a_holiday_that_the_clinic_does_not_have_is_refused(harbor: Clinic, now: datetime):
    assert refused(SetHoliday("Christmas Day", closed=True), harbor.staff, now).code == "not_found"
    hours.save(SetRegion("DE"), by=harbor.staff, now=now)
    for name in ("", "christmas day", "x" * 500, "\0"):
        assert refused(SetHoliday(name, closed=False), harbor.staff, now).code == "not_found"
