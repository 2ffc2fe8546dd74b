"""Booking, as a patient's page does it; browser things are in tests/browser/test_schedule.py."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import live
from pages.tags import Tag
from store import appointments, lists, work
from store.views import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts

BERLIN = ZoneInfo("Europe/Berlin")


def slots(user: User) -> list[str]:
    """The times on offer, as they are written."""
    return texts(user, "slot")


def chosen_day(user: User) -> Tag:
    """The day that is looked at."""
    (day,) = (each for each in shown(user, aria_pressed="true") if "day" in each.classes)
    return day


def book(user: User, notes: str | None = None) -> None:
    """Press the button; the browser sends the notes with it."""
    (button,) = (each for each in shown(user) if each.text == "Book appointment")
    send(user, button, "click", notes)


async def settled() -> None:
    """Until reads have come back and changes have been told."""
    await asyncio.sleep(0.4)


async def ask(clinic: Clinics, start: datetime, *, patient: int | None = None, **more: object) -> AppointmentView:
    """Somebody asks for a time, from another page or a program."""
    asked = {"type_slug": "therapy", "patient_id": patient or clinic.harbor.patient2, "start": start, **more}
    return await work.write(appointments.request, **asked, now=datetime.now(UTC))  # type: ignore[arg-type]


async def own(clinic: Clinics) -> list[AppointmentView]:
    return await work.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))


async def test_a_type_a_time_and_the_button_make_a_request(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule")
    await ada.should_not_see("With whom?")
    pick(ada, "type", "therapy")
    await ada.should_see("With whom?")
    first = shown(ada, type="radio", name="start")[0].props["value"]
    pick(ada, "start", first)
    await ada.should_see("Therapy, 50 minutes, with whoever is free first.")
    book(ada)
    await ada.should_see("Request sent. The clinic will answer here; you can close this page.", retries=10)
    (view,) = await own(clinic)
    assert view.start == datetime.fromisoformat(first)
    assert (view.type_slug, view.provider_id) == ("therapy", None)


async def test_a_crisis_shows_whom_to_call_and_the_earliest_times_of_all_days(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule")
    await ada.should_not_see("Call +49 40 555 0100")
    pick(ada, "type", "crisis-intervention")
    await ada.should_see("Call +49 40 555 0100")
    await ada.should_see("If you may hurt yourself or someone else, call now.")
    assert shown(ada, href="tel:+49405550100")
    await settled()
    await ada.should_not_see("Morning")
    assert len(slots(ada)) == 8
    ada.find("Show later times").click()
    assert len(slots(ada)) == 24
    values = [radio.props["value"] for radio in shown(ada, type="radio", name="start")]
    assert values == sorted(values)


async def test_what_was_chosen_is_kept_in_the_address(open_as: OpenAs, clinic: Clinics, at: At):
    start, provider = at("10:00").isoformat(), clinic.harbor.provider
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&provider={provider}&start={quote(start)}")
    await ada.should_see("Therapy, 50 minutes, with Dr. Clara Weiss.")
    assert shown(ada, name="start", value=start)[0].props["checked"] is True
    assert chosen_day(ada).props["value"] == at("10:00").date().isoformat()


@pytest.mark.parametrize(
    "query",
    [
        "type=massage",
        "type=therapy&provider=999999999999999999999",
        "type=therapy&provider=<script>",
        "type=therapy&date=2026-02-30",
        "type=therapy&date=1999-01-01",
        "type=therapy&date=9999-12-31",
        "type=therapy&start=soon",
        "type=therapy&start=2026-11-24T09:00:00",
        "type=therapy&start=0001-01-01T00:00:00%2B14:00",
        "type=therapy&start=9999-12-31T23:59:59-14:00",
        "type=therapy&type=x&date=%C2%A0&start=%F0%9F%98%80",
        "type=crisis-intervention&start=2020-01-01T00:00:00Z",
    ],
)
async def test_an_address_that_cannot_be_falls_back_quietly(open_as: OpenAs, query: str):
    ada = await open_as("patient@harbor", f"/schedule?{query}")
    await ada.should_see("What do you need?")
    assert texts(ada, "error") in ([], [""])


async def test_a_provider_of_another_clinic_is_not_taken_from_the_address(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&provider={clinic.lakeside.provider}")
    await ada.should_see("with whoever is free first")


async def test_only_what_changed_comes_and_goes_while_the_page_is_open(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    named = f"provider={clinic.harbor.provider}"
    ada = await open_as("patient@harbor", f"/schedule?type=follow-up&{named}&date={open_day}")
    before = {chip.text: chip for chip in shown(ada) if "slot" in chip.classes}
    assert {"10:00", "10:30"} <= set(before)
    view = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider, type_slug="consultation")
    await settled()
    after = {chip.text: chip for chip in shown(ada) if "slot" in chip.classes}
    assert set(before) - set(after) == {"09:45", "10:00", "10:15"}
    assert all(after[text] is before[text] for text in after)
    await work.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await settled()
    assert slots(ada) == list(before)
    assert texts(ada, "glow") == ["09:45", "10:00", "10:15"]


async def test_the_chosen_time_going_is_said_kindly_and_notes_stay(open_as: OpenAs, clinic: Clinics, at: At):
    named, start = f"provider={clinic.harbor.provider}", at("14:30")
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&{named}&start={quote(start.isoformat())}")
    (notes,) = shown(ada, id="notes")
    send(ada, notes, "input", "I will bring the letter.")
    await ask(clinic, start, provider_id=clinic.harbor.provider)
    await settled()
    assert texts(ada, "error") == ["Someone else just took 14:30. These are still free."]
    assert texts(ada, "summary-when") == ["Choose a time"]
    assert shown(ada, id="notes") == [notes]
    assert texts(ada, "counter") == ["24 of 2,000"]
    pick(ada, "start", at("16:00").isoformat())
    assert texts(ada, "error") == [""]
    book(ada)
    await ada.should_see("I will bring the letter.", retries=10)


async def test_a_page_in_the_background_catches_up_when_it_is_looked_at(open_as: OpenAs, clinic: Clinics, at: At):
    named = f"provider={clinic.harbor.provider}&date={at('09:00').date()}"
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&{named}")
    send(ada, ada.current_layout, "kept_visible", False)
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await settled()
    assert "09:00" in slots(ada)
    send(ada, ada.current_layout, "kept_visible", True)
    await settled()
    assert "09:00" not in slots(ada)


async def test_ones_own_request_in_another_tab_is_no_someone_else(open_as: OpenAs, clinic: Clinics, at: At):
    start = at("09:00")
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(start.isoformat())}")
    await ask(clinic, start, patient=clinic.harbor.patient)
    await settled()
    assert texts(ada, "error") == ["You already have an appointment at that time. Please choose another."]


async def test_a_double_click_books_once(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    for _ in range(3):
        book(ada)
    await ada.should_see("Request sent", retries=10)
    assert len(await own(clinic)) == 1


async def test_who_comes_second_gets_a_kind_sentence_and_fresh_times(open_as: OpenAs, clinic: Clinics, at: At):
    path = f"/schedule?type=therapy&provider={clinic.harbor.provider}&start={quote(at('09:00').isoformat())}"
    ada = await open_as("patient@harbor", path)
    live._followers.clear()  # the page has not heard of it yet
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    book(ada, "from Ada")
    await settled()
    assert texts(ada, "error") == ["Someone else just took 09:00. These are still free."]
    assert "09:00" not in slots(ada)
    assert "10:00" in slots(ada)
    assert texts(ada, "counter") == ["8 of 2,000"]
    assert not shown(ada, aria_busy="true")


async def test_booking_without_a_time_says_what_is_missing(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    book(ada)
    await ada.should_see("Please choose a time first.")
    assert await own(clinic) == []


async def test_too_long_notes_are_refused_with_the_limit_and_nothing_is_lost(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    book(ada, "ä" * 2001)
    await settled()
    assert texts(ada, "error") == ["Please keep it to 2,000 characters."]
    assert texts(ada, "counter") == ["2,001 of 2,000"]
    assert texts(ada, "is-over")
    assert texts(ada, "summary-when") != ["Choose a time"]
    book(ada, "\x00")
    await settled()
    assert texts(ada, "error") == ["Some characters in that text cannot be kept. Please type it again."]
    assert await own(clinic) == []


@pytest.mark.parametrize("forged", [None, 7, True, [], ["therapy"], {}, {"a": 1}, "x" * 10_000, "\ud800", 1e308])
async def test_forged_values_are_passed_over(open_as: OpenAs, clinic: Clinics, at: At, forged: object):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    before = slots(ada)
    for name in ("type", "provider", "start"):
        send(ada, shown(ada, name=name)[0], "change", forged)
    send(ada, shown(ada, id="date")[0], "change", forged)
    send(ada, chosen_day(ada), "click", forged)
    await settled()
    assert slots(ada) == before
    assert texts(ada, "summary-when") != ["Choose a time"]


async def test_a_time_that_was_not_offered_cannot_be_sent(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    for forged in (at("03:00"), at("09:01"), at("09:00") - timedelta(days=30)):
        send(ada, shown(ada, name="start")[0], "change", forged.isoformat())
        book(ada)
    await settled()
    assert texts(ada, "error") == ["Please choose a time first."]
    assert await own(clinic) == []


async def test_forged_notes_are_no_text_and_are_passed_over(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    send(ada, shown(ada, id="notes")[0], "input", {"a": [1]})
    (button,) = (each for each in shown(ada) if each.text == "Book appointment")
    send(ada, button, "click", ["a"])
    await ada.should_see("Request sent", retries=10)
    assert (await own(clinic))[0].notes == ""


async def test_choosing_a_person_shows_their_times(open_as: OpenAs, clinic: Clinics, at: At, open_day: date):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider2, type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&date={open_day}")
    assert "09:00" in slots(ada)
    pick(ada, "provider", clinic.harbor.provider2)
    await ada.should_see("with Dr. David Stern")
    assert "09:00" not in slots(ada)
    assert "10:00" in slots(ada)
    pick(ada, "provider", "")
    await ada.should_see("with whoever is free first")
    assert "09:00" in slots(ada)


async def test_a_closed_day_says_so_and_proposes_another(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    today = datetime.now(BERLIN).date()
    saturday = today + timedelta(days=26 - today.weekday())
    send(ada, shown(ada, id="date")[0], "change", saturday.isoformat())
    await ada.should_see("Nothing is free on Saturday")
    monday = saturday + timedelta(days=2)
    (jump,) = (each for each in shown(ada, value=monday.isoformat()))
    send(ada, jump, "click", monday.isoformat())
    await settled()
    assert len(slots(ada)) == 29


async def test_a_day_too_far_ahead_is_refused_with_a_sentence(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    send(ada, shown(ada, id="date")[0], "change", "2199-01-01")
    await ada.should_see("Please choose a day within the next 12 months.")


async def test_both_clocks_are_shown_where_they_differ(open_as: OpenAs, clinic: Clinics, at: At):
    path = f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}"
    ada = await open_as("patient@harbor", path, zone="Asia/Tokyo")
    there = at("09:00").astimezone(ZoneInfo("Asia/Tokyo"))
    await ada.should_see(f"Berlin time; {there:%H:%M} in Tokyo")
    await ada.should_see(f"{there:%H:%M} Tokyo")
    ben = await open_as("patient2@harbor", path, zone="Europe/Paris")
    await ben.should_see("Clinic time, Berlin.")
    await ben.should_not_see("in Paris")


async def test_only_patients_have_the_page(open_as: OpenAs):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    answer = await clara.http_client.get("/schedule", headers={"Accept": "text/html"})
    assert answer.status_code == 403
