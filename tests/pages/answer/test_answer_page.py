"""Whoever follows a reminder's link answers without logging in, once they have said how their name begins."""

from datetime import UTC, datetime

from nicegui.testing import User

from store import threads
from store.appointments import answer_links, lists
from store.models import Status
from store.notifications import reminders
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
    await visitor.should_see("You said that you will come.", retries=10)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    assert view.coming_at is not None


async def test_who_cannot_come_is_asked_once_more_and_frees_the_time(visitor: User, clinic: Clinics, at: At):
    number = await follow(visitor, clinic, at, "?cannot")
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("Dr. Clara Weiss reads it in Kept.", retries=10)
    view = await threads.read(lists.find, number, by=clinic.harbor.staff)
    assert view.status is Status.accepted
    await moved()
    (confirm,) = [each for each in shown(visitor, type="button") if "btn-danger" in each.classes]
    send(visitor, confirm, "click", confirm.props["data-question"])
    await visitor.should_see("the time is free for somebody else", retries=20)
    assert await status(view) is Status.cancelled


async def test_a_link_that_is_none_looks_like_any_other(visitor: User, clinic: Clinics):
    await visitor.open("/answer/1.0.x")
    await visitor.should_see("how does your family name begin?")
    submit(visitor, "letters", letters="lin")
    await visitor.should_see("This link cannot be used any more.", retries=10)
