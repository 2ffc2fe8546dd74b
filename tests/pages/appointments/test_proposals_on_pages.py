"""Other times are proposed in a dialog and taken with a tap, and every page that shows the request follows."""

import json
from datetime import UTC, datetime

import pytest
from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, threads
from store.appointments import lists
from store.models import Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, offered, press, stands, status


def slots(user: User) -> dict[str, dict[str, str]]:
    """The times in the dialog, each with its attributes."""
    (found,) = [each for each in shown(user) if "proposable" in each.classes]
    return {text: attributes for _, attributes, text in json.loads(found.props["inside"])}


def choose(user: User, clock: str) -> None:
    (found,) = [each for each in shown(user) if "proposable" in each.classes]
    send(user, found, "act", slots(user)[clock]["data-act"])


def submit(user: User, view: AppointmentView, note: str = "", because: str = "", other: str = "") -> None:
    (form,) = [each for each in shown(user) if each.tag == "form" and "data-request" in each.props and _has_slots(each)]
    send(user, form, "submit", [note, because, other, str(view.id)])


def _has_slots(form: object) -> bool:
    return any("proposable" in each.classes for each in form.descendants())  # type: ignore[attr-defined]


def proposed(user: User) -> Fragment:
    (found,) = [each for each in shown(user) if "proposed-times" in each.classes]
    assert isinstance(found, Fragment)
    return found


def take(user: User, place: int = 0) -> None:
    """Press the button of a proposed time."""
    send(user, proposed(user), "act", json.loads(proposed(user).props["inside"])[place][1]["data-act"])


async def propose(clinic: Clinics, view: AppointmentView, *starts: datetime, note: str = "") -> None:
    by = clinic.harbor.provider
    await threads.write(appointments.propose, view.id, by=by, starts=starts, note=note, now=datetime.now(UTC))


async def test_outside_of_the_hours_a_time_is_typed_and_proposed_for_a_reason(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "propose")
    await clara.should_see("One to three times can be chosen, also of several days.", retries=10)
    await becomes(True, lambda: "11:00" in slots(clara))
    await clara.should_not_see("Why")
    choose(clara, "11:00")
    (add,) = [each for each in shown(clara) if each.props.get("data-adds")]
    for typed, problem in (
        ("", "Please choose a time first."),
        ("18:03", "Appointments start at full five minutes. Please choose such a time."),
        ("11:30", "That overlaps with a chosen time, or three are chosen already."),
    ):
        send(clara, add, "click", typed)
        await clara.should_see(problem, retries=10)
    send(clara, add, "click", "18:00")
    await becomes("true", lambda: slots(clara)["18:00"]["aria-pressed"])
    submit(clara, view, "After work?")
    await clara.should_see("That is outside the opening hours. Please say why.", retries=10)
    await clara.should_see("The history of the appointment keeps it; the patient does not see it.")
    assert (slots(clara)["18:00"]["aria-pressed"], await status(view)) == ("true", Status.booked)
    submit(clara, view, "After work?", "Stays longer", "20:00")
    await becomes(True, lambda: stands(clara, "Another time proposed"))
    found = await threads.read(lists.find, view.id, by=clinic.harbor.provider)
    assert [each.start for each in found.proposals] == [at("11:00"), at("18:00"), at("20:00")]


