"""A patient moves an appointment on the page to book, the provider answers in the inbox, and every page follows."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from nicegui.testing import User

from pages import words
from store import appointments, db, threads
from store.appointments import lists, move_answers
from store.availability.rules import mark_changed
from store.models import AppointmentType, Institution, Offering, Status, TimeOff, tables
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.objects import objects
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.schedule.choosing import choose
from tests.pages.steps import ask, becomes, offered, press, rows, stands

_type, _offering, _clinic, _time_off = tables(AppointmentType, Offering, Institution, TimeOff)


async def accepted(clinic: Clinics, start: datetime) -> AppointmentView:
    view = await ask(clinic, start, provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    return view


async def peek(view: AppointmentView) -> AppointmentView:
    found = await threads.read(lists.peek, view.id)
    assert found
    return found


def in_row(user: User) -> list[Any]:
    (row,) = [each for each in shown(user) if "request-row" in each.classes]
    return list(json.loads(row.props["inside"]))


def press_button(user: User, text: str) -> None:
    (found,) = [each for each in shown(user) if each.text == text and each.tag == "button"]
    send(user, found, "click", "")


async def test_a_patient_chooses_another_time_and_nothing_else(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}&date={at('11:00').date()}")
    await ada.should_see("That stands until the clinic has said yes to another time.")
    assert [each.text for each in shown(ada) if each.tag == "h1"] == ["Choose another time"]
    assert not shown(ada, name="type", type="radio")
    assert not shown(ada, name="provider", type="radio")
    choose(ada, at("11:00"))
    await becomes([], lambda: shown(ada, data_sends="true", aria_disabled="true"))
    press_button(ada, "Ask to move it")
    await ada.should_see("You asked to move it to ", retries=20)
    await ada.should_not_see("You have already asked to move it to ")
    assert (await peek(view)).move_start == at("11:00").astimezone(UTC)


async def test_whoever_comes_back_reads_what_they_have_asked_for(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    await threads.write(appointments.move, view.id, by=clinic.harbor.patient, start=at("11:00"), now=datetime.now(UTC))
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}")
    await ada.should_see(f"You have asked to move it to {words.moments.when(at('11:00'), 'Europe/Berlin')}")
    assert [each.text for each in shown(ada, href=f"/appointments/{view.id}")] == ["Show it"]


async def test_the_address_keeps_the_day_and_the_time_that_was_chosen(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    later = at("11:00", days=7)
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}&date={later.date()}")
    assert later.isoformat() in [each.props["value"] for each in shown(ada, type="radio", name="start")]
    chosen = urlencode({"move": view.id, "date": later.date(), "start": later.isoformat()})
    await ada.open(f"/schedule?{chosen}")
    await becomes([], lambda: shown(ada, data_sends="true", aria_disabled="true"))
    press_button(ada, "Ask to move it")
    await ada.should_see("You asked to move it to ", retries=20)
    assert (await peek(view)).move_start == later.astimezone(UTC)


async def test_the_provider_says_yes_in_the_inbox_and_the_patients_page_follows(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    page = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await threads.write(appointments.move, view.id, by=clinic.harbor.patient, start=at("11:00"), now=datetime.now(UTC))
    await becomes([str(view.id)], lambda: rows(clara))
    (when,) = [inside for _, about, inside in in_row(clara) if about.get("class") == "row-when"]
    assert when == words.moments.brief(at("11:00"), "Europe/Berlin", datetime.now(UTC)), "what is asked for comes first"
    assert stands(clara, f"Instead of {words.moments.amid(at('09:00'), 'Europe/Berlin', datetime.now(UTC))}")
    assert offered(clara) == ["Accept", "Leave it"]
    await becomes(True, lambda: stands(page, "You asked to move it to "))
    press(clara, "accept")
    await becomes(True, lambda: stands(clara, "Moved"))
    await becomes(True, lambda: stands(page, "moved it from "))
    moved = await peek(view)
    assert (moved.status, moved.start) == (Status.accepted, at("11:00").astimezone(UTC))


async def test_its_own_time_does_not_stand_in_its_way(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}&date={at('09:00').date()}")
    await becomes(True, lambda: "09:15" in "".join(texts(ada, "slot-time")) or bool(shown(ada, name="start")))
    free = [each.props["value"] for each in shown(ada, type="radio", name="start")]
    assert at("09:15").isoformat() in free


async def test_a_patient_keeps_the_time_that_stands_after_all(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    now = datetime.now(UTC)
    await threads.write(appointments.move, view.id, by=clinic.harbor.patient, start=at("11:00"), now=now)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert rows(clara) == [str(view.id)]
    page = await open_as("patient@harbor", f"/appointments/{view.id}")
    (keep,) = [each for each in shown(page) if (each.text or "").startswith("Keep ") and each.text != "Keep it"]
    send(page, keep, "click", "")
    await becomes(True, lambda: stands(clara, "Stays where it was"))
    assert (await peek(view)).move_start is None


async def test_a_no_is_read_with_its_reason_and_the_old_time_stands(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, view, now = clinic.harbor, await accepted(clinic, at("09:00")), datetime.now(UTC)
    await threads.write(appointments.move, view.id, by=harbor.patient, start=at("11:00"), now=now)
    page = await open_as("patient@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.reject, view.id, by=harbor.provider, because="I am away then.", now=now)
    await becomes(True, lambda: stands(page, "They wrote: I am away then."))
    await becomes(True, lambda: stands(page, "is not possible. It stays at "))


async def test_a_no_to_a_move_says_that_it_stays_with_reasons_that_fit(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, view, now = clinic.harbor, await accepted(clinic, at("09:00")), datetime.now(UTC)
    await ask(clinic, at("14:00"), patient_id=harbor.patient2, provider_id=harbor.provider)
    await threads.write(appointments.move, view.id, by=harbor.patient, start=at("11:00"), now=now)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    first, second = [row for row in shown(clara) if "request-row" in row.classes]
    send(clara, first, "act", "reject")
    await clara.should_see("Leave Ada Lindqvist, Therapy, where it is?", retries=20)
    await clara.should_see(f"It stays at {words.moments.amid(view.start, 'Europe/Berlin', now)}.")
    await becomes(True, lambda: stands(clara, "That time is not possible. Please ask for another one."))
    assert [each.text for each in shown(clara, type="submit")] == ["Leave it"]
    send(clara, second, "act", "reject")
    await clara.should_see("Reject the request of Ben Okafor", retries=20)
    await becomes(True, lambda: stands(clara, "Please call us first, so that we find together what suits you."))
    assert [each.text for each in shown(clara, type="submit")] == ["Reject"]


async def test_another_time_is_looked_for_from_the_day_of_the_appointment_on(open_as: OpenAs, clinic: Clinics, at: At):
    own, full = await accepted(clinic, at("09:00", days=7)), at("12:00", days=7).date()
    ada = await open_as("patient@harbor", f"/schedule?move={own.id}")
    await becomes([full.isoformat()], lambda: [each.props["value"] for each in shown(ada, aria_pressed="true")])
    with db.writing() as transaction:
        away = {"institution_id": clinic.harbor.id, "first": full, "last": full, "name": ""}
        transaction.execute(sa.insert(_time_off).values(away))
        mark_changed(transaction, clinic.harbor.id)
    ben = await open_as("patient@harbor", f"/schedule?move={own.id}")
    after = [each.props["value"] for each in shown(ben, aria_pressed="true")]
    assert after > [full.isoformat()], "the first that has free times after it"


async def test_what_cannot_move_is_booked_anew(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    for account, number in (("patient2@harbor", view.id), ("patient@harbor", 999), ("patient@harbor", "x")):
        user = await open_as(account, f"/schedule?move={number}")
        assert shown(user, name="type", type="radio")


async def test_when_it_changes_meanwhile_its_page_says_so(open_as: OpenAs, clinic: Clinics, at: At):
    view, harbor = await accepted(clinic, at("09:00")), clinic.harbor
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}")
    now = datetime.now(UTC)
    await threads.write(appointments.cancel, view.id, by=harbor.provider, reason="prov-pers", now=now)
    await becomes(True, lambda: bool(texts(ada, "timeline")))  # its own page
    await ada.should_see("Cancelled by Dr. Clara Weiss")


async def test_in_a_second_tab_it_has_been_moved_already_and_to_when(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    second = await open_as("patient@harbor", f"/schedule?move={view.id}&date={at('11:00').date()}")
    by_first = clinic.harbor.patient
    await threads.write(appointments.move, view.id, by=by_first, start=at("11:00"), now=datetime.now(UTC))
    await second.should_see("You have already asked to move it to ", retries=20)
    await threads.write(move_answers.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await second.should_not_see("You have already asked to move it to ", retries=20)
    await second.open(f"/appointments/{view.id}?moved=1")
    await second.should_see("It has already been moved, to ")


async def test_what_is_not_offered_any_more_is_moved_by_the_clinic(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    retire(clinic.harbor.types["therapy"])
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}")
    await ada.should_see("That one cannot be moved here any more. Please call the clinic.", retries=20)
    assert shown(ada, name="type", type="radio")


@pytest.mark.parametrize(
    ("hours", "said", "act"),
    [
        (0, "It moves as soon as you have chosen another time", "Move it"),
        (168, "It begins in less than 7 days, so the clinic is asked first.", "Ask to move it"),
    ],
)
async def test_what_begins_soon_is_asked_about_first(
    open_as: OpenAs, clinic: Clinics, at: At, hours: int, said: str, act: str
):
    harbor = clinic.harbor
    view = await accepted(clinic, at("09:00"))
    with db.writing() as transaction:
        transaction.execute(sa.update(_type).values(needs_approval=False))
        transaction.execute(sa.update(_offering).values(at_once=True))
        transaction.execute(sa.update(_clinic).values(cancel_hours=hours))
        mark_changed(transaction, harbor.id)
    ada = await open_as("patient@harbor", f"/schedule?move={view.id}&date={at('11:00').date()}")
    await ada.should_see(said)
    choose(ada, at("11:00"))
    await becomes(True, lambda: [act] == [each.text for each in shown(ada, data_sends="true")])


def retire(type_id: int) -> None:
    with objects() as session:
        type_ = session.get_one(AppointmentType, type_id)
        type_.active = False
        session.get_one(Institution, type_.institution_id).rules_version += 1
