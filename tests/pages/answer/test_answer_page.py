"""Whoever follows a reminder's link answers without logging in, once they have said how their name begins."""

from dataclasses import replace
from datetime import UTC, datetime

from nicegui.testing import User

from store import appointments, threads
from store.appointments import answer_links, lists
from store.clinic import clinics
from store.models import CancelReason, Status
from store.notifications import reminders
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, press, said, submit
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import becomes, moved, status


async def follow(visitor: User, clinic: Clinics, at: At, more: str = "") -> int:
    """Follow the link of an accepted appointment; its id."""
    view = await accepted(clinic, at("09:00"))
    await threads.write(reminders.plan, now=datetime.now(UTC))
    await visitor.open(f"/answer/{answer_links.token(view)}{more}")
    return view.id


async def test_nobody_reads_anything_before_the_letters(visitor: User, clinic: Clinics, at: At):
    await follow(visitor, clinic, at)
    await visitor.should_see("how does your family name begin?")
    for word in ("Ada", "Lindqvist", "09:00", "Harbor", "Therapy"):
        await visitor.should_not_see(word)
    submit(visitor, "letters", letters="ada")
    await becomes(True, lambda: "4 more tries" in str(said(visitor)))
    submit(visitor, "letters", letters="")
    await visitor.should_see("Please type three letters.", retries=10)


async def test_with_one_press_the_clinic_knows_that_somebody_comes(
    visitor: User, open_as: OpenAs, clinic: Clinics, at: At
):
    number = await follow(visitor, clinic, at)
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("Will you come?", retries=10)
    await visitor.should_not_see("Therapy")
    press(visitor, "I'll be there")
    await visitor.should_see("See you ", retries=10)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    assert view.coming_at is not None


async def test_who_cannot_come_is_asked_once_more_and_frees_the_time(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at, "?cannot")
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("the clinic reads it in Kept.", retries=10)
    for word in ("Clara", "Therapy"):
        await visitor.should_not_see(word)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    assert view.status is Status.accepted
    await moved()
    (confirm,) = [each for each in shown(visitor, type="button") if "btn-danger" in each.classes]
    send(visitor, confirm, "click", confirm.props["data-question"])
    await visitor.should_see("the time is free for somebody else", retries=20)
    assert await status(view) is Status.cancelled


async def test_a_link_that_is_none_says_so_at_once(visitor: User, clinic: Clinics):
    await visitor.open("/answer/1.0.x")
    await visitor.should_see("This link cannot be used any more.")
    assert shown(visitor, href="/appointments")
    await visitor.should_not_see("how does your family name begin?")


async def test_a_link_about_an_old_time_asks_for_no_letters_and_says_whom_to_call(
    visitor: User, clinic: Clinics, at: At
):
    await numbered(clinic)
    view = await accepted(clinic, at("09:00"))
    await threads.write(reminders.plan, now=datetime.now(UTC))
    await move(clinic, view, at("11:00"))
    await visitor.open(f"/answer/{answer_links.token(view)}")
    await visitor.should_see("There is a newer mail about this appointment, with its new time.")
    await visitor.should_not_see("how does your family name begin?")
    await visitor.should_see("please call Harbor Clinic:")
    assert shown(visitor, href="tel:+493023125100")
    assert shown(visitor, href="/appointments")


async def test_five_wrong_tries_end_in_the_same_page(visitor: User, clinic: Clinics, at: At):
    await follow(visitor, clinic, at)
    for left in ("4 more", "3 more", "2 more", "one more"):
        submit(visitor, "letters", letters="ada")
        await visitor.should_see(left, retries=10)
    await visitor.should_not_see("Nothing was saved")
    submit(visitor, "letters", letters="ada")
    await visitor.should_see("The letters were wrong five times.", retries=10)
    await visitor.should_not_see("The first three letters")


async def test_where_staff_move_it_the_page_says_so_and_asks_anew(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at)
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("Will you come?", retries=10)
    (will,) = [each for each in shown(visitor, type="button") if each.text == "I'll be there"]
    before = will.props["data-question"]
    press(visitor, "I'll be there")
    await visitor.should_see("See you ", retries=10)
    await move(clinic, await threads.read(lists.find, number, by=clinic.harbor.staff), at("11:00"))
    await visitor.should_see("It was moved: before 09:00, now 11:00.", retries=10)
    await visitor.should_not_see("See you ")
    send(visitor, will, "click", before)  # a press for the time that stood there before
    await moved()
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    assert view.coming_at is None
    press(visitor, "I'll be there")
    await visitor.should_see("See you ", retries=10)


async def test_the_question_to_cancel_is_over_when_it_is_moved_meanwhile(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at, "?cannot")
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("the clinic reads it in Kept.", retries=10)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    (confirm,) = [each for each in shown(visitor, type="button") if "btn-danger" in each.classes]
    await move(clinic, view, at("11:00"))
    await visitor.should_see("It was moved meanwhile", retries=10)
    send(visitor, confirm, "click", confirm.props["data-question"])
    await moved()
    assert await status(view) is Status.accepted


async def test_the_answer_keeps_both_buttons_in_their_places(visitor: User, clinic: Clinics, at: At):
    await follow(visitor, clinic, at)
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("Will you come?", retries=10)
    buttons = [each.text for each in shown(visitor, type="button")]
    press(visitor, "I'll be there")
    await visitor.should_see("See you ", retries=10)
    assert [each.text for each in shown(visitor, type="button")] == buttons
    assert [each.text for each in shown(visitor, aria_pressed="true")] == ["I'll be there"]


async def test_what_the_clinic_cancels_is_not_said_to_be_theirs(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at)
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("Will you come?", retries=10)
    reason = CancelReason.provider_away.value
    await threads.write(
        appointments.cancel, number, by=clinic.harbor.staff, reason=reason, note="", now=datetime.now(UTC)
    )
    await visitor.should_see("The clinic has cancelled this appointment.", retries=10)
    await visitor.should_not_see("Thank you for saying so")


async def test_the_same_browser_is_not_asked_again_for_a_while(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    token = answer_links.token(view)
    visitor.http_client.cookies.set("kept_answer", answer_links.make_pass(token, now=datetime.now(UTC)))
    await visitor.open(f"/answer/{token}")
    await visitor.should_see("Will you come?")
    await visitor.should_not_see("The first three letters")


async def test_the_page_says_when_its_connection_is_lost(visitor: User, clinic: Clinics, at: At):
    await follow(visitor, clinic, at)
    assert [each for each in shown(visitor, role="status") if "live" in each.classes]


async def test_on_the_page_of_the_appointment_the_answer_stays_where_it_was_given(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Will you come?")
    press(ada, "I'll be there")
    await ada.should_see("See you ", retries=10)
    await ada.should_see("I can't come")


async def move(clinic: Clinics, view: AppointmentView, start: datetime) -> None:
    """Staff move it."""
    await threads.write(appointments.move, view.id, start=start, by=clinic.harbor.staff, now=datetime.now(UTC))


async def numbered(clinic: Clinics) -> None:
    """The clinic has a number to call."""
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, phone="+49 30 23125 100"), by=clinic.harbor.staff)
