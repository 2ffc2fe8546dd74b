"""An appointment is cancelled on its page, and every page that shows it follows."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from nicegui.testing import User

from pages import words
from store import appointments, threads
from store.clinic import clinics
from store.models import Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands, status

LATE = "this counts as a late cancellation"


def cancel(user: User, reason: str, note: str = "") -> None:
    """Send the question's form."""
    (form,) = shown(user, data_draft_form=f"cancel-{number(user)}")
    send(user, form, "submit", {"cancel_reason": [reason] if reason else [], "cancel_note": [note]})


def number(user: User) -> str:
    """The id of the appointment that the page is about."""
    (form,) = [each for each in shown(user) if str(each.props.get("data-draft-form", "")).startswith("cancel-")]
    return str(form.props["data-draft-form"]).removeprefix("cancel-")


async def test_a_patient_cancels_and_everybody_reads_who_and_why(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=datetime.now(UTC))
    address = f"/appointments/{view.id}"
    ada, clara, eva = [await open_as(f"{each}@harbor", address) for each in ("patient", "provider", "staff")]
    await ada.should_see("Dr. Clara Weiss reads it in Kept.")
    cancel(ada, "pat-fb", "I am well <b>")
    await becomes(Status.cancelled, lambda: status_now(ada))
    await ada.should_see("Cancelled by you", retries=20)
    for user in (clara, eva):
        await user.should_see("Cancelled by Ada Lindqvist", retries=20)
        await user.should_see("Reason: Feeling better. I am well <b>")
    assert await status(view) is Status.cancelled
    await ada.should_see("You can choose another.")


def status_now(user: User) -> Status | None:
    """What the page's title line says of the status; None before it says that."""
    return Status.cancelled if stands(user, "Cancelled by you") else None


async def test_who_takes_back_a_request_need_not_say_why(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Why, if you like")
    cancel(ada, "")
    await becomes(Status.cancelled, lambda: status_now(ada))


async def test_nothing_chosen_is_asked_for_and_changes_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    cancel(ada, "", "x")
    await ada.should_see("Please choose one of the reasons.", retries=20)
    cancel(ada, "pat", "x" * 501)
    await ada.should_see("Please keep it to 500 characters.", retries=20)
    assert await status(view) is Status.accepted


async def test_late_is_said_before_it_is_done_with_the_number_to_call(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=datetime.now(UTC))
    hours = int((view.start - datetime.now(UTC)) / timedelta(hours=1))
    await decide(harbor.staff, cancel_hours=max(hours - 1, 0))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, LATE)
    await decide(harbor.staff, cancel_hours=hours + 1)
    await becomes(True, lambda: stands(ada, LATE))
    assert stands(ada, "+49 30 23125 100")
    cancel(ada, "pat")
    await ada.should_see("Cancelled late by you", retries=20)


async def decide(staff: int, **settings: int) -> None:
    """The clinic's staff change some settings."""
    kept = await threads.read(clinics.settings, by=staff)
    for name, value in settings.items():
        kept = clinics.Settings(**{each: getattr(kept, each) for each in kept.__slots__} | {name: value})
    await threads.write(clinics.save, kept, by=staff)


async def test_a_question_that_is_open_says_that_somebody_was_faster(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.reject, view.id, by=harbor.provider, now=datetime.now(UTC))
    await becomes(True, lambda: stands(ada, "There is nothing to cancel any more."))
    assert not [each for each in shown(ada) if str(each.props.get("data-draft-form", "")).startswith("cancel-")]


async def test_a_request_for_anybody_is_no_single_providers_to_cancel(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    assert "Cancel request" not in [each.text for each in shown(clara)]
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert "Cancel request" in [each.text for each in shown(eva)]


async def test_whoever_comes_in_vain_reads_when_the_next_one_is_and_it_follows(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor = clinic.harbor
    clocks = ("09:00", "11:00", "13:00")
    view, later, last = [await ask(clinic, at(clock), provider_id=harbor.provider) for clock in clocks]
    for each in (view, later, last):
        await threads.write(appointments.accept, each.id, by=harbor.provider, now=datetime.now(UTC))
    ada, eva = [await open_as(f"{each}@harbor", f"/appointments/{view.id}") for each in ("patient", "staff")]
    assert not stands(ada, "Your next appointment is ")
    now = datetime.now(UTC)
    await threads.write(appointments.cancel, view.id, by=harbor.provider, reason="prov-pers", now=now)
    for user, whose in ((ada, "Your next appointment"), (eva, "The next appointment of Ada Lindqvist")):
        await becomes(True, partial(stands, user, f"{whose} is {when(later)}."))
    await threads.write(appointments.cancel, later.id, by=harbor.patient, reason="pat", now=now)
    await becomes(True, lambda: stands(eva, f"The next appointment of Ada Lindqvist is {when(last)}."))
    await threads.write(appointments.cancel, last.id, by=harbor.patient, reason="pat", now=now)
    await becomes(False, lambda: stands(eva, "The next appointment of Ada Lindqvist is "))


def when(view: AppointmentView) -> str:
    return words.moments.when(view.start, "Europe/Berlin")
