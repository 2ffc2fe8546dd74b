"""The page of an appointment says what became of its mails, to staff, and lets everybody switch theirs off."""

import asyncio
from datetime import UTC, datetime

from nicegui.testing import User

from pages import words
from store import threads
from store.notifications import deliveries, leases, muting
from store.people import profile
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, press
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes

STILL = 0.4
"""Seconds after which a press counts again where something has moved."""


async def test_staff_read_live_what_became_of_each_mail(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await eva.should_see("Accepted, to Ada Lindqvist")
    now = datetime.now(UTC)
    claims = await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9)
    mine = next(each for each in claims if each.user_id == clinic.harbor.patient)
    await threads.write(leases.settle_refused, mine, "SMTP 550", now=now)
    await eva.should_see("The mail server refused it (SMTP 550).", retries=20)


async def test_mails_about_one_appointment_are_switched_off_and_on_in_all_of_the_persons_pages(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    other = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await ada.should_not_see("to Ada Lindqvist")
    press(ada, words.deliveries.MUTE)
    await ada.should_see(words.deliveries.MUTE_FOLLOWS, retries=20)
    await ada.should_see(words.deliveries.IN_CALENDAR)
    assert not await threads.read(muting.is_muted, view.id, by=clinic.harbor.patient)
    await asyncio.sleep(STILL)
    confirm(ada)
    for page in (ada, other):
        await page.should_see(words.deliveries.MUTED, retries=20)
        await page.should_see(words.deliveries.IN_CALENDAR)
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await eva.should_see(words.deliveries.MUTE_MINE)
    await eva.should_not_see(words.deliveries.MUTE)
    await clara.should_see(words.deliveries.MUTE)
    await asyncio.sleep(STILL)
    press(other, words.deliveries.UNMUTE)
    await ada.should_see(words.deliveries.MUTE, retries=20)
    await becomes(False, lambda: muting.is_muted(view.id, by=clinic.harbor.patient))


async def test_whoever_is_asked_in_a_crisis_reads_that_a_mail_comes_anyway(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await clara.should_see(words.deliveries.NEVER_MUTED)
    await clara.should_not_see(words.deliveries.MUTE)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see(words.deliveries.MUTE)


async def test_an_address_that_does_not_work_shows_at_the_desk_and_to_the_person_until_it_is_tried_again(
    open_as: OpenAs, clinic: Clinics, at: At
):
    await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/account")
    eva = await open_as("staff@harbor", f"/patients/{clinic.harbor.patient}")
    now = datetime.now(UTC)
    claims = await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9)
    mine = next(each for each in claims if each.user_id == clinic.harbor.patient)
    await threads.write(leases.settle_refused, mine, "SMTP 550", now=now, bad_address=True)
    await eva.should_see("No mail arrives at this address since today", retries=20)
    await ada.should_see("No mail arrives at patient@harbor.example since today", retries=20)
    booking = await open_as("staff@harbor", f"/calendar?patient={clinic.harbor.patient}")
    await booking.should_see(words.deliveries.NO_MAIL_ARRIVES)
    press(ada, words.deliveries.TRY_AGAIN)
    await ada.should_see(words.deliveries.TRIED_AGAIN, retries=20)
    await becomes(False, lambda: "SMTP 550" in str(texts(eva, "banner-text")))
    assert profile.refusal(by=clinic.harbor.patient) is None


def confirm(page: User) -> None:
    """Press the button of the question that does it."""
    (button,) = [
        each
        for each in shown(page, type="button")
        if each.text == words.deliveries.MUTE and "data-question" in each.props
    ]
    send(page, button, "click", button.props["data-question"])
