"""The clinic moves an appointment on its page, at once; beyond the rules it says why."""

from datetime import UTC, datetime
from functools import partial

from nicegui.testing import User

from pages.words.moments import when
from store import appointments, threads
from store.appointments import lists
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands


async def accepted(clinic: Clinics, start: datetime) -> AppointmentView:
    view = await ask(clinic, start, provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    return view


def press(user: User, css_class: str) -> None:
    (found,) = [each for each in shown(user) if css_class in each.classes]
    send(user, found, "click", [])


def submit(user: User, start: datetime, **more: str) -> None:
    forms = [each for each in shown(user) if each.tag == "form" and each.props.get("novalidate")]
    (form,) = [each for each in forms if any("new-side" in child.classes for child in each.descendants())]
    send(user, form, "submit", {"date": start.date().isoformat(), "time": f"{start:%H:%M}", **more})


async def test_a_provider_moves_it_and_the_patient_reads_where_it_is(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    press(clara, "move-it")
    await becomes(True, lambda: stands(clara, "09:15"))
    submit(clara, at("11:00"))
    await becomes(True, lambda: stands(ada, ", 11:00"))
    await becomes(True, lambda: stands(clara, "You moved it from "))
    moved = await threads.read(lists.peek, view.id)
    assert moved
    assert moved.start == at("11:00").astimezone(UTC)


async def test_beyond_the_rules_it_asks_why_and_what_is_wrong_changes_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    press(eva, "move-it")
    await becomes(True, lambda: stands(eva, "09:15"))
    provider = str(clinic.harbor.provider)
    submit(eva, at("09:00"), provider=provider)
    await eva.should_see("It has been moved to that time already", retries=20)
    submit(eva, at("20:00"), provider=provider)
    await eva.should_see("That is outside the opening hours. Please say why.", retries=20)
    submit(eva, at("20:00"), provider="999")
    await eva.should_see("Please choose with whom.", retries=20)
    found = await threads.read(lists.peek, view.id)
    assert found
    assert found.start == at("09:00").astimezone(UTC)
    submit(eva, at("20:00"), provider=str(clinic.harbor.provider2), because="A flight to catch")
    await becomes(True, lambda: stands(eva, "Dr. David Stern"))
    await eva.should_see("Reason: A flight to catch", retries=20)
    await becomes(True, lambda: stands(eva, "09:00 with Dr. Clara Weiss to"))
    await becomes(True, lambda: stands(eva, "20:00 with Dr. David Stern"))


async def test_a_patient_has_no_such_button_and_nobody_once_it_has_been_cancelled(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert not [each for each in shown(ada) if "move-it" in each.classes]
    await threads.write(appointments.cancel, view.id, by=clinic.harbor.patient, reason="pat", now=datetime.now(UTC))
    await becomes([], lambda: [each for each in shown(eva) if "move-it" in each.classes])


async def test_a_patient_whom_the_clinic_has_moved_says_that_it_does_not_suit_and_asks_again(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    pages = [f"/appointments/{view.id}", "/appointments", "/notifications"]
    detail, mine, news = [await open_as("patient@harbor", page) for page in pages]
    assert [answers(user) for user in (detail, mine)] == [[], []]
    await threads.write(appointments.move, view.id, by=clinic.harbor.staff, start=at("11:00"), now=datetime.now(UTC))
    other_time = f"/schedule?move={view.id}"
    for user in (detail, mine):
        await becomes([other_time], partial(answers, user))
    before = when(at("09:00"), "Europe/Berlin")
    await becomes(True, lambda: stands(detail, f"The clinic moved it from {before}."))
    assert not [each for each in shown(detail) if each.text == "Move it"], "one way, not two"
    await news.should_see("If that time does not suit you, you can ask for another.", retries=20)
    (toast,) = [each for each in shown(news) if "toast" in each.classes]
    assert f'"href":"{other_time}"' in toast.props["inside"]
    assert "This time does not suit me" in toast.props["inside"]
    await threads.write(appointments.move, view.id, by=clinic.harbor.patient, start=at("13:00"), now=datetime.now(UTC))
    for user in (detail, mine):
        await becomes([], partial(answers, user))
    await becomes(False, lambda: stands(detail, "The clinic moved it from "))


def answers(user: User) -> list[str]:
    """Where a patient goes who says that a time does not suit."""
    return [each.props["href"] for each in shown(user) if each.text == "This time does not suit me"]
