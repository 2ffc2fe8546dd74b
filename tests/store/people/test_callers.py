"""Staff add whoever calls and has no account: a patient like any other, who cannot log in."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

import auth
from store import db, errors, events
from store.appointments import booking, lists
from store.models import User
from store.people import callers, people
from store.views.people import PatientView
from tests.clinics import PASSWORD, Clinic, Clinics
from tests.store.people.test_phones import register
from tests.store.steps import at

NAME, PHONE = "Ömer Yılmaz", "+49 170 23125-900"


def add(clinic: Clinic, now: datetime, name: str = NAME, phone: str = PHONE, *, confirmed: bool = False) -> PatientView:
    return callers.add(by=clinic.staff, name=name, phone=phone, confirmed=confirmed, now=now)


def named(clinic: Clinic, words: str) -> list[PatientView]:
    return people.search_patients(clinic.staff, words)


def test_a_caller_is_a_patient_who_can_be_found_and_booked_for(database: str, harbor: Clinic, now: datetime):
    caller = add(harbor, now, f"  {NAME} ", f" {PHONE} ")
    assert caller == PatientView(caller.id, NAME, "", PHONE)
    assert named(harbor, "Ömer") == [caller]
    view = booking.book(
        by=harbor.staff,
        patient_id=caller.id,
        type_slug="consultation",
        start=at(harbor, "10:00"),
        provider_id=harbor.provider,
        now=now,
    )
    seen = lists.find(view.id, by=harbor.provider)
    assert (seen.patient_name, seen.patient_phone) == (NAME, PHONE)


@pytest.mark.parametrize("words", ["17023125900", "+49 170", "23125-900", "23125", "(170) Ömer"])
def test_patients_are_found_by_their_number(database: str, harbor: Clinic, now: datetime, words: str):
    caller = add(harbor, now)
    assert caller in named(harbor, words)
    assert caller not in named(harbor, "17123")


async def test_a_caller_cannot_log_in(database: str, harbor: Clinic, now: datetime):
    add(harbor, now)
    for email in ("", NAME, PHONE, "None", "null"):
        for password in ("", "None", PASSWORD):
            with pytest.raises(errors.WrongCredentials):
                await auth.log_in(email, password, address=f"192.0.2.{len(email)}", now=now, cookies={})


async def test_an_account_without_a_password_takes_none(database: str, harbor: Clinic, now: datetime):
    caller = add(harbor, now)
    with db.writing() as transaction:
        values = {"email": "omer@example.org"}
        transaction.execute(sa.update(User).where(User.id == caller.id).values(values))  # type: ignore[arg-type]
    for password in ("", "None", PASSWORD):
        with pytest.raises(errors.WrongCredentials):
            await auth.log_in("omer@example.org", password, address="192.0.2.1", now=now, cookies={})


def test_whoever_registers_gets_a_row_of_their_own(database: str, harbor: Clinic, now: datetime):
    caller = add(harbor, now, "Mo Ali", "+49 30 23125-107")
    visit = register("+49 30 23125-107", now)
    assert visit.person.id != caller.id
    assert [each.email for each in named(harbor, "mo ali")] == ["", "mo@example.org"]


@pytest.mark.parametrize(
    ("name", "phone"), [(NAME, PHONE), (NAME.upper().replace("I", "ı"), "0170 23125900"), (NAME, "0049 17023125900")]
)
def test_the_same_name_and_number_is_warned_of(database: str, harbor: Clinic, now: datetime, name: str, phone: str):
    caller = add(harbor, now)
    with pytest.raises(errors.SamePatient) as same:
        add(harbor, now, name, phone)
    assert (same.value.patient_id, same.value.name, same.value.email) == (caller.id, NAME, "")
    assert add(harbor, now, name, phone, confirmed=True).id != caller.id


def test_only_the_same_name_or_only_the_same_number_is_somebody_else(database: str, clinic: Clinics, now: datetime):
    add(clinic.harbor, now)
    add(clinic.harbor, now, phone="+49 170 23125-901")
    add(clinic.harbor, now, name="Elif Yılmaz")
    add(clinic.lakeside, now)
    assert [each.name for each in named(clinic.lakeside, "yılmaz")] == [NAME]


def test_who_has_an_account_is_warned_of_by_their_address(database: str, harbor: Clinic, now: datetime):
    visit = register("030 / 23125-107", now)
    with pytest.raises(errors.SamePatient) as same:
        add(harbor, now, "mo ali", "+49 30 23125107")
    assert (same.value.patient_id, same.value.email) == (visit.person.id, "mo@example.org")


def test_only_staff_add_callers_and_only_to_their_clinic(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    for person in (harbor.patient, harbor.provider, 10**9):
        with pytest.raises(errors.NotAllowed):
            callers.add(by=person, name=NAME, phone=PHONE, now=now)
    caller = add(harbor, now)
    assert people.find(caller.id).clinic.id == harbor.id
    with pytest.raises(errors.NotFound):
        booking.book(
            by=clinic.lakeside.staff,
            patient_id=caller.id,
            type_slug="consultation",
            start=at(clinic.lakeside, "10:00"),
            provider_id=clinic.lakeside.provider,
            now=now,
        )


@pytest.mark.parametrize("name", ["", "  ", "123", "\u200b", "a\x00b", "\ud800", "a" * 121, "é" * 100_000])
def test_a_name_that_is_none_adds_nobody(harbor: Clinic, now: datetime, name: str):
    with pytest.raises(errors.BadName):
        add(harbor, now, name)


def test_a_name_with_signs_of_html_and_sql_stays_as_it_was_typed(database: str, harbor: Clinic, now: datetime):
    name = 'Bobby\'); DROP TABLE "user";-- <img src=x onerror=alert(1)>'
    assert add(harbor, now, name).name == name
    assert [each.name for each in named(harbor, "<img")] == [name]


@pytest.mark.parametrize("phone", ["soon", "1234", "1" * 16, "12345\x00", "1" * 100_000])
def test_a_number_that_nobody_could_call_adds_nobody(harbor: Clinic, now: datetime, phone: str):
    with pytest.raises(errors.BadPhone):
        add(harbor, now, phone=phone)
    with pytest.raises(errors.Missing):
        add(harbor, now, phone=" ")


def test_nobody_adds_more_than_twenty_in_a_quarter_of_an_hour(database: str, harbor: Clinic, now: datetime):
    for number in range(20):
        add(harbor, now, phone=f"+49 170 23125-{number:03}")
    with pytest.raises(errors.TooFast):
        add(harbor, now)
    add(harbor, now + timedelta(minutes=16))


@pytest.mark.parametrize("values", [{"role": "staff"}, {"password_hash": "hash"}])
def test_the_database_keeps_no_colleague_and_no_password_without_an_address(
    database: str, harbor: Clinic, now: datetime, values: dict[str, str]
):
    caller = add(harbor, now)
    with pytest.raises(sa.exc.DBAPIError), db.writing() as transaction:
        transaction.execute(sa.update(User).where(User.id == caller.id).values(values))  # type: ignore[arg-type]


def test_open_pages_hear_of_new_patients(database: str, harbor: Clinic, now: datetime, announced: list[events.Event]):
    caller = add(harbor, now)
    assert announced == [events.PersonChanged(caller.id, harbor.id)]
    announced.clear()
    with_account = register("", now)
    assert announced == [events.PersonChanged(with_account.person.id, harbor.id)]
