"""Waiting for a free time, and for answers that do not come: what the open pages of those concerned show."""

from datetime import UTC, date, datetime, timedelta

import pytest

from store import threads
from store.appointments import expiry, lists
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import SetDate
from store.models import Asked
from store.views.waitlist import WaitlistEntryView
from store.waitlist import offering, waitlist
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes, moved, rows, settle
from tests.store.waitlist.waitlist_steps import offer

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
    (leave,) = shown(again, aria_label="Stop waiting: Therapy with Dr. Clara Weiss")
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
    leave = shown(ada, aria_label="Stop waiting: Therapy with Dr. Clara Weiss")
    await threads.write(waitlist.leave, entry.id, by=clinic.harbor.patient, now=datetime.now(UTC))
    send(ada, leave[0], "click", None)
    await moved()
    (left, _) = shown(ada, aria_label="Stop waiting: Therapy with Dr. Clara Weiss")
    assert left.props["disabled"], "it keeps its place until the hand has left it"
    settle(ada)
    assert len(shown(ada, aria_label="Stop waiting: Therapy with Dr. Clara Weiss")) == 1
    assert [each.id for each in await threads.read(waitlist.mine, clinic.harbor.patient, now=datetime.now(UTC))] == [
        other.id
    ]


async def there_at(clinic: Clinics, day: date, *begins: int) -> None:
    """Dr. Weiss is there that day for an hour from each of these hours on."""
    spans = tuple(Span(60 * hour, 60 * hour + 60) for hour in begins)
    change = SetDate(clinic.harbor.provider, day, spans)
    await threads.write(hours.save, change, by=clinic.harbor.provider, now=datetime.now(UTC))


async def offer_now(clinic: Clinics) -> None:
    """What is free is offered, at whatever hour: both patients have a page open."""
    await threads.write(offer, datetime.now(UTC), here={clinic.harbor.patient, clinic.harbor.patient2})


async def test_an_offered_time_reaches_the_open_pages_of_who_waits_and_one_tap_takes_it(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    news, mine = [await open_as("patient@harbor", path) for path in ("/notifications", "/appointments")]
    ben = await open_as("patient2@harbor", "/notifications")
    await wait(clinic, open_day)
    await offer_now(clinic)
    await mine.should_see("A time is free for you", retries=10)
    await mine.should_see("Held for you until")
    assert [each for each in shown(mine) if "toast" in each.classes] == [], "the page says it itself"
    await becomes(["A time is held for you"], lambda: texts(news, "item-title"))
    await news.should_see("A time is held for you: Therapy with Dr. Clara Weiss", retries=10)
    (toast,) = [each for each in shown(news) if "toast" in each.classes]
    assert "data-offer" in toast.props
    await becomes(1, lambda: len(shown(news, aria_label="Notifications, 1 unread")))
    (link,) = [each for each in shown(news) if each.props.get("data-news")]
    assert link.props["href"] == "/appointments"
    await ben.should_see("Nothing yet")
    mine.find("Yes, I take it").click()
    await mine.should_see("Request sent. The clinic will answer here", retries=10)
    await mine.should_see("You said yes")
    await mine.should_not_see("You took it")  # the clinic has to answer first
    await mine.should_not_see("A time was held for you")
    await becomes([], lambda: [each for each in shown(news) if "toast" in each.classes])
    await becomes(0, lambda: len(shown(news, aria_label="Notifications, 1 unread")))
    (view,) = await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))
    assert (view.type_slug, view.provider_id) == ("therapy", clinic.harbor.provider)


async def test_one_tap_in_a_toast_takes_it(open_as: OpenAs, clinic: Clinics, open_day: date):
    news = await open_as("patient@harbor", "/notifications")
    await wait(clinic, open_day)
    await offer_now(clinic)
    await news.should_see("A time is held for you: Therapy with Dr. Clara Weiss", retries=10)
    (toast,) = [each for each in shown(news) if "toast" in each.classes]
    send(news, toast, "act", "do")
    await news.should_see("Request sent.", retries=10)
    assert len(await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))) == 1


