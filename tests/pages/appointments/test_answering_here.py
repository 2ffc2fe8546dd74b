"""A provider, or staff, answer a request on its own page, with the questions and refusals of their lists."""

from datetime import UTC, datetime, tzinfo

import pytest
from nicegui.testing import User

from pages.appointments import answer_bar
from pages.distribution import CLOCK
from pages.elements.fragments import Fragment
from pages.live import live
from store import appointments, errors, threads
from store.appointments import lists
from store.clinic import hours
from store.clinic.hours import AddTimeOff, SetOffering
from store.models import UNDO, Status
from store.notifications import notifications
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import (
    ask,
    asked_to_reject,
    becomes,
    choose_assignee,
    listed_assignees,
    moved,
    offered,
    stands,
    status,
)


def bar(user: User) -> Fragment | None:
    bars = [each for each in shown(user) if isinstance(each, Fragment) and "answer-bar" in each.classes]
    return bars[0] if bars else None


def acts(user: User) -> list[str]:
    """What can be pressed."""
    inside = (section := bar(user)) and str(section.props["inside"])
    return [
        act for act in ("assign", "accept", "reject", "pass-on", "undo") if inside and f'"data-act":"{act}"' in inside
    ]


def press(user: User, act: str) -> None:
    section = bar(user)
    assert section
    send(user, section, "act", act)


async def test_a_request_is_accepted_and_that_undone_where_it_is_read(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    inbox = await open_as("provider@harbor", "/provider-dashboard")
    assert acts(clara) == ["accept", "pass-on"]
    press(clara, "accept")
    await becomes(["undo"], lambda: acts(clara))
    await clara.should_see("Accepted. Ada Lindqvist reads it in Kept")
    assert await status(view) is Status.accepted
    await becomes(["Accepted", "Undo"], lambda: offered(inbox))
    press(clara, "undo")
    await becomes(["accept", "pass-on"], lambda: acts(clara))
    assert await status(view) is Status.pending
    assert notifications.unread_count(clinic.harbor.provider) == 0


async def test_a_request_is_rejected_there_with_a_reason(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    press(clara, "reject")
    await clara.should_see("Reject the request of Ada Lindqvist, Therapy, ", retries=20)
    await clara.should_see("Please call us first, so that we find together what suits you.")
    form = await asked_to_reject(clara)
    send(clara, form, "submit", ["We are away", str(view.id)])
    await becomes(["undo"], lambda: acts(clara))
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    assert appointment.rejection_reason == "We are away"


async def test_refusals_are_those_of_the_inbox(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"))
    theirs = await ask(clinic, at("09:00"), patient_id=harbor.patient2, provider_id=harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    press(clara, "accept")
    await becomes(True, lambda: f'"href":"/appointments/{theirs.id}"' in str(getattr(bar(clara), "props", "")))
    await clara.should_see("You have Therapy with Ben Okafor 09:00 to 09:50 then.")
    again = [each for each in shown(clara) if each.text == "You have Therapy with Ben Okafor 09:00 to 09:50 then."]
    assert again == [], "the bar says it, and no banner below"
    assert acts(clara) == ["accept", "pass-on"]
    away = await ask(clinic, at("11:00"), provider_id=harbor.provider)
    day = at("11:00").date()
    change = AddTimeOff(harbor.provider, day, day, "Conference")
    confirmed = frozenset({away.id, theirs.id})
    await threads.write(hours.save, change, by=harbor.staff, now=datetime.now(UTC), confirmed=confirmed)
    page = await open_as("provider@harbor", f"/appointments/{away.id}")
    press(page, "accept")
    await page.should_see("Accept Ada Lindqvist all the same?", retries=20)
    assert await status(away) is not Status.accepted


async def test_only_who_can_answer_is_offered_it(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    change = SetOffering(harbor.provider, harbor.types["therapy"], offered=False)
    await threads.write(hours.save, change, by=harbor.staff, now=datetime.now(UTC))
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert [acts(user) for user in (clara, eva, ada)] == [[], ["assign", "accept", "reject"], []]
    answer_bar = bar(await open_as("provider2@harbor", f"/appointments/{view.id}"))
    assert answer_bar


async def test_what_is_forged_or_decided_already_does_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    for forged in ("undo", "delete", "accept:1", None, 7):
        press(clara, forged)  # type: ignore[arg-type]
    await moved()
    assert await status(view) in {Status.booked, Status.pending}
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(["undo"], lambda: acts(clara))
    press(clara, "accept")
    await moved()
    assert await status(view) is Status.rejected


async def test_it_is_passed_on_where_it_is_read_and_can_still_be_accepted(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    press(clara, "pass-on")
    await becomes(["undo"], lambda: acts(clara))
    assert stands(clara, "Passed on to the others. You can undo it for 15 seconds.")
    press(clara, "undo")
    await becomes(["accept", "pass-on"], lambda: acts(clara))
    await threads.write(appointments.pass_on, view.id, by=clinic.harbor.provider, now=datetime.now(UTC) - UNDO)
    await becomes(["accept"], lambda: acts(clara))
    assert stands(clara, "This is asked of your colleagues. Ada Lindqvist waits for them; you can still accept.")
    assert not stands(clara, "Answer in the inbox")
    press(clara, "accept")
    await becomes(Status.accepted, lambda: lists.find(view.id, by=clinic.harbor.provider).status)


async def test_staff_give_a_request_to_a_provider_where_it_is_read(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert acts(eva) == ["assign", "accept", "reject"]
    press(eva, "assign")
    await becomes(True, lambda: "Dr. Clara Weiss" in str(listed_assignees(eva)))
    choose_assignee(eva, "Dr. Clara Weiss")
    await becomes(["undo"], lambda: acts(eva))
    assert stands(eva, "Given to Dr. Clara Weiss, who reads it in Kept. You can undo it for 15 seconds.")
    await becomes(["Accept", "Reject", "Propose"], lambda: offered(clara))
    press(eva, "undo")
    await becomes(["assign", "accept", "reject"], lambda: acts(eva))
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    assert appointment.provider_id is None


async def test_staff_accept_there_for_the_named_provider(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert acts(eva) == ["accept", "reject"]
    press(eva, "accept")
    await becomes(["undo"], lambda: acts(eva))
    assert stands(eva, "Accepted by you for Dr. Clara Weiss. Ada Lindqvist reads it in Kept")


async def test_a_patient_answers_nothing_there(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert bar(ada) is None


@pytest.mark.parametrize("account", ["provider@harbor", "staff@harbor"])
async def test_what_is_not_there_any_more_is_said_in_a_whole_sentence(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch, account: str
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    user = await open_as(account, f"/appointments/{view.id}")

    def gone(*_args: object, **_kwargs: object) -> None:
        raise errors.NotFound

    monkeypatch.setattr(appointments, "accept", gone)
    press(user, "accept")
    await user.should_see("That request is not waiting for you any more. A colleague may have answered it.", retries=20)
    assert acts(user) == []


async def test_what_begins_is_answered_no_more(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    assert acts(clara) == ["accept", "pass-on"]

    class AtItsStart(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return view.start

    monkeypatch.setattr(answer_bar, "datetime", AtItsStart)
    await live._call(CLOCK)
    assert bar(clara) is None
