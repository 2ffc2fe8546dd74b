"""Staff answer on their page for a provider, whom they choose where nobody is named."""

from datetime import UTC, datetime
from functools import partial

from nicegui.testing import User

from store import appointments, threads
from store.appointments import lists
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import AddTimeOff, SetDate
from store.models import UNDO, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, choose_assignee, listed_assignees, offered, press, status


def choices(user: User) -> list[tuple[str, str, bool]]:
    """Of each provider in the dialog the name, what is said, and whether they can be chosen."""
    return [
        (inside[0][2], inside[1][2], not attributes.get("disabled")) for _, attributes, inside in listed_assignees(user)
    ]


def row(user: User, view: AppointmentView) -> str:
    return "".join(str(each.props["inside"]) for each in shown(user, data_row=str(view.id)))


async def history(view: AppointmentView, clinic: Clinics) -> list[tuple[str | None, str | None]]:
    lines = await threads.read(lists.history, view.id, by=clinic.harbor.staff)
    return [(line.actor_name, line.for_name) for line in lines]


async def test_staff_accept_for_the_named_provider_and_all_pages_say_for_whom(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    eva = await open_as("staff@harbor", "/staff")
    assert offered(eva) == ["Accept", "Reject", "Propose"]
    press(eva, "accept")
    await becomes(True, lambda: "Accepted by you for Dr. Clara Weiss" in row(eva, view))
    await ada.should_see("Eva Brandt accepted for Dr. Clara Weiss", retries=20)
    await clara.should_see("Accepted by Eva Brandt for you", retries=20)
    assert (await history(view, clinic))[-1] == ("Eva Brandt", "Dr. Clara Weiss")
    await becomes("Undo", lambda: offered(eva)[-1])
    press(eva, "undo")
    await becomes(["Accept", "Reject", "Propose"], lambda: offered(eva))
    assert await status(view) is Status.pending


async def test_staff_choose_who_takes_a_request_for_any_provider_the_free_ones_first(
    open_as: OpenAs, clinic: Clinics, at: At
):
    other = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, patient_id=clinic.harbor.patient2)
    await threads.write(appointments.accept, other.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", "/staff")
    assert offered(eva) == ["Assign", "Accept", "Reject", "Propose"]
    press(eva, "accept")
    await becomes(2, lambda: len(choices(eva)))
    assert choices(eva) == [
        ("Dr. David Stern", "Free then", True),
        ("Dr. Clara Weiss", "Has another appointment then, or the time kept around one", False),
    ]
    choose_assignee(eva, "Dr. Clara Weiss")  # as a forged press would
    await becomes(True, lambda: "That provider is not free then" in row(eva, view))
    press(eva, "accept")
    await becomes(2, lambda: len(choices(eva)))
    choose_assignee(eva, "Dr. David Stern")
    await becomes(True, lambda: "Accepted by you for Dr. David Stern" in row(eva, view))
    await ada.should_see("Eva Brandt accepted for Dr. David Stern", retries=20)


async def test_staff_assign_a_request_and_take_it_back(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    david = await open_as("provider2@harbor", "/provider-dashboard")
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "assign")
    await becomes(2, lambda: len(choices(eva)))
    choose_assignee(eva, "Dr. David Stern")
    await becomes(True, lambda: "Given to Dr. David Stern" in row(eva, view))
    await david.should_see("Given to you by Eva Brandt", retries=20)
    await becomes("Undo", lambda: offered(eva)[-1])
    press(eva, "undo")
    await becomes(["Assign", "Accept", "Reject", "Propose"], lambda: offered(eva))
    assert "First available" in row(eva, view)


async def test_who_is_away_is_said_live_and_asked_about_again(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "assign")
    await becomes(["Free then", "Free then"], lambda: [said for _, said, _ in choices(eva)])
    day = at("09:00").date()
    change = AddTimeOff(clinic.harbor.provider2, day, day, "Conference")
    await threads.write(hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC))
    await becomes(
        ["Free then", "In their time off (Conference)."],
        lambda: [said for _, said, _ in choices(eva)],
    )
    choose_assignee(eva, "Dr. David Stern")
    await eva.should_see("Assign the request of Ada Lindqvist all the same?", retries=20)
    await eva.should_see("is in their time off (Conference). Ada Lindqvist has not been told anything yet.")
    (confirm,) = [each for each in shown(eva, data_question="1") if each.text == "Assign all the same"]
    send(eva, confirm, "click", "1")
    await becomes(True, lambda: "Given to Dr. David Stern" in row(eva, view))


