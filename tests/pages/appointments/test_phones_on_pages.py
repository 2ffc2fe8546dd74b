"""Phone numbers where somebody has to call: links that dial, for those whose business it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from nicegui.testing import User

from pages.elements import phones
from pages.elements.fragments import Fragment
from store import appointments, db, threads
from store.clinic import clinics
from store.models import Institution, tables
from tests.clinics import ADA_CALLS, CALLS, Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.hours.hours_steps import send_week
from tests.pages.schedule.choosing import address, book
from tests.pages.steps import ask, becomes

CALL_CLINIC, CALL_ADA = "tel:+493023125100", "tel:+493023125101"


def calls(user: User) -> list[str]:
    """The numbers that can be dialled on this page."""
    return [str(each.props["href"]) for each in shown(user) if str(each.props.get("href")).startswith("tel:")]


async def save_phone(clinic: Clinics, phone: str) -> None:
    """Staff save another number."""
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, phone=phone), by=clinic.harbor.staff)


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("+49 (0)30 23125-100", "+493023125100"),
        ("(+49) (0)30 123456", "+4930123456"),
        ("0049 (0) 30 12345", "00493012345"),
        ("(0049)(0)30 12345", "00493012345"),
        ("+49-(0)30 / 12345", "+493012345"),
        ("(030) 23125 199", "03023125199"),
        ("(0)30 23125 199", "03023125199"),
        ("112", "112"),
    ],
)
def test_the_zero_after_a_countrys_code_is_not_dialled(number: str, dialled: str):
    assert phones.address(number) == f"tel:{dialled}"


@pytest.mark.parametrize("number", ["", "ask", "١١٢", "112 (24h)", "112 or 110"])
def test_what_is_not_one_number_is_not_dialled(number: str):
    assert phones.address(number) is None


async def test_each_side_reads_whom_to_call(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert calls(ada) == [CALL_CLINIC]
    await ada.should_see(CALLS["harbor"])
    assert calls(clara) == calls(eva) == [CALL_ADA]
    await clara.should_see(ADA_CALLS["harbor"])


async def test_an_open_page_follows_the_clinics_number_and_shows_none_where_there_is_none(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await save_phone(clinic, "(030) 23125 199")
    await becomes(["tel:03023125199"], lambda: calls(ada))
    await save_phone(clinic, "")
    await becomes([], lambda: calls(ada))
    await ada.should_not_see("Call")


async def test_a_patient_without_a_number_has_no_link(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), patient_id=clinic.harbor.patient2)
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert calls(eva) == []
    await eva.should_not_see("Call")


async def test_the_zero_in_brackets_is_not_dialled_abroad(open_as: OpenAs, clinic: Clinics, at: At):
    await save_phone(clinic, "+49 (0)30 23125-100")
    view = await ask(clinic, at("09:00"))
    assert calls(await open_as("patient@harbor", f"/appointments/{view.id}")) == [CALL_CLINIC]


async def test_the_button_for_a_crisis_dials_what_it_says_or_nothing(open_as: OpenAs, clinic: Clinics):
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, emergency_phone="１１２"), by=clinic.harbor.staff)
    ada = await open_as("patient@harbor", address("crisis-intervention"))
    assert set(calls(ada)) == {"tel:112"}
    with db.writing() as transaction:  # as it could be saved once
        transaction.execute(sa.update(tables(Institution)[0]).values(emergency_phone="112 or 110"))
    ada = await open_as("patient@harbor", address("crisis-intervention"))
    await ada.should_see("Call 112 or 110")
    assert calls(ada) == []


async def test_a_refusal_that_the_clinic_can_help_with_says_whom_to_call(open_as: OpenAs, clinic: Clinics, at: At):
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, appointments_ahead=1), by=clinic.harbor.staff)
    view = await ask(clinic, at("09:00"))
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", address(start=at("11:00")))
    assert calls(ada) == []
    book(ada)
    await ada.should_see("the clinic can always book for you", retries=20)
    await becomes([CALL_CLINIC], lambda: calls(ada))


async def test_the_dry_run_of_hours_says_whom_to_call(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider, patient_id=clinic.harbor.patient2)
    clara = await open_as("provider@harbor", "/hours")
    send_week(clara)
    await clara.should_see("2 waiting requests would fall outside the new hours.", retries=10)
    (dialog,) = [each for each in shown(clara) if isinstance(each, Fragment) and "stranded" in each.props["inside"]]
    assert dialog.props["inside"].count(CALL_ADA) == dialog.props["inside"].count("tel:") == 1
