"""A person's own calendar follows their appointments: the address is made on /account, and each has links."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from nicegui.testing import User

from pages import words
from store import appointments, threads
from store.notifications import feeds
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, press
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import becomes

STILL = 0.4
said = words.calendar_feeds


def address(page: User) -> str:
    return str(next(each.props["value"] for each in shown(page) if each.props.get("id") == "calendar-address"))


async def test_the_address_is_made_followed_made_anew_and_stopped(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    other = await open_as("patient@harbor", "/account")
    await ada.should_see("Google looks every 8 to 24 hours")
    press(ada, said.MAKE)
    for page in (ada, other):
        await page.should_see("No calendar has read it yet.", retries=20)
    first = address(ada)
    assert not [each for each in shown(other) if each.props.get("id") == "calendar-address"], "nobody reads it again"
    assert shown(ada, data_copies=first, type="button")
    await ada.should_see("Google and Outlook on the web cannot read this link.")
    await ada.should_not_see(said.GOOGLE)
    token = first.rpartition("/")[2].removesuffix(".ics")
    now = datetime.now(UTC)
    await threads.write(feeds.note, token, "Google", now=now)
    await other.should_see("Last read by Google", retries=20)
    await ada.should_see("Last read by Google", retries=20)
    await asyncio.sleep(STILL)
    press(ada, said.MAKE_NEW)
    await ada.should_see(said.NEW_BODY)
    await asyncio.sleep(STILL)
    press(ada, said.REPLACE)
    await becomes(True, lambda: address(ada) != first)
    await other.should_see("No calendar has read it yet.", retries=20)
    await asyncio.sleep(STILL)
    press(ada, said.STOP)
    await ada.should_see(said.STOP_BODY)
    await asyncio.sleep(STILL)
    press(ada, said.STOP_NOW)
    await ada.should_see(said.STOPPED, retries=20)
    for page in (ada, other):
        await page.should_not_see("You made a link", retries=20)
    assert await threads.read(feeds.find, by=clinic.harbor.patient) is None


async def test_staff_have_no_calendar_of_their_own(open_as: OpenAs):
    eva = await open_as("staff@harbor", "/account")
    await eva.should_not_see(said.TITLE)


async def test_an_agreed_appointment_has_links_into_calendars_that_lead_to_where_it_is_now(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    for page in (ada, clara):
        await page.should_see(said.ONE_TITLE)
        assert shown(page, href=f"/appointments/{view.id}/calendar.ics")

    def begins() -> str:
        (link,) = [each for each in shown(ada) if str(each.props.get("href")).startswith("https://calendar.google")]
        return parse_qs(urlsplit(str(link.props["href"])).query)["dates"][0][:16]

    assert begins() == f"{at('09:00').astimezone(UTC):%Y%m%dT%H%M%SZ}"
    clara_, now = clinic.harbor.provider, datetime.now(UTC)
    await threads.write(appointments.move, view.id, by=clara_, start=at("11:00"), now=now)
    await becomes(f"{at('11:00').astimezone(UTC):%Y%m%dT%H%M%SZ}", begins)
    await threads.write(appointments.cancel, view.id, by=clinic.harbor.staff, reason="other", now=datetime.now(UTC))
    for page in (ada, clara):
        await page.should_not_see(said.ONE_TITLE, retries=20)
