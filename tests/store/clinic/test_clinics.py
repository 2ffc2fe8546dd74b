"""What staff decide about their clinic."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import db, errors, events
from store.availability import offers
from store.availability.rules import mark_changed
from store.clinic import clinics
from store.models import Institution, TimeOff, WorkedHoliday, tables
from store.people import people
from tests.clinics import Clinic
from tests.store.steps import MONDAY

institution, off, worked = tables(Institution, TimeOff, WorkedHoliday)


def settle(where: Clinic, country: str, region: str | None = None) -> None:
    """The clinic is in that country."""
    with db.writing() as transaction:
        transaction.execute(
            sa.update(institution).where(institution.c.id == where.id).values(country=country, region=region)
        )
        mark_changed(transaction, where.id)


def test_settings_are_kept(database: str, harbor: Clinic, announced: list[events.Event]):
    draft = clinics.Settings(
        name="Harbor Clinic at the quay",
        zone="Europe/Lisbon",
        open_requests=5,
        crisis_requests=2,
        appointments_ahead=20,
        bookings_in_ten_minutes=4,
        phone="+49 (0)30 23125-111",
        emergency_phone="112",
        emergency_sentence="If you are in danger now, call 112.",
        ready_reason_1="Please call us first.",
        ready_reason_2="",
        ready_reason_3="We are closed that week.",
    )
    assert clinics.settings(by=harbor.staff) != draft
    clinics.save(draft, by=harbor.staff)
    assert clinics.settings(by=harbor.staff) == draft
    assert clinics.ready_reasons(harbor.id) == ["Please call us first.", "We are closed that week."]
    assert people.find(harbor.patient).clinic.emergency_phone == "112"
    assert people.find(harbor.patient).clinic.phone == "+49 (0)30 23125-111"
    assert announced == [events.ClinicChanged(harbor.id), events.TimesChanged(harbor.id, rules=True)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１１２", "112"), (" 17 ", "17"), ("116\xa0117", "116 117"), ("\u202a+49 (0)30 12345\u202c", "+49 (0)30 12345")],
)
def test_the_number_for_a_crisis_is_one_that_can_be_dialled(database: str, harbor: Clinic, typed: str, kept: str):
    clinics.save(replace(clinics.settings(by=harbor.staff), emergency_phone=typed), by=harbor.staff)
    assert people.find(harbor.patient).clinic.emergency_phone == kept


def test_no_name_or_sentence_of_a_clinic_turns_the_words_beside_it_around(database: str, harbor: Clinic):
    draft = replace(clinics.settings(by=harbor.staff), name="\u202eevil", emergency_sentence="Call\u2067 now.")
    clinics.save(draft, by=harbor.staff)
    kept = clinics.settings(by=harbor.staff)
    assert (kept.name, kept.emergency_sentence) == ("evil", "Call now.")


def test_hours_stay_on_the_clock_that_they_were_entered_for(harbor: Clinic, now: datetime):
    clinics.save(replace(clinics.settings(by=harbor.staff), zone="Europe/Lisbon"), by=harbor.staff)
    tuesday = MONDAY + timedelta(days=1)
    params = {"patient_id": harbor.patient, "type_slug": "therapy", "first": tuesday, "days": 1}
    first = offers.offer(**params, now=now)[tuesday][0]  # type: ignore[arg-type]
    assert first.isoformat() == "2026-11-24T08:00:00+00:00"  # 9 in Berlin, as before


@pytest.mark.parametrize(
    ("wrong", "field", "refusal"),
    [
        ({"name": " "}, "name", errors.Missing),
        ({"name": "n" * 121}, "name", errors.TooLong),
        ({"zone": "Europe/Atlantis"}, "zone", errors.UnknownZone),
        ({"zone": ""}, "zone", errors.UnknownZone),
        ({"zone": "../../etc/passwd"}, "zone", errors.UnknownZone),
        ({"open_requests": 0}, "open_requests", errors.OutOfRange),
        ({"open_requests": 101}, "open_requests", errors.OutOfRange),
        ({"crisis_requests": 0}, "crisis_requests", errors.OutOfRange),
        ({"crisis_requests": 4}, "crisis_requests", errors.OutOfRange),
        ({"appointments_ahead": 101}, "appointments_ahead", errors.OutOfRange),
        ({"bookings_in_ten_minutes": 0}, "bookings_in_ten_minutes", errors.OutOfRange),
        ({"phone": "at the desk"}, "phone", errors.BadPhone),
        ({"email": "at the desk"}, "email", errors.BadEmail),
        ({"email": "jürgen@harbor.example"}, "email", errors.BadEmail),
        ({"phone": "112"}, "phone", errors.BadPhone),
        ({"phone": "1" * 1_000_000}, "phone", errors.BadPhone),
        ({"emergency_phone": ""}, "emergency_phone", errors.Missing),
        ({"emergency_phone": "ask at the desk"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "1" * 16}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "1"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "١١٢"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "112 or 110"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "112/110"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "112 (24h)"}, "emergency_phone", errors.BadPhone),
        ({"emergency_phone": "1" * 1_000_000}, "emergency_phone", errors.BadPhone),
        ({"emergency_sentence": "\n"}, "emergency_sentence", errors.Missing),
        ({"emergency_sentence": "a\0"}, "emergency_sentence", errors.BadText),
        ({"ready_reason_2": "r" * 201}, "ready_reason_2", errors.TooLong),
        ({"ready_reason_3": "a\0"}, "ready_reason_3", errors.BadText),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(
    harbor: Clinic, wrong: dict[str, Any], field: str, refusal: type[errors.Invalid]
):
    before = clinics.settings(by=harbor.staff)
    draft = replace(before, **wrong)
    assert list(clinics.problems(draft)) == [field]
    with pytest.raises(refusal):
        clinics.save(draft, by=harbor.staff)
    assert clinics.settings(by=harbor.staff) == before


def test_every_wrong_setting_is_named_at_once(harbor: Clinic):
    draft = replace(clinics.settings(by=harbor.staff), name="", zone="Mars", open_requests=-1, emergency_phone="")
    assert set(clinics.problems(draft)) == {"name", "zone", "open_requests", "emergency_phone"}


def test_only_staff_run_a_clinic(database: str, harbor: Clinic, now: datetime):
    draft = clinics.settings(by=harbor.staff)
    for nobody in (harbor.patient, harbor.provider, 0):
        with pytest.raises(errors.NotAllowed):
            clinics.settings(by=nobody)
        with pytest.raises(errors.NotAllowed):
            clinics.save(draft, by=nobody)
        with pytest.raises(errors.NotAllowed):
            clinics.closed_days(by=nobody, now=now)


def test_a_clinic_changes_only_itself(harbor: Clinic, lakeside: Clinic):
    before = clinics.settings(by=lakeside.staff)
    clinics.save(replace(clinics.settings(by=harbor.staff), name="Harbor"), by=harbor.staff)
    assert clinics.settings(by=lakeside.staff) == before


def test_closed_days_are_the_holidays_of_a_year_and_the_closures_to_come(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    settle(harbor, "DE", "BE")
    spans = [(MONDAY - timedelta(days=9), MONDAY - timedelta(days=1), "Over"), (MONDAY, MONDAY, "Moving house")]
    with db.writing() as transaction:
        transaction.execute(sa.insert(worked), {"institution_id": harbor.id, "name": "Labor Day"})
        rows = [
            {"institution_id": harbor.id, "first": first, "last": last, "name": name} for first, last, name in spans
        ]
        transaction.execute(sa.insert(off), rows)
        mark_changed(transaction, harbor.id)
    closed = clinics.closed_days(by=harbor.staff, now=now)
    assert (closed.country, closed.region) == ("DE", "BE")
    assert [closure.name for closure in closed.closures] == ["Moving house"]
    by_day = {holiday.day: holiday for holiday in closed.holidays}
    assert by_day[date(2026, 12, 25)].name == "Christmas Day"
    assert by_day[date(2027, 3, 8)].name == "Women's Day"  # in Berlin only
    assert [holiday.day for holiday in closed.holidays if not holiday.kept] == [date(2027, 5, 1)]
    assert list(by_day) == sorted(by_day)
    assert min(by_day) >= MONDAY
    assert max(by_day) < date(2027, 11, 24)
    nowhere = clinics.closed_days(by=lakeside.staff, now=now)
    assert (nowhere.country, nowhere.holidays, nowhere.closures) == (None, (), ())
