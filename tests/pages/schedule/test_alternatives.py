"""Where nothing is free, the page says which rule is the reason, where something is, and offers to tell."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui.testing import User

from pages import words
from pages.elements.tags import Tag
from store import threads
from store.availability.rules import Span
from store.clinic import hours, types
from store.clinic.hours import AddTimeOff, Change, SetDate, SetOffering, SetWeek
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import address, ask, chosen_time, press, problem, settled, start_times
from tests.pages.steps import becomes

NINE = 9 * 60


async def decide(clinic: Clinics, *changes: Change) -> None:
    """Staff change the hours."""
    for change in changes:
        await threads.write(hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC))


async def set_type(clinic: Clinics, **rules: Any) -> None:
    """Staff change the rules of therapy."""
    therapy = next(each for each in types.listed(by=clinic.harbor.staff) if each.type_.slug == "therapy")
    draft = replace(therapy.draft, address="Pier 1", **rules)
    await threads.write(types.save_type, draft, by=clinic.harbor.staff, now=datetime.now(UTC))


def days(user: User) -> dict[date, str]:
    """What stands under each day."""
    notes = iter(texts(user, "day-note"))
    return {date.fromisoformat(each.props["value"]): next(notes) for each in shown(user) if "day" in each.classes}


def heard(user: User, day: date) -> list[str]:
    """What a screen reader says of a day."""
    (button,) = [each for each in shown(user, value=day.isoformat()) if "day" in each.classes]
    return [each.text or "" for each in shown(user) if button in each.ancestors() and not each.props.get("aria-hidden")]


def box(user: User) -> list[Tag]:
    """What is shown beside the days, where they have no times."""
    boxes = [each for each in shown(user) if "no-times" in each.classes]
    return [each for each in shown(user) if boxes and boxes[0] in each.ancestors()]


def reason(user: User) -> str:
    """Why there are no times; empty where there are."""
    return next((each.text for each in box(user) if each.tag == "p" and each.text), "")


def offered(user: User) -> list[str]:
    """What can be done about it: the buttons, without the moment that some of them name."""
    buttons = [each for each in box(user) if each.tag == "button"]
    said = [each for each in box(user) if each in buttons or any(button in each.ancestors() for button in buttons)]
    return [each.text.partition(":")[0] for each in said if each.text]


async def test_a_weekend_says_so_and_leads_to_the_next_free_day(open_as: OpenAs, clinic: Clinics, open_day: date):
    ada = await open_as("patient@harbor", address())
    saturday = open_day + timedelta(days=12 - open_day.weekday())
    send(ada, shown(ada, id="date")[0], "change", saturday.isoformat())
    await becomes([], lambda: start_times(ada))
    assert reason(ada).startswith("Nobody has hours for Therapy on Saturday")
    assert offered(ada) == [f"Show {words.moments.day(saturday + timedelta(days=2))}"]
    press(ada, "Show Monday")
    await settled()
    assert len(start_times(ada)) == 29
    assert reason(ada) == ""


async def test_each_day_without_times_says_why_in_a_word_and_to_who_listens_in_a_sentence(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    saturday = open_day + timedelta(days=5 - open_day.weekday())
    await decide(clinic, AddTimeOff(None, open_day, open_day, "Summer party"))
    ada = await open_as("patient@harbor", address())
    assert days(ada)[open_day] == "Summer party"
    assert days(ada)[saturday] == "Closed"
    assert days(ada)[open_day + timedelta(days=7)] == "29 free"
    assert heard(ada, open_day)[-1] == "The clinic is closed: Summer party."
    assert "Summer party" not in heard(ada, open_day)
    assert heard(ada, open_day + timedelta(days=7))[-2:] == ["29 free", ""]


async def test_a_provider_who_is_away_makes_place_for_any_provider(open_as: OpenAs, clinic: Clinics, open_day: date):
    clara, today = clinic.harbor.provider, datetime.now(ZoneInfo("Europe/Berlin")).date()
    await decide(clinic, AddTimeOff(clara, today, today + timedelta(days=20), "Conference"))
    ada = await open_as("patient@harbor", address(provider=clara))
    assert reason(ada) == "Dr. Clara Weiss is away in the next two weeks."
    assert days(ada)[open_day] == "Away"
    await ada.should_not_see("Conference")
    assert offered(ada) == ["First available", "Tell me when a time is free"]
    assert date.fromisoformat(shown(ada, id="date")[0].props["defaultValue"]) > today + timedelta(days=20)
    press(ada, "First available:")
    await settled()
    assert chosen_time(ada) != "Choose a time"
    assert shown(ada, name="provider", value="")[0].props["checked"] is True
    assert reason(ada) == ""


async def test_people_are_shown_who_offer_it_and_one_who_was_chosen_is_said_not_to(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    await decide(clinic, SetOffering(harbor.provider2, harbor.types["therapy"], offered=False))
    ada = await open_as("patient@harbor", address())
    assert "Dr. David Stern" not in texts(ada, "choice-name")
    pick(ada, "type", "consultation")
    await ada.should_see("Consultation, 30 minutes")
    pick(ada, "provider", harbor.provider2)
    pick(ada, "type", "therapy")
    await becomes("Dr. David Stern does not offer Therapy.", lambda: reason(ada))
    assert "Does not offer Therapy" in texts(ada, "choice-meta")
    assert offered(ada) == ["First available"]
    assert days(ada) == {}


async def test_one_who_stops_offering_it_is_not_said_to_be_booked_out(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    ada = await open_as("patient@harbor", address(provider=harbor.provider2))
    assert "Does not offer Therapy" not in texts(ada, "choice-meta")
    await decide(clinic, SetOffering(harbor.provider2, harbor.types["therapy"], offered=False))
    await becomes(True, lambda: "Does not offer Therapy" in texts(ada, "choice-meta"))
    assert reason(ada) == "Dr. David Stern does not offer Therapy."


async def test_whoever_has_no_time_says_for_how_long(open_as: OpenAs, clinic: Clinics):
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    gone = AddTimeOff(clinic.harbor.provider2, today, today + timedelta(days=100), "Sabbatical")
    await decide(clinic, gone)
    ada = await open_as("patient@harbor", address())
    assert "No free time in the next 60 days" in texts(ada, "choice-meta")
    await set_type(clinic, horizon=20)
    await becomes(True, lambda: "No free time in the next 21 days" in texts(ada, "choice-meta"))


async def test_hours_that_are_too_short_are_told_in_minutes(open_as: OpenAs, clinic: Clinics, open_day: date):
    short = tuple(((Span(NINE, NINE + 30),),) * 5 + ((), ()))
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    people = (clinic.harbor.provider, clinic.harbor.provider2)
    await decide(clinic, *(SetWeek(each, today, "Europe/Berlin", short) for each in people))
    ada = await open_as("patient@harbor", address())
    assert reason(ada) == "Therapy needs 50 minutes; the longest free time in the next two weeks is 30."
    assert days(ada)[open_day] == "Too short"
    assert offered(ada) == ["Tell me when a time is free"]


async def test_notice_and_horizon_are_told_in_words(open_as: OpenAs, clinic: Clinics, at: At):
    await set_type(clinic, notice=20 * 1440)
    ada = await open_as("patient@harbor", address())
    assert reason(ada) == "Therapy is booked at least 20 days ahead."
    assert len(start_times(ada)) > 0  # of the first day that is far enough
    await set_type(clinic, notice=0, horizon=5)
    ada = await open_as("patient@harbor", address())
    assert "Too far" in days(ada).values()
    last = datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=5)
    assert shown(ada, id="date")[0].props["max"] == last.isoformat()
    send(ada, shown(ada, id="date")[0], "change", "2199-01-01")
    await becomes(f"Please choose a day from today to {words.moments.day(last)}.", lambda: problem(ada))


async def test_a_patient_waits_for_a_full_day_and_stops_again(open_as: OpenAs, clinic: Clinics, at: At, open_day: date):
    one = (Span(NINE, NINE + 50),)
    both = (clinic.harbor.provider, clinic.harbor.provider2)
    await decide(clinic, *(SetDate(each, open_day, one) for each in both))
    await ask(clinic, at("09:00"), provider_id=both[0])
    ada = await open_as("patient@harbor", address(provider=both[0], date=open_day + timedelta(days=7)))
    tab = await open_as("patient@harbor", address(provider=both[0], date=open_day))
    send(ada, shown(ada, id="date")[0], "change", open_day.isoformat())
    await becomes(f"Everything is taken on {words.moments.day(open_day)}.", lambda: reason(ada))
    assert days(ada)[open_day] == "Full"
    press(ada, "Tell me when a time is free")
    await becomes([["Stop waiting"]] * 2, lambda: [offered(user)[1:] for user in (ada, tab)])
    (entry,) = waitlist.mine(clinic.harbor.patient, now=datetime.now(UTC))
    assert (entry.first, entry.last, entry.provider_id) == (open_day, open_day, both[0])
    press(ada, "Stop waiting")
    await becomes([["Tell me when a time is free"]] * 2, lambda: [offered(user)[1:] for user in (ada, tab)])
    assert waitlist.mine(clinic.harbor.patient, now=datetime.now(UTC)) == []


async def test_where_all_days_are_full_a_patient_waits_until_the_next_free_one(
    open_as: OpenAs, clinic: Clinics, at: At
):
    clara, today = clinic.harbor.provider, datetime.now(ZoneInfo("Europe/Berlin")).date()
    await decide(clinic, AddTimeOff(clara, today, today + timedelta(days=20), ""))
    ada = await open_as("patient@harbor", address(provider=clara))
    press(ada, "Tell me when a time is free")
    await becomes(["First available", "Stop waiting"], lambda: offered(ada))
    (entry,) = waitlist.mine(clinic.harbor.patient, now=datetime.now(UTC))
    shown_next = date.fromisoformat(shown(ada, id="date")[0].props["defaultValue"])
    assert entry.last == shown_next - timedelta(days=1)
