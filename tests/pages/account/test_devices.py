"""On /account people see on which devices news arrives, try one, and remove it; and why it may not be possible yet."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from nicegui.testing import User

from pages import words
from settings import settings
from store import threads
from store.clinic import clinics
from store.models import Channel, Subject
from store.notifications import deliveries, devices, preferences
from tests.clinics import Clinic, Clinics
from tests.notify.push_service import Browser
from tests.pages.clinic.clinic_steps import act, press, submit
from tests.pages.conftest import OpenAs, send, shown
from tests.pages.steps import becomes, stands

STILL = 0.4
said = words.devices


async def has_contact(harbor: Clinic, email: str = "desk@harbor-clinic.berlin") -> None:
    now = await threads.read(clinics.settings, by=harbor.staff)
    await threads.write(clinics.save, replace(now, email=email), by=harbor.staff)


async def add(browser: Browser, person: int) -> int:
    return await threads.write(devices.add, browser.new(), by=person, now=datetime.now(UTC))


def card(page: User) -> dict[str, object]:
    return next(each.props for each in shown(page) if each.props.get("id") == "devices")


def is_listed(page: User, name: str) -> bool:
    return any(
        name in str(each.props.get("inside")) for each in shown(page) if each.props.get("aria-label") == said.TITLE
    )


async def test_it_is_off_until_the_clinic_can_be_written_to(open_as: OpenAs, clinic: Clinics):
    ada, eva = await open_as("patient@harbor", "/account"), await open_as("staff@harbor", "/account")
    await ada.should_see(said.NO_CONTACT)
    await ada.should_not_see(said.ON)
    await eva.should_see(said.NO_CONTACT_STAFF)
    await has_contact(clinic.harbor)
    for page in (ada, eva):
        await page.should_see(said.ON, retries=20)
    await ada.should_not_see(said.NO_CONTACT)
    assert card(ada)["data-push-key"] == settings().public_push_key


async def test_devices_are_shown_on_all_pages_of_the_person_tried_and_removed(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    await has_contact(harbor)
    ada, other = await open_as("patient@harbor", "/account"), await open_as("patient@harbor", "/account")
    ben = await open_as("patient2@harbor", "/account")
    channel = words.preferences.CHANNELS[Channel.push]
    for page in (ada, other, ben):
        await page.should_see(said.ON)
    assert not stands(ada, channel)
    number = await add(Browser(name="Safari on iPhone"), harbor.patient)
    for page in (ada, other):
        await page.should_see("Safari on iPhone", retries=20)
        await becomes(True, partial(stands, page, channel))
    await asyncio.sleep(STILL)
    act(ada, f"try:{number}")
    await ada.should_see(said.TRIED, retries=20)
    assert await threads.read(deliveries.is_anything_due, Channel.push, now=datetime.now(UTC))
    await asyncio.sleep(STILL)
    act(ada, f"remove:{number}")
    await ada.should_see(said.REMOVE_BODY)
    await asyncio.sleep(STILL)
    press(ada, said.REMOVE_NOW)
    await ada.should_see(said.REMOVED, retries=20)
    for page in (ada, other):
        await becomes(False, partial(is_listed, page, "Safari on iPhone"))
    await ben.should_not_see("Safari on iPhone")


async def test_the_browser_that_was_switched_on_is_named_and_no_other_can_be(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    await has_contact(harbor)
    ada = await open_as("patient@harbor", "/account")
    await ada.should_see(said.ON)
    of_another = await add(Browser("/another"), harbor.patient2)
    mine = await add(Browser(name="Safari on iPhone"), harbor.patient)
    for forged in (of_another, 0, "1", None, 2**40):
        send(ada, ada.current_layout, "kept_device", forged)
    await becomes(True, partial(is_listed, ada, "Safari on iPhone"))
    assert not is_listed(ada, f"({said.THIS})")
    send(ada, ada.current_layout, "kept_device", mine)
    await ada.should_see(said.SWITCHED_ON, retries=20)
    await becomes(True, partial(is_listed, ada, f"Safari on iPhone ({said.THIS})"))
    assert card(ada)["data-push-this"] == str(mine)


async def test_what_a_push_service_refuses_is_said_beside_its_device(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    await has_contact(harbor)
    number = await add(Browser(), harbor.patient)
    ada = await open_as("patient@harbor", "/account")
    await ada.should_see("Firefox on Linux")
    now = datetime.now(UTC)
    await threads.write(devices.try_out, number, by=harbor.patient, now=now)
    claims = await threads.write(deliveries.claim, "one", channel=Channel.push, now=now, limit=1)
    await threads.write(devices.settle_refused, claims[0], "HTTP 403", now=now)
    await ada.should_see("Nothing arrives there: its push service says no (HTTP 403).", retries=20)
    await threads.write(devices.settle_refused, claims[0], "HTTP 410", now=now, bad_address=True)
    await ada.should_not_see("Firefox on Linux", retries=20)


async def test_of_what_somebody_hears_there_is_saved_as_for_mails(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    await has_contact(harbor)
    await add(Browser(), harbor.patient)
    ada = await open_as("patient@harbor", "/account")
    await ada.should_see("Firefox on Linux")
    submit(ada, "zone", push=["answers"])
    await ada.should_see(words.preferences.SAVED)
    kept = (await threads.read(preferences.find, by=harbor.patient)).channels
    assert kept[Subject.answers] == {Channel.email, Channel.push}
    assert kept[Subject.notes] == {Channel.email}


async def test_the_page_without_a_connection_says_whom_to_call_and_since_when_it_may_be_old(
    open_as: OpenAs, visitor: User
):
    ada = await open_as("patient@harbor", "/account")
    mine, anybodys = await ada.http_client.get("/offline"), await visitor.http_client.get("/offline")
    assert "No connection" in mine.text
    assert "What stands here is from" in mine.text
    assert "Harbor Clinic" not in anybodys.text
    assert "Lindqvist" not in mine.text
    manifest = (await visitor.http_client.get("/manifest.webmanifest")).json()
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        answer = await visitor.http_client.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