async def test_why_somebody_cannot_take_it_stands_beside_each_name(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    view = await ask(clinic, at("09:00"))
    await threads.write(appointments.pass_on, view.id, by=harbor.provider, now=now)
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "assign")
    passed = ("Dr. Clara Weiss", "Has passed it on. Free then", True)
    await becomes([("Dr. David Stern", "Free then", True), passed], lambda: choices(eva))
    day = at("09:00").date()
    change = SetDate(harbor.provider2, day, (Span(12 * 60, 17 * 60),))
    await threads.write(hours.save, change, by=harbor.staff, confirmed=frozenset({view.id}), now=now)
    outside = "Outside their hours."
    await becomes([passed, ("Dr. David Stern", outside, True)], lambda: choices(eva))
    give = partial(appointments.assign, by=harbor.staff, provider_id=harbor.provider)
    await threads.write(give, view.id, now=now - UNDO)
    await becomes(["Assign", "Accept", "Reject", "Propose"], lambda: offered(eva))
    press(eva, "assign")
    holder = ("Dr. Clara Weiss", "Has the request now", False)
    await becomes([("Dr. David Stern", outside, True), holder], lambda: choices(eva))


async def test_what_somebody_else_gave_away_meanwhile_is_not_replaced_unseen(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "assign")
    await becomes(2, lambda: len(choices(eva)))
    give = partial(appointments.assign, by=clinic.harbor.staff, provider_id=clinic.harbor.provider)
    await threads.write(give, view.id, now=datetime.now(UTC))
    await becomes(True, lambda: "Given to Dr. Clara Weiss" in row(eva, view))
    choose_assignee(eva, "Dr. David Stern")
    await becomes(True, lambda: "Eva Brandt has given it to another provider meanwhile." in row(eva, view))
    assert (await threads.read(lists.find, view.id, by=clinic.harbor.staff)).provider_id == clinic.harbor.provider


async def test_what_was_given_away_meanwhile_is_not_accepted_or_rejected_unseen(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"))
    eva, also_eva = [await open_as("staff@harbor", "/staff") for _ in range(2)]
    press(eva, "accept")
    await becomes(2, lambda: len(choices(eva)))
    press(also_eva, "reject")
    await becomes(True, lambda: bool(shown(also_eva, data_request=str(view.id))))
    give = partial(appointments.assign, by=clinic.harbor.staff, provider_id=clinic.harbor.provider)
    await threads.write(give, view.id, now=datetime.now(UTC))
    await becomes(True, lambda: all("Given to Dr. Clara Weiss" in row(each, view) for each in (eva, also_eva)))
    choose_assignee(eva, "Dr. David Stern")
    (form,) = shown(also_eva, data_request=str(view.id))
    send(also_eva, form, "submit", ["We are closed then.", str(view.id)])
    await becomes(True, lambda: all("has given it to another" in row(each, view) for each in (eva, also_eva)))
    assert await status(view) is Status.pending


async def test_an_open_question_says_that_somebody_else_has_answered(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "accept")
    await becomes(2, lambda: len(choices(eva)))
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await eva.should_see("Accepted by Dr. Clara Weiss meanwhile. There is nothing left to answer here.", retries=20)
    await becomes(0, partial(lambda user: len(choices(user)), eva))


async def test_staff_reject_with_the_words_of_the_clinic(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", "/staff")
    press(eva, "reject")
    await becomes(True, lambda: bool(shown(eva, data_request=str(view.id))))
    (form,) = shown(eva, data_request=str(view.id))
    send(eva, form, "submit", ["We are closed then.", str(view.id)])
    await becomes(True, lambda: "Rejected by you" in row(eva, view))
    await ada.should_see("We are closed then.", retries=20)
