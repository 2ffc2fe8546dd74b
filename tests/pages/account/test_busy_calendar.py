"""A provider names another calendar on /account, and reads whether it can be read."""

import asyncio
from datetime import UTC, datetime, timedelta

from pages import words
from store import threads
from store.availability import elsewhere
from store.availability.elsewhere import BusyView
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import press, said, submit
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import becomes

STILL = 0.4
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_another_calendar_is_named_read_and_stopped(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/account")
    await clara.should_see(words.busy.TITLE)
    submit(clara, "busy_calendar", busy_calendar="http://calendar.example")
    await becomes(True, lambda: any("https://" in each for each in said(clara)))
    submit(clara, "busy_calendar", busy_calendar="https://calendar.example/secret.ics")
    await clara.should_see("Kept looks at your calendar at calendar.example. It has not been read yet.", retries=20)
    now = datetime.now(UTC)
    (due,) = await threads.write(elsewhere.claim, now=now)
    await threads.write(elsewhere.keep, due, [(at("10:00"), at("11:00"))], now=now)
    await clara.should_see("Read: today", retries=20)
    await threads.write(elsewhere.fail, due, "unknown_zone")
    await clara.should_see("was not read since", retries=20)
    await clara.should_see(words.busy.PROBLEMS["unknown_zone"])
    await asyncio.sleep(STILL)
    press(clara, words.busy.STOP)
    await clara.should_see(words.busy.STOP_BODY)
    await asyncio.sleep(STILL)
    press(clara, words.busy.STOP_NOW)
    await clara.should_see(words.busy.STOPPED, retries=20)
    await clara.should_not_see("calendar.example", retries=20)
    ada = await open_as("patient@harbor", "/account")
    await ada.should_not_see(words.busy.TITLE)


async def test_an_address_as_calendar_programs_write_it_is_read_and_a_problem_looks_like_one(
    open_as: OpenAs, clinic: Clinics
):
    clara = await open_as("provider@harbor", "/account")
    await clara.should_see(words.busy.TITLE)
    submit(clara, "busy_calendar", busy_calendar="webcal://calendar.example/secret.ics")
    await clara.should_see("Kept looks at your calendar at calendar.example.", retries=20)
    (due,) = await threads.write(elsewhere.claim, now=datetime.now(UTC))
    assert due.address == "https://calendar.example/secret.ics"
    await threads.write(elsewhere.fail, due, "unreachable")
    await clara.should_see("cannot be read", retries=20)
    (standing,) = [each for each in shown(clara) if "cannot be read" in (each.text or "")]
    assert {"banner", "tone-waiting"} <= set(next(iter(standing.ancestors())).classes)


async def test_what_was_saved_before_is_not_said_beside_what_is_refused(open_as: OpenAs):
    clara = await open_as("provider@harbor", "/account")
    submit(clara, "busy_calendar", busy_calendar="https://calendar.example/secret.ics")
    await clara.should_see(words.busy.SAVED, retries=20)
    submit(clara, "busy_calendar", busy_calendar="http://calendar.example")
    await becomes(True, lambda: any("https://" in each for each in said(clara)))
    await clara.should_not_see(words.busy.SAVED)


def test_every_problem_has_a_sentence():
    for problem in words.busy.PROBLEMS:
        kept = BusyView("calendar.example", NOW, problem)
        sentence = words.busy.standing(kept, "Europe/Berlin", NOW + timedelta(hours=1))
        assert sentence.startswith("Your calendar at calendar.example was not read since")
        assert sentence.endswith("What stood there then holds on.")
