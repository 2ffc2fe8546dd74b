"""Booking, as a patient's page does it; browser things are in tests/browser/test_schedule_live.py."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from pages.live import live
from store import threads
from store.appointments import lists
from store.clinic import hours, types
from store.clinic.hours import SetOffering
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import (
    address,
    book,
    choose,
    chosen_day,
    chosen_time,
    held_by,
    main_button,
    press,
    problem,
    settled,
    start_times,
    take,
)
from tests.pages.steps import moved

BERLIN = ZoneInfo("Europe/Berlin")


async def own(clinic: Clinics) -> list[AppointmentView]:
    return await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))


async def test_a_type_a_time_and_the_button_make_a_request(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule")
    await ada.should_not_see("With whom?")
    pick(ada, "type", "therapy")
    await ada.should_see("With whom?")
    first = shown(ada, type="radio", name="start")[0].props["value"]
    choose(ada, first)
    await ada.should_see("Therapy, 50 minutes, with the first available provider.")
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
    assert len(start_times(ada)) == 8
    ada.find("Show later times").click()
    assert len(start_times(ada)) == 24
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
    assert not any(texts(ada, "error"))


async def test_a_provider_of_another_clinic_is_not_taken_from_the_address(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&provider={clinic.lakeside.provider}")
    await ada.should_see("with the first available provider")


async def test_a_double_click_books_once(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    for _ in range(3):
        book(ada)
    await ada.should_see("Request sent", retries=10)
    assert len(await own(clinic)) == 1


async def test_what_the_bar_does_not_say_yet_is_not_sent(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    pick(ada, "type", "consultation")
    book(ada)  # before its times are there
    await ada.should_see("Consultation, 30 minutes", retries=10)
    await moved()
    assert await own(clinic) == []
    book(ada)
    await ada.should_see("Request sent", retries=10)
    assert [view.type_name for view in await own(clinic)] == ["Consultation"]


async def test_booking_without_a_time_says_what_is_missing(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    book(ada)
    await ada.should_see("Please choose a time first.")
    assert await own(clinic) == []


async def test_too_long_notes_are_refused_with_the_limit_and_nothing_is_lost(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    book(ada, "ä" * 2001)
    await settled()
    assert problem(ada) == "Please keep it to 2,000 characters."
    assert texts(ada, "counter") == ["2,001 of 2,000"]
    assert texts(ada, "is-over")
    assert texts(ada, "summary-when") != ["Choose a time"]
    book(ada, "\x00")
    await settled()
    assert problem(ada) == "Some characters in that text cannot be kept. Please type it again."
    assert await own(clinic) == []


@pytest.mark.parametrize("forged", [None, 7, True, [], ["therapy"], {}, {"a": 1}, "x" * 10_000, "\ud800", 1e308])
async def test_forged_values_are_passed_over(open_as: OpenAs, clinic: Clinics, at: At, forged: object):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    before = start_times(ada)
    for name in ("type", "provider", "start"):
        send(ada, shown(ada, name=name)[0], "click", forged)
        send(ada, shown(ada, name=name)[0], "click", [forged, True])
    send(ada, shown(ada, id="date")[0], "change", forged)
    send(ada, chosen_day(ada), "click", forged)
    await settled()
    assert start_times(ada) == before
    assert texts(ada, "summary-when") != ["Choose a time"]


async def test_a_time_that_was_not_offered_cannot_be_sent(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", "/schedule?type=therapy")
    for forged in (at("03:00"), at("09:01"), at("09:00") - timedelta(days=30)):
        send(ada, shown(ada, name="start")[0], "click", forged.isoformat())
        book(ada)
    await settled()
    assert problem(ada) == "Please choose a time first."
    assert await own(clinic) == []


async def test_forged_notes_are_passed_over_and_so_is_the_press_that_brings_them(
    open_as: OpenAs, clinic: Clinics, at: At
):
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}")
    send(ada, shown(ada, id="notes")[0], "input", {"a": [1]})
    send(ada, main_button(ada), "click", ["a"])
    await settled()
    assert await own(clinic) == []
    book(ada)
    await ada.should_see("Request sent", retries=10)
    assert (await own(clinic))[0].notes == ""


async def test_both_clocks_are_shown_where_they_differ(open_as: OpenAs, clinic: Clinics, at: At):
    path = f"/schedule?type=therapy&start={quote(at('09:00').isoformat())}"
    ada = await open_as("patient@harbor", path, zone="Asia/Tokyo")
    there = at("09:00").astimezone(ZoneInfo("Asia/Tokyo"))
    await ada.should_see(f"09:00 in Berlin is {there:%H:%M} in Tokyo.")
    await ada.should_see(f"{there:%H:%M} Tokyo")
    ben = await open_as("patient2@harbor", path, zone="Europe/Paris")
    await ben.should_not_see("in Berlin")
    await ben.should_not_see("in Paris")


async def test_only_patients_have_the_page(open_as: OpenAs):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    answer = await clara.http_client.get("/schedule", headers={"Accept": "text/html"})
    assert answer.status_code == 403


async def test_who_comes_second_gets_a_kind_sentence_and_fresh_times(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("09:00")))
    live.followers.clear()  # the page has not heard of it yet
    await take(clinic, at("09:00"))
    book(ada, "from Ada")
    await settled()
    assert problem(ada) == "Someone else just took 09:00. These are still free."
    assert "09:00" not in start_times(ada)
    assert "10:00" in start_times(ada)
    assert texts(ada, "counter") == ["8 of 2,000"]
    assert not shown(ada, aria_busy="true")


async def test_choosing_a_person_shows_their_times(open_as: OpenAs, clinic: Clinics, at: At, open_day: date):
    await take(clinic, at("09:00"), provider=clinic.harbor.provider2)
    ada = await open_as("patient@harbor", address(date=open_day))
    assert "09:00" in start_times(ada)
    pick(ada, "provider", clinic.harbor.provider2)
    await ada.should_see("with Dr. David Stern")
    assert "09:00" not in start_times(ada)
    assert "10:00" in start_times(ada)
    pick(ada, "provider", "")
    await ada.should_see("with the first available provider")
    assert "09:00" in start_times(ada)


async def test_the_earliest_time_is_one_tap_away_from_any_day(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(date=at("09:00", days=7).date()))
    earliest = next(each for each in texts(ada, "earliest-here"))
    press(ada, "Earliest:")
    await settled()
    assert chosen_day(ada).props["value"] < at("09:00", days=1).date().isoformat()
    assert chosen_time(ada).endswith(earliest.rpartition(" ")[2])
    assert held_by(clinic.harbor.patient)


async def test_what_is_confirmed_at_once_says_so_before(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    follow_up = next(each for each in types.listed(by=harbor.staff) if each.type_.slug == "follow-up")
    draft = replace(follow_up.draft, needs_approval=False, address="Pier 1")
    await threads.write(types.save_type, draft, by=harbor.staff, now=now)
    change = SetOffering(harbor.provider, follow_up.type_.id, at_once=True)
    await threads.write(hours.save, change, by=harbor.provider, now=now)
    ada = await open_as("patient@harbor", address("follow-up", provider=harbor.provider, start=at("09:00")))
    await ada.should_see("Follow-up, 20 minutes, with Dr. Clara Weiss, confirmed at once.")
    assert main_button(ada).text == "Book"
    pick(ada, "provider", "")
    await ada.should_see("Follow-up, 20 minutes, with the first available provider.")
    assert main_button(ada).text == "Send request"
    pick(ada, "provider", harbor.provider)
    await settled()
    book(ada)
    await ada.should_see("Booked", retries=10)
    assert [view.status for view in await own(clinic)] == ["accepted"]