async def test_a_provider_proposes_from_the_inbox_and_the_patient_takes_one(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert offered(clara) == ["Accept", "Reject", "Propose"]
    press(clara, "propose")
    await becomes(True, lambda: stands(clara, 'data-act":"choose:'))
    assert "09:00" not in slots(clara)
    for clock in ("11:00", "13:00"):
        choose(clara, clock)
    assert slots(clara)["11:30"]["disabled"]
    assert stands(clara, ", 11:00; ")
    submit(clara, view, "I am away until eleven.")
    await becomes(Status.countered, lambda: status_now(ada))
    await ada.should_see("Dr. Clara Weiss proposes other times", retries=20)
    assert stands(ada, "They wrote: I am away until eleven.")
    assert stands(ada, "Held for you until ")
    await becomes(True, lambda: stands(clara, "Another time proposed"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await eva.should_see("Proposed to Ada Lindqvist")
    take(ada, 1)
    await becomes(True, lambda: stands(ada, "You took "))
    await becomes(True, lambda: stands(eva, "Accepted by Dr. Clara Weiss"))
    assert not [each for each in shown(ada) if "proposed-times" in each.classes]
    taken = await threads.read(lists.peek, view.id)
    assert taken
    assert (taken.status, taken.start) == (Status.accepted, at("13:00"))


def status_now(user: User) -> Status | None:
    """What the page of an appointment stands for."""
    return Status.countered if stands(user, "Another time proposed") else None


async def test_none_of_them_suits_and_the_inbox_says_what_was_offered(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="It is my back.")
    await propose(clinic, view, at("11:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    page = await open_as("provider@harbor", f"/appointments/{view.id}")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    (form,) = [each for each in shown(ada) if each.props.get("data-draft-form") == f"decline-{view.id}"]
    send(ada, form, "submit", {"decline_note": ["x" * 501]})
    await ada.should_see("Please keep it to 500 characters.", retries=20)
    send(ada, form, "submit", {"decline_note": ["Later would be <b>better</b>."]})
    await becomes(True, lambda: stands(clara, "11:00: declined"))
    assert stands(clara, "They wrote: Later would be <b>better</b>. It is my back.")
    await becomes(True, lambda: stands(page, "11:00: declined"))
    assert await status(view) is Status.pending
    await ada.should_see("You took none of the other times.", retries=20)


async def test_staff_say_with_whom_it_would_be(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    (bar,) = [each for each in shown(eva) if "answer-bar" in each.classes]
    send(eva, bar, "act", "propose")
    await becomes(True, lambda: stands(eva, 'data-act":"choose:'))
    (select,) = [each for each in shown(eva) if each.props.get("id") == "propose-provider"]
    send(eva, select, "change", str(clinic.harbor.provider2))
    await becomes(True, lambda: "11:00" in slots(eva))
    submit(eva, view)
    await eva.should_see("Please choose a time first.", retries=20)
    choose(eva, "11:00")
    submit(eva, view)
    await becomes(True, lambda: stands(eva, "Proposed to Ada Lindqvist"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Dr. David Stern proposes another time")
    assert stands(ada, "Therapy with Dr. David Stern")


async def test_a_dialog_that_is_open_follows_what_happens(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    (bar,) = [each for each in shown(clara) if "answer-bar" in each.classes]
    send(clara, bar, "act", "propose")
    await becomes(True, lambda: stands(clara, 'data-act":"choose:'))
    choose(clara, "11:00")
    assert slots(clara)["11:00"]["aria-pressed"] == "true"
    await ask(clinic, at("11:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    await becomes(True, lambda: "11:00" not in slots(clara))
    assert not stands(clara, "Chosen: ")
    (times,) = [each for each in shown(clara) if "proposable" in each.classes]
    send(clara, times, "act", "choose:1")
    await threads.write(appointments.cancel, view.id, by=harbor.patient, reason="pat", now=datetime.now(UTC))
    await becomes(True, lambda: stands(clara, "There is nothing left to answer here."))


async def test_the_list_of_the_patient_leads_to_what_is_proposed(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", "/appointments")
    await propose(clinic, view, at("11:00"))
    await ada.should_see("Another time is proposed", retries=20)
    (link,) = [each for each in shown(ada) if each.text == "See what is proposed"]
    assert link.props["href"] == f"/appointments/{view.id}"


async def test_a_time_that_the_patient_has_lost_is_kindly_refused(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await propose(clinic, view, at("11:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ask(clinic, at("11:00"), provider_id=harbor.provider2)
    send(ada, proposed(ada), "act", "take:1")
    take(ada)
    await ada.should_see("You have something else at that time already.", retries=20)
    assert await status(view) is Status.countered


@pytest.mark.parametrize("account", ["provider@harbor", "staff@harbor"])
async def test_the_clinic_cannot_take_it_for_the_patient(open_as: OpenAs, clinic: Clinics, at: At, account: str):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await propose(clinic, view, at("11:00"))
    user = await open_as(account, f"/appointments/{view.id}")
    send(user, proposed(user), "act", f"take:{int(at('11:00').timestamp())}")
    await user.should_see("Without an answer the request waits for the clinic again.")
    assert await status(view) is Status.countered


async def test_the_page_that_asks_is_not_covered_by_a_toast_that_asks_the_same(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    page = await open_as("patient@harbor", f"/appointments/{view.id}")
    elsewhere = await open_as("patient@harbor", "/notifications")
    await propose(clinic, view, at("11:00"), at("12:00"))
    await becomes(True, lambda: stands(elsewhere, "Dr. Clara Weiss proposes other times"))
    await becomes(True, lambda: stands(page, "The clinic proposed other times. It waits for your answer."))
    assert [each for each in shown(elsewhere) if "toast" in each.classes]
    assert not [each for each in shown(page) if "toast" in each.classes]


async def test_what_waits_for_the_patient_themselves_stands_on_top_of_their_list(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor = clinic.harbor
    agreed = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, agreed.id, by=harbor.provider, now=datetime.now(UTC))
    view = await ask(clinic, at("15:00"), provider_id=harbor.provider)
    ada = await open_as("patient@harbor", "/appointments")

    def standing_under(title: str) -> list[str]:
        lists_ = [each for each in shown(ada) if each.props.get("aria-label") == title]
        return [row.props["href"] for each in lists_ for row in each if row.visible]

    assert standing_under("Waiting for an answer") == [f"/appointments/{view.id}"]
    await propose(clinic, view, at("11:00"))
    await becomes([f"/appointments/{view.id}"], lambda: standing_under("Waiting for your answer"))
    assert standing_under("Waiting for an answer") == []
    await ada.should_not_see("Waiting for an answer")
    await threads.write(appointments.decline, view.id, by=harbor.patient, now=datetime.now(UTC))
    await becomes([f"/appointments/{view.id}"], lambda: standing_under("Waiting for an answer"))
    await ada.should_not_see("Waiting for your answer")
