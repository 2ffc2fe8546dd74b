"""A named provider offers a request to colleagues: the patient is asked on its page, and every page follows."""

from datetime import UTC, datetime

from nicegui.testing import User

from store import appointments, threads
from store.appointments import lists
from store.models import Colleague, Status
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved, offered, press, replaced, rows, settle, stands

QUESTION = "Dr. Clara Weiss may not have time then. May a colleague do it, at the same time?"
YES, NO = "Yes, a colleague", "No, only Dr. Clara Weiss"


def choose(user: User, text: str) -> None:
    """Press the visible button of this name."""
    (found,) = [each for each in shown(user) if each.text == text]
    send(user, found, "click", str(found.props.get("value", "")))


async def test_a_yes_brings_it_to_the_colleagues(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara, david = [await open_as(f"{account}@harbor", "/provider-dashboard") for account in ("provider", "provider2")]
    press(clara, "reject")
    await clara.should_see("Or ask Ada Lindqvist whether a colleague may do it. Nothing is rejected then.", retries=20)
    choose(clara, "Ask about a colleague")
    await ada.should_see(QUESTION, retries=20)
    await ada.should_see("Until you answer, it stays with Dr. Clara Weiss.")
    await becomes(True, lambda: stands(clara, "Asked about a colleague"))
    assert offered(clara) == ["Accept", "Reject", "Propose"]
    choose(ada, YES)
    await becomes([str(view.id)], lambda: rows(david))
    assert offered(david) == ["Accept", "Not me", "Propose"]
    await replaced(ada, QUESTION, "The clinic is looking for somebody who has time.")
    await becomes(["Asked of colleagues"], lambda: offered(clara))
    settle(clara)
    await becomes([], lambda: rows(clara))


async def test_a_no_leaves_it_with_the_provider_who_reads_so(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.offer_to_colleagues, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see(QUESTION)
    choose(ada, NO)
    await becomes(True, lambda: stands(clara, "Wants no colleague"))
    await becomes(False, lambda: stands(ada, QUESTION))
    press(clara, "reject")
    await clara.should_see("Reject the request of Ada Lindqvist, Therapy, ", retries=20)
    await clara.should_not_see("Ask about a colleague")


async def test_the_question_goes_with_an_answer_of_the_clinic(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.offer_to_colleagues, view.id, by=harbor.provider, now=now)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await ada.should_see(QUESTION)
    assert not stands(eva, QUESTION)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=now)
    await becomes(False, lambda: stands(ada, YES) and stands(ada, QUESTION))
    assert lists.find(view.id, by=harbor.patient).status is Status.accepted


async def test_a_yes_too_late_is_refused_with_a_sentence(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.offer_to_colleagues, view.id, by=harbor.provider, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ask(clinic, at("09:00"), patient_id=harbor.patient2, provider_id=harbor.provider2)
    choose(ada, YES)
    await ada.should_see("No colleague who offers this is free then.", retries=20)
    await moved()
    assert lists.find(view.id, by=harbor.patient).colleague is Colleague.proposed


async def test_staff_and_requests_for_anybody_are_offered_nothing_of_it(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "reject")
    await eva.should_see("Reject the request of Ada Lindqvist, Therapy, ", retries=20)
    await eva.should_not_see("Ask about a colleague")