async def test_one_tap_in_a_toast_of_any_page_leaves_it_to_the_next(open_as: OpenAs, clinic: Clinics, open_day: date):
    await there_at(clinic, open_day, 9)
    news, ben = [await open_as(who, "/notifications") for who in ("patient@harbor", "patient2@harbor")]
    for patient in (clinic.harbor.patient, clinic.harbor.patient2):
        await wait(clinic, open_day, patient=patient)
    await offer_now(clinic)
    await news.should_see("A time is held for you: Therapy with Dr. Clara Weiss", retries=10)
    (toast,) = [each for each in shown(news) if "toast" in each.classes]
    assert all(word in toast.props["inside"] for word in ("Yes, I take it", "Not this one"))
    send(news, toast, "act", "other")
    await news.should_see("Thank you: the next one is asked. You wait on.", retries=10)
    await offer_now(clinic)
    await ben.should_see("A time is held for you: Therapy with Dr. Clara Weiss", retries=10)


async def test_not_this_one_leaves_it_to_the_next_on_all_pages(open_as: OpenAs, clinic: Clinics, open_day: date):
    await there_at(clinic, open_day, 9)
    ada, other = [await open_as("patient@harbor", "/appointments") for _ in range(2)]
    ben = await open_as("patient2@harbor", "/appointments")
    await wait(clinic, open_day)
    await wait(clinic, open_day, patient=clinic.harbor.patient2)
    await offer_now(clinic)
    for page in (ada, other):
        await page.should_see("A time is free for you", retries=10)
    ada.find("Not this one").click()
    await ada.should_see("Thank you: the next one is asked. You wait on.", retries=10)
    await other.should_see("You left it to others.", retries=10)
    await offer_now(clinic)
    await ben.should_see("A time is free for you", retries=10)


async def test_an_offer_that_ran_out_says_so_and_that_they_wait_on(open_as: OpenAs, clinic: Clinics, open_day: date):
    await there_at(clinic, open_day, 9)
    ada = await open_as("patient@harbor", "/appointments")
    await wait(clinic, open_day)
    await offer_now(clinic)
    await ada.should_see("A time is free for you", retries=10)
    await threads.write(offering.lapse, now=datetime.now(UTC) + timedelta(minutes=31))
    await ada.should_see("The time to answer is over, and the next one was asked. You wait on", retries=10)
    assert shown(ada, aria_label="Stop waiting: Therapy with Dr. Clara Weiss")


async def test_who_has_a_later_appointment_is_asked_to_move_it(
    open_as: OpenAs, clinic: Clinics, open_day: date, at: At
):
    await there_at(clinic, open_day, 9, 14)
    view = await ask(clinic, at("14:00"), provider_id=clinic.harbor.provider)
    await wait(clinic, open_day)
    await offer_now(clinic)
    ada = await open_as("patient@harbor", "/appointments")
    await ada.should_see("You can come earlier")
    ada.find("Move my appointment of").click()
    await ada.should_see("Request sent.", retries=10)
    (moved,) = await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))
    assert (moved.id, moved.start) == (view.id, at("09:00"))


async def test_a_crisis_without_an_answer_alarms_the_clinic_and_promises_nothing(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention", provider_id=harbor.provider)
    staff, clara = await open_as("staff@harbor", "/notifications"), await open_as("provider@harbor", "/notifications")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Your request is with the clinic. If you cannot wait, call +49 40 555 0100.")
    while view.asked is not Asked.staff:  # first of everybody on duty, unless nobody is at this hour
        assert view.answer_by
        await threads.write(expiry.expire, now=view.answer_by)
        found = await threads.read(lists.peek, view.id)
        assert found
        view = found
    for person in (staff, clara):
        await person.should_see("No answer yet to the crisis request from Ada Lindqvist", retries=10)
        assert [each for each in shown(person) if {"toast", "tone-crisis"} <= set(each.classes)]
    await ada.should_see("We have now told the clinic's staff, too.", retries=10)
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
