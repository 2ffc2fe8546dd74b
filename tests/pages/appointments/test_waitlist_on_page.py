"""Waiting for a free time, and for answers that do not come: what the open pages of those concerned show."""

from datetime import UTC, date, datetime, timedelta

import pytest

from store import threads
from store.appointments import expiry
from store.notifications import notifications
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes, moved, rows, settle

TITLE = "You hear from us when a time is free"


async def wait(clinic: Clinics, day: date, *, days: int = 0, patient: int | None = None) -> WaitlistEntryView:
    """Ada waits for a therapy with Dr. Weiss on that day and some more."""
    return await threads.write(
        waitlist.join,
        patient_id=patient or clinic.harbor.patient,
        type_slug="therapy",
        provider_id=clinic.harbor.provider,
        first=day,
        last=day + timedelta(days=days),
        now=datetime.now(UTC),
    )


@pytest.fixture
def sunday() -> date:
    """A coming day on which nobody works."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=13 - today.weekday())


async def test_what_a_patient_waits_for_stands_among_their_appointments(open_as: OpenAs, clinic: Clinics, sunday: date):
    ada, ben = await open_as("patient@harbor", "/appointments"), await open_as("patient2@harbor", "/appointments")
    await ada.should_not_see(TITLE)
    await wait(clinic, sunday)
    await ada.should_see(TITLE, retries=10)
    await ada.should_see("Therapy with Dr. Clara Weiss")
    await ben.should_not_see(TITLE)
    again = await open_as("patient@harbor", "/appointments")
    (leave,) = shown(again, aria_label="Leave: Therapy with Dr. Clara Weiss")
    send(again, leave, "click", None)
    await again.should_see("You no longer wait for Therapy with Dr. Clara Weiss.")
    for page in (again, ada):
        await page.should_see("You no longer wait", retries=10)
        settle(page)
        await page.should_not_see(TITLE)
    assert await threads.read(waitlist.mine, clinic.harbor.patient, now=datetime.now(UTC)) == []


async def test_leaving_what_was_left_in_another_tab_says_nothing_wrong(open_as: OpenAs, clinic: Clinics, sunday: date):
    entry = await wait(clinic, sunday)
    other = await wait(clinic, sunday - timedelta(days=1), days=1)
    ada = await open_as("patient@harbor", "/appointments")
    leave = shown(ada, aria_label="Leave: Therapy with Dr. Clara Weiss")
    await threads.write(waitlist.leave, entry.id, by=clinic.harbor.patient, now=datetime.now(UTC))
    send(ada, leave[0], "click", None)
    await moved()
    (left, _) = shown(ada, aria_label="Leave: Therapy with Dr. Clara Weiss")
    assert left.props["disabled"], "it keeps its place until the hand has left it"
    settle(ada)
    assert len(shown(ada, aria_label="Leave: Therapy with Dr. Clara Weiss")) == 1
    assert [each.id for each in await threads.read(waitlist.mine, clinic.harbor.patient, now=datetime.now(UTC))] == [
        other.id
    ]


async def test_a_free_time_reaches_the_open_pages_of_who_waits_for_it(open_as: OpenAs, clinic: Clinics, open_day: date):
    news, mine = [await open_as("patient@harbor", path) for path in ("/notifications", "/appointments")]
    ben = await open_as("patient2@harbor", "/notifications")
    await wait(clinic, open_day)
    await threads.write(waitlist.notify, now=datetime.now(UTC))
    await mine.should_see("A time is free: Therapy with Dr. Clara Weiss", retries=10)
    await mine.should_see("Whoever books first has it.")
    await becomes(["A time is free"], lambda: texts(news, "item-title"))
    start = f"&date={open_day}&start={open_day}T09%3A00%3A00%2B"
    (link,) = [each for each in shown(news) if each.props.get("data-news")]
    assert str(link.props["href"]).startswith(f"/schedule?type=therapy&provider={clinic.harbor.provider}{start}")
    await becomes(1, lambda: len(shown(news, aria_label="Notifications, 1 unread")))
    await mine.should_see(" 09:00 is free now.", retries=10)
    (book,) = shown(mine, aria_label="Book it: Therapy with Dr. Clara Weiss")
    assert book.props["href"] == link.props["href"]
    await ben.should_see("Nothing yet")
    send(news, link, "click", None)
    await becomes(0, lambda: len(shown(news, aria_label="Notifications, 1 unread")))
    assert await threads.read(notifications.unread_count, clinic.harbor.patient) == 0


async def test_who_was_told_of_a_time_that_somebody_else_got_sees_that_they_wait_on(
    open_as: OpenAs, clinic: Clinics, open_day: date, at: At
):
    await wait(clinic, open_day)
    await threads.write(waitlist.notify, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", "/appointments")
    await ada.should_see(" 09:00 is free now.")
    await ask(clinic, at("09:00"), patient_id=clinic.harbor.patient2, provider_id=clinic.harbor.provider)
    await threads.write(waitlist.notify, now=datetime.now(UTC))
    await ada.should_see(" 10:00 is free now.", retries=10)
    await ada.should_not_see(" 09:00 is free now.")
    assert len(shown(ada, aria_label="Leave: Therapy with Dr. Clara Weiss")) == 1


async def test_a_crisis_without_an_answer_alarms_the_clinic_and_promises_nothing(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention", provider_id=harbor.provider)
    staff, clara = await open_as("staff@harbor", "/notifications"), await open_as("provider@harbor", "/notifications")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Your request is with the clinic. If you cannot wait, call +49 40 555 0100.")
    assert view.answer_by
    await threads.write(expiry.expire, now=view.answer_by)
    for person in (staff, clara):
        await person.should_see("No answer yet to the crisis request from Ada Lindqvist", retries=10)
        assert [each for each in shown(person) if {"toast", "tone-crisis"} <= set(each.classes)]
    await ada.should_see("We have told the clinic's staff, too.", retries=10)
    await ada.should_not_see("will answer")


async def test_a_request_that_nobody_answered_leaves_the_inbox_and_tells_the_patient(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada, clara = (
        await open_as("patient@harbor", "/appointments"),
        await open_as("provider@harbor", "/provider-dashboard"),
    )
    await ada.should_see(", the time is given back")
    assert view.answer_by
    await threads.write(expiry.expire, now=view.answer_by)
    await ada.should_see("Nobody answered in time: Therapy", retries=10)
    await ada.should_see("The time was given back. You can choose another.")
    assert texts(ada, "is-now") == ["Expired"]
    await clara.should_see("Nobody answered in time", retries=10)
    settle(clara)
    assert rows(clara) == []
    page = await open_as("patient@harbor", f"/appointments/{view.id}")
    await page.should_see("Nobody answered in time. The time was given back.")
