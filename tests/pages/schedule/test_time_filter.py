"""A patient looks at mornings, at times after 17:00, or at one weekday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import words
from pages.schedule.time_filter import WEEKDAYS, TimeFilter
from store import appointments, threads
from store.clinic import hours
from store.clinic.hours import AddTimeOff
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import (
    address,
    ask,
    choose,
    chosen_day,
    chosen_time,
    press,
    problem,
    start_times,
)
from tests.pages.schedule.test_strangers import decide, way_on
from tests.pages.steps import becomes, moved

BERLIN = ZoneInfo("Europe/Berlin")
MORNINGS = [f"{hour:02}:{minute:02}" for hour in (9, 10, 11) for minute in (0, 15, 30, 45)]


def note_of(user: User, day: date) -> str:
    """What stands under a day, for those who see it."""
    (drawn,) = (each for each in shown(user, value=day.isoformat()) if "day" in each.classes)
    (note,) = (each for each in drawn.default_slot.children if "day-note" in each.classes)
    return note.text or ""  # type: ignore[attr-defined]


def choose_weekday(user: User, name: str) -> None:
    """Choose from the list of weekdays."""
    (select,) = shown(user, aria_label="Weekday")
    send(user, select, "change", name)


def pressed(user: User) -> list[str]:
    """The parts of the day that are looked at alone."""
    return [str(each.props["value"]) for each in shown(user, aria_pressed="true") if "btn" in each.classes]


def filters(user: User) -> int:
    """How many bars of filters there are to see."""
    return len(texts(user, "time-filter"))


async def test_mornings_alone_are_offered_and_counted_until_they_are_pressed_again(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    ada = await open_as("patient@harbor", address(date=open_day))
    all_times = start_times(ada)
    press(ada, "Mornings")
    await becomes(MORNINGS, lambda: start_times(ada))
    assert note_of(ada, open_day) == "12 free"
    assert pressed(ada) == ["morning"]
    press(ada, "Mornings")
    await becomes(all_times, lambda: start_times(ada))
    assert pressed(ada) == []


async def test_the_earliest_time_is_one_that_is_looked_at(open_as: OpenAs, clinic: Clinics, at: At, open_day: date):
    ada = await open_as("patient@harbor", address())
    choose_weekday(ada, WEEKDAYS[open_day.weekday()])
    await moved()
    press(ada, "Earliest:")
    await becomes(words.moments.near(at("09:00"), "Europe/Berlin", datetime.now(UTC)), lambda: chosen_time(ada))


async def test_what_is_looked_at_is_taken_from_the_address(open_as: OpenAs, clinic: Clinics, open_day: date):
    weekday = WEEKDAYS[open_day.weekday()]
    ada = await open_as("patient@harbor", address(part="morning", weekday=weekday))
    assert start_times(ada) == MORNINGS
    assert chosen_day(ada).props["value"] == open_day.isoformat()
    assert pressed(ada) == ["morning"]
    assert shown(ada, aria_label="Weekday", data_chosen=weekday)


@pytest.mark.parametrize("said", ["MORNING", "afternoon", "0"])
async def test_a_filter_that_cannot_be_falls_back_quietly(open_as: OpenAs, said: str, open_day: date):
    ada = await open_as("patient@harbor", address(date=open_day, part=said, weekday=said))
    assert pressed(ada) == []
    assert len(start_times(ada)) > len(MORNINGS)
    assert problem(ada) == ""


@pytest.mark.parametrize("forged", [None, ["morning"], "x" * 10_000, "noon"])
async def test_forged_filters_hide_nothing(open_as: OpenAs, forged: object, open_day: date):
    ada = await open_as("patient@harbor", address(date=open_day))
    before = start_times(ada)
    (mornings,) = (each for each in shown(ada, value="morning"))
    send(ada, mornings, "click", forged)
    send(ada, shown(ada, aria_label="Weekday")[0], "change", forged)
    await becomes(before, lambda: start_times(ada))


async def test_the_time_that_is_chosen_stays_whatever_is_looked_at(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(start=at("14:00")))
    said = chosen_time(ada)
    press(ada, "Mornings")
    await becomes([*MORNINGS, "14:00"], lambda: start_times(ada))
    assert (chosen_time(ada), problem(ada)) == (said, "")
    choose_weekday(ada, WEEKDAYS[at("14:00", days=1).weekday()])
    await becomes(["14:00"], lambda: start_times(ada))
    assert chosen_time(ada) == said
    assert chosen_day(ada).props["value"] == at("14:00").date().isoformat()
    choose(ada, at("14:00"))
    await moved()
    assert (chosen_time(ada), problem(ada)) == (said, "")


async def test_where_nothing_is_left_the_filter_can_be_taken_off(open_as: OpenAs, clinic: Clinics, open_day: date):
    ada = await open_as("patient@harbor", address(date=open_day))
    before = start_times(ada)
    press(ada, "After 17:00")
    await becomes(([], "None"), lambda: (start_times(ada), note_of(ada, open_day)))
    await ada.should_see("You are looking at times after 17:00 only. None is free in the next 60 days.")
    press(ada, "Show all times")
    await becomes((before, []), lambda: (start_times(ada), pressed(ada)))
    await ada.should_not_see("You are looking at")


async def test_another_day_is_shown_where_there_are_such_times_also_behind_the_next_two_weeks(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    weekday, third = WEEKDAYS[open_day.weekday()], open_day + timedelta(days=14)
    for day in (open_day, open_day + timedelta(days=7)):
        closed = AddTimeOff(None, day, day, "Summer party")
        await threads.write(hours.save, closed, by=clinic.harbor.staff, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", address())
    choose_weekday(ada, weekday)
    await becomes(third.isoformat(), lambda: shown(ada, id="date")[0].props.get("defaultValue"))
    assert start_times(ada)[0] == "09:00"
    free = next(each for each in shown(ada) if "day" in each.classes and note_of(ada, _day(each)) == "None")
    send(ada, free, "click", free.props["value"])
    await moved()
    name = words.moments.DAYS[open_day.weekday()]
    await ada.should_see(f"You are looking at {name}s only. None is free on {words.moments.day(_day(free))}.")
    press(ada, f"Show {words.moments.day(third)}")
    await becomes(True, lambda: "09:00" in start_times(ada))


async def test_what_comes_free_beside_the_filter_does_not_appear(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    provider = clinic.harbor.provider
    requests = [await ask(clinic, at(clock), provider_id=provider) for clock in ("10:00", "14:00")]
    ada = await open_as("patient@harbor", address(provider=provider, date=open_day, part="morning"))
    assert "10:00" not in start_times(ada)
    for request in requests:
        await threads.write(appointments.reject, request.id, by=provider, now=datetime.now(UTC))
    await becomes(MORNINGS, lambda: start_times(ada))
    assert note_of(ada, open_day) == "12 free"


async def test_in_a_crisis_nothing_is_hidden_and_afterwards_the_filter_is_as_it_was(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    ada = await open_as("patient@harbor", address(date=open_day, part="evening"))
    assert start_times(ada) == []
    pick(ada, "type", "crisis-intervention")
    await becomes(True, lambda: bool(start_times(ada)))
    assert filters(ada) == 0
    pick(ada, "type", "therapy")
    await becomes((1, ["evening"]), lambda: (filters(ada), pressed(ada)))


async def test_a_stranger_looks_at_mornings_and_takes_that_along(visitor: User, clinic: Clinics, open_day: date):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&date={open_day}")
    press(visitor, "Mornings")
    await becomes(MORNINGS, lambda: start_times(visitor))
    assert way_on(visitor)["part"] == ["morning"]


def test_parts_of_the_day_and_weekdays_are_those_of_the_clinics_clock():
    evening, monday = TimeFilter(part="evening"), TimeFilter(weekday=0)
    at_17 = datetime(2026, 11, 23, 17, tzinfo=BERLIN)
    assert evening.lets_through(at_17)
    assert not evening.lets_through(at_17 - timedelta(minutes=5))
    assert monday.lets_through(at_17)
    assert not monday.lets_through(at_17 + timedelta(days=1))
    assert TimeFilter("morning", 0).narrow([at_17.replace(hour=11), at_17.replace(hour=12)]) == [at_17.replace(hour=11)]
    assert TimeFilter.parse(**TimeFilter("evening", 6).params) == TimeFilter("evening", 6)


def _day(drawn: object) -> date:
    return date.fromisoformat(drawn.props["value"])  # type: ignore[attr-defined]
