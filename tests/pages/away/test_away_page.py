"""A provider is away: the page of it, the desk's, the colleague's and the patient's see what becomes of each."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from nicegui.testing import User

from pages import words
from store import appointments, threads
from store.away import Choice, away, decide_all
from store.models import Status
from store.people import profile
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.away.away_page_steps import choose, confirm, do, in_row, left, options, press, rows, say_away
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, settle, stands, status


async def test_all_of_them_are_decided_where_everybody_sees_it(
    open_as: OpenAs, clinic: Clinics, at: At, agreed: list[AppointmentView]
):
    any_, named = agreed
    day = at("09:00").date().isoformat()
    clara, eva = await open_as("provider@harbor", "/away"), await open_as("staff@harbor", "/staff")
    ada = await open_as("patient@harbor", f"/appointments/{named.id}")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    say_away(clara, day)
    await becomes([any_.id, named.id], lambda: rows(clara))
    assert options(clara, any_)[0] == "Hand over to Dr. David Stern"
    assert stands(clara, "If Ada Lindqvist agrees; the time is held meanwhile.")
    await becomes(True, lambda: stands(eva, "Dr. Clara Weiss is away, and 2 appointments need a decision."))
    await becomes(True, lambda: stands(ada, "Your provider is away then."))
    assert not stands(ada, "See you")
    said, clara.client.run_javascript = [], lambda code, **_: said.append(code)  # type: ignore[method-assign, union-attr]
    press(clara, "Do all of these", "I am ill, I am sorry.")
    await becomes(True, lambda: stands(clara, "2 appointments: 2 to hand over."))
    confirm(clara)
    await becomes(True, lambda: stands(clara, "2 appointments decided."))
    await becomes([named.id], lambda: rows(clara, "asked"))
    await becomes(True, lambda: stands(ada, "Dr. David Stern instead of Dr. Clara Weiss?"))
    assert stands(ada, "They wrote: I am ill, I am sorry.")
    assert stands(ada, f"Therapy, {words.moments.when(named.start, 'Europe/Berlin')}"), (
        "under the yes stands when it is"
    )
    await becomes(False, lambda: stands(eva, "is away, and"))
    await becomes(True, lambda: stands(david, "Accepted by Dr. Clara Weiss for you"))
    (take,) = [each for each in shown(ada) if "proposed-times" in each.classes]
    send(ada, take, "act", f"take:{int(named.start.timestamp())}")
    await becomes(True, lambda: stands(ada, "See you"))
    await becomes([], lambda: left(clara))
    assert stands(clara, "Nothing to decide")
    assert any("kept.forget('away-note')" in str(each) for each in said), "it is not for the next ones"


async def test_a_crisis_is_not_decided_in_passing(open_as: OpenAs, clinic: Clinics, at: At, agreed):
    any_, named = agreed
    crisis = await ask(clinic, at("13:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    eva = await open_as("staff@harbor", f"/away?provider={clinic.harbor.provider}")
    say_away(eva, at("09:00").date().isoformat())
    await becomes([crisis.id, any_.id, named.id], lambda: rows(eva))
    press(eva, "Do all of these", "")
    await becomes(True, lambda: stands(eva, "1 that cannot wait stays here: please decide about each by itself."))
    confirm(eva)
    await becomes(True, lambda: stands(eva, "2 appointments decided."))
    await becomes([named.id], lambda: rows(eva, "asked"))
    settle(eva)
    assert rows(eva) == [crisis.id]
    assert await status(crisis) is crisis.status


async def test_whom_nobody_can_take_in_a_crisis_is_to_be_called(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    crisis = await ask(clinic, at("13:00"), type_slug="crisis-intervention", provider_id=harbor.provider)
    eva = await open_as("staff@harbor", f"/away?provider={harbor.provider}")
    say_away(eva, day.isoformat())
    await becomes([crisis.id], lambda: rows(eva))
    assert options(eva, crisis)[0] == "Hand over to Dr. David Stern"
    await threads.write(away, harbor.provider2, first=day, last=day, by=harbor.staff, now=datetime.now(UTC))
    await becomes("Call Ada Lindqvist", lambda: options(eva, crisis)[0])
    assert stands(eva, "Nobody else is free then. Ada Lindqvist should not wait: please call, then choose what to do.")
    assert not any(each.tag == "button" for each in in_row(eva, crisis)), "there is nothing to be done here"
    await threads.write(profile.change, "Ada Lindqvist", "+49 30 1234567", by=harbor.patient, now=datetime.now(UTC))
    await becomes(["tel:+49301234567"], lambda: [each.props["href"] for each in in_row(eva, crisis) if each.tag == "a"])
    choose(eva, crisis, "cancel:0")
    assert any(each.tag == "button" for each in in_row(eva, crisis))


async def test_who_sits_in_the_waiting_room_is_named_first_as_soon_as_they_are_here(
    open_as: OpenAs, clinic: Clinics, at: At, agreed: list[AppointmentView]
):
    (any_, named), harbor = agreed, clinic.harbor
    eva = await open_as("staff@harbor", f"/away?provider={harbor.provider}")
    say_away(eva, at("09:00").date().isoformat())
    await becomes([any_.id, named.id], lambda: rows(eva))
    assert not stands(eva, "here already")
    soon = named.start - timedelta(minutes=10)
    await threads.write(appointments.check_in, named.id, by=harbor.patient, now=soon)
    await becomes(True, lambda: stands(eva, "Is here already: Ada Lindqvist (11:00)."))
    assert "Here since 10:50" in look_of(eva, named)
    assert stands(eva, "Ada Lindqvist is here: please ask them first. They stay checked in.")
    await eva.open(f"/away?provider={harbor.provider}")
    assert rows(eva) == [named.id, any_.id]
    do(eva, named)
    await becomes([any_.id], lambda: left(eva))
    assert await status(named) is Status.checked_in
    assert not stands(eva, "here already")


def look_of(user: User, view: AppointmentView) -> str:
    """What says how it stands in its row, with its colour."""
    return next(str(each.props["inside"]) for each in in_row(user, view) if "away-facts" in each.classes)


async def test_what_leaves_has_the_colour_of_what_became_of_it(open_as: OpenAs, clinic: Clinics, at: At, agreed):
    any_, named = agreed
    eva = await open_as("staff@harbor", f"/away?provider={clinic.harbor.provider}")
    say_away(eva, at("09:00").date().isoformat())
    await becomes([any_.id, named.id], lambda: rows(eva))
    assert f"/patients/{named.patient_id}" in look_of(eva, named)
    await threads.write(appointments.cancel, named.id, by=clinic.harbor.patient, reason="pat", now=datetime.now(UTC))
    await becomes(True, lambda: stands(eva, "Cancelled by Ada Lindqvist"))
    assert "tone-muted" in look_of(eva, named)


async def test_what_cannot_be_done_stays_and_says_why(open_as: OpenAs, clinic: Clinics, at: At, agreed):
    any_, named = agreed
    eva = await open_as("staff@harbor", f"/away?provider={clinic.harbor.provider}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    say_away(eva, at("09:00").date().isoformat())
    await becomes([any_.id, named.id], lambda: rows(eva))
    await becomes(True, lambda: stands(clara, "You are away, and 2 appointments need a decision."))
    day = at("09:00").date()
    await threads.write(
        away, clinic.harbor.provider2, first=day, last=day, by=clinic.harbor.staff, now=datetime.now(UTC)
    )
    await becomes(False, lambda: any("Hand over" in each for each in options(eva, named)))
    assert options(eva, named)[0].startswith("Propose ")
    choose(eva, any_, "cancel:0")
    do(eva, any_)
    await becomes(True, lambda: stands(eva, "Cancel Therapy,"))
    confirm(eva)
    await becomes(True, lambda: stands(eva, "Cancelled by you"))
    await threads.write(appointments.cancel, named.id, by=clinic.harbor.patient, reason="pat", now=datetime.now(UTC))
    await becomes(True, lambda: stands(eva, "Cancelled by Ada Lindqvist"))
    await becomes([], lambda: left(eva))
    assert await status(any_) is Status.cancelled
    await becomes(False, lambda: stands(clara, "You are away"))


async def test_days_that_were_saved_as_the_page_was_closed_are_no_draft(open_as: OpenAs, clinic: Clinics, at: At):
    def draft(user: User) -> str:
        names = {str(each.props.get("data-draft-form")) for each in shown(user) if each.tag == "form"}
        return next(name for name in names if name.startswith("away-"))

    clara, day = await open_as("provider@harbor", "/away"), at("09:00").date()
    typed = draft(clara)
    await threads.write(
        away, clinic.harbor.provider, first=day, last=day, by=clinic.harbor.provider, now=datetime.now(UTC)
    )
    await becomes(False, lambda: draft(clara) == typed)
    renamed = draft(clara)
    await clara.open("/away")
    assert draft(clara) == renamed, "what is typed after that comes back"


async def test_days_that_cannot_be_are_said_in_the_form(open_as: OpenAs, at: At):
    clara, day = await open_as("provider@harbor", "/away?provider=x"), at("09:00").date()
    (form,) = [each for each in shown(clara) if "away-" in str(each.props.get("data-draft-form"))]
    today = datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()
    assert json.loads(form.props["data-fields"])["first"] == [today], "who is ill is so today"
    say_away(clara, day.isoformat(), (day - timedelta(days=1)).isoformat())
    await becomes(True, lambda: stands(clara, "That ends before it starts. Please change one of them."))
    say_away(clara, "2020-01-01")
    await becomes(True, lambda: stands(clara, "That time has passed. Please choose another."))
    say_away(clara, "soon", day.isoformat())
    await becomes(True, lambda: stands(clara, "Please choose a day and a time."))


async def test_time_off_that_concerns_appointments_leads_there(open_as: OpenAs, clinic: Clinics, at: At, agreed):
    clara = await open_as("provider@harbor", "/hours")
    day = at("09:00").date().isoformat()
    (form,) = [each for each in shown(clara) if str(each.props.get("data-draft-form")).endswith("-off")]
    send(clara, form, "submit", {"first": [day], "last": [day], "name": [""]})
    await becomes(True, lambda: stands(clara, "They stand until somebody has decided about each."))
    confirm(clara)
    await becomes(True, lambda: stands(clara, "To decide (2)"))


async def test_a_patient_is_not_told_to_come_while_nobody_is_there(
    open_as: OpenAs, clinic: Clinics, at: At, agreed: list[AppointmentView]
):
    any_, named = agreed
    day, now = at("09:00").date(), datetime.now(UTC)
    await threads.write(appointments.cancel, any_.id, by=clinic.harbor.patient, reason="pat", now=now)
    ada = await open_as("patient@harbor", "/appointments")
    await becomes(True, lambda: stands(ada, "See you"))
    provider = clinic.harbor.provider
    await threads.write(away, provider, first=day, last=day, by=provider, now=now)
    await becomes(False, lambda: stands(ada, "See you"))
    assert stands(ada, "Your provider is away then. The clinic is looking for another way, and tells you here.")
    hand_over = Choice("hand_over", clinic.harbor.provider2)
    await decide_all(provider, choices={named.id: hand_over}, by=provider, now=now)
    take = partial(appointments.accept_proposal, by=clinic.harbor.patient, start=named.start, now=now)
    await becomes(True, lambda: "Answer" in {each.text for each in shown(ada) if "btn-primary" in each.classes})
    assert stands(ada, "A question to you"), "it stays where it matters now"
    await becomes(True, lambda: any("toast" in each.classes for each in shown(ada)))
    toast = next(str(each.props["inside"]) for each in shown(ada) if "toast" in each.classes)
    assert "Dr. Clara Weiss is away " in toast
    assert "Dr. David Stern instead?" in toast
    assert "Please answer by" not in toast
    await threads.write(take, named.id)
    await becomes(True, lambda: stands(ada, "See you"))
