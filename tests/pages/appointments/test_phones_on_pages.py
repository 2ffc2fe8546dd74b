"""Phone numbers where somebody has to call: links that dial, for those whose business it is."""

from dataclasses import replace
from datetime import UTC, datetime

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, threads
from store.clinic import clinics
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
