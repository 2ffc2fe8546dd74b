"""The days on which a clinic is closed, as its staff decide them."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from nicegui.testing import User

from store import threads
from store.appointments import lists
from store.clinic import hours
from store.clinic.hours import SetRegion
from store.models import Status
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, act, days_of, filled, press, said, submit
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import becomes, moved, settle


def opened(user: User) -> int:
    """How many holidays are days like others."""
    return sum('"Open"' in each.props.get("inside", "") for each in shown(user))


async def test_public_holidays_appear_with_a_country_and_are_switched(open_as: OpenAs, clinic: Clinics):
    eva, other = await open_as("staff@harbor", "/clinic/closed"), await open_as("staff@harbor", "/clinic/closed")
    await eva.should_see("Choose a country, and its public holidays appear here")
    send(eva, shown(eva, id="country")[0], "change", "DE")
    await eva.should_see("Nordrhein-Westfalen", retries=10)
    submit(eva, "country", country="DE", region="BE")
    for page in (eva, other):
        await page.should_see("Women's Day", retries=10)
    assert filled(other, "country")["region"] == ["BE"]
    days = days_of(clinic)
    place = next(place for place, day in enumerate(days.holidays) if day.name == "Christmas Day")
    act(eva, str(days.holidays[place].day))
    await becomes(False, lambda: days_of(clinic).holidays[place].kept)
    for page in (eva, other):
        await becomes(1, partial(opened, page))
    act(eva, str(days.holidays[place].day))
    await becomes(True, lambda: days_of(clinic).holidays[place].kept)


async def test_a_region_that_does_not_exist_is_said_at_its_field(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/closed")
    for wrong in ({"country": "XX"}, {"country": "FR", "region": "BE"}):
        submit(eva, "country", **wrong)
        await becomes(["Please choose a country and a region from the list."], lambda: said(eva))
    assert days_of(clinic).country is None


async def test_a_closure_asks_first_when_appointments_fall_into_it(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    day = at("09:00").date()
    eva = await open_as("staff@harbor", "/clinic/closed")
    submit(eva, "first", first=str(day), last=str(day + timedelta(days=2)), name="Moving house")
    await eva.should_see("1 accepted appointment would be concerned.", retries=10)
    await eva.should_see("Ada Lindqvist, Therapy with Dr. Clara Weiss. Accepted")
    assert days_of(clinic).closures == ()
    press(eva, "Close all the same")
    await eva.should_see("Moving house", retries=10)
    (closure,) = days_of(clinic).closures
    assert closure.first == day
    assert filled(eva, "first").get("first", []) == []
    assert lists.find(view.id, by=clinic.harbor.staff).status is Status.accepted
    await moved()
    act(eva, str(closure.id))
    await becomes((), lambda: days_of(clinic).closures)
    await eva.should_see("Removed", retries=10)
    settle(eva)
    await eva.should_see("None are planned.", retries=10)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Please choose a day."),
        ({"first": "soon"}, "Please choose a day."),
        ({"first": "2026-13-45"}, "Please choose a day."),
        ({"first": "2020-01-01"}, "That time has passed. Please choose another."),
        ({"first": "9999-12-31"}, "That is further ahead than the clinic can plan. Please choose an earlier day."),
        ({"first": "tomorrow", "last": "today"}, "That ends before it starts. Please change one of them."),
        ({"first": "tomorrow", "name": "n" * 121}, "Please keep it to 120 characters."),
    ],
)
async def test_a_closure_that_cannot_be_says_why(
    open_as: OpenAs, clinic: Clinics, typed: dict[str, str], sentence: str
):
    today = datetime.now(UTC).date()
    days = {"today": str(today), "tomorrow": str(today + timedelta(days=1))}
    eva = await open_as("staff@harbor", "/clinic/closed")
    submit(eva, "first", **{name: days.get(value, value) for name, value in typed.items()})
    await becomes([sentence], lambda: said(eva))
    assert days_of(clinic).closures == ()


async def test_a_press_means_the_holiday_that_stood_there(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/closed")

    async def choose(region: str) -> None:
        change = SetRegion("DE", region)
        await threads.write(hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC))

    def switches() -> list[str]:
        (fragment,) = shown(eva, aria_label="Public holidays")
        return [inside[1][1]["data-act"] for _, _, inside in json.loads(fragment.props["inside"])]

    async def in_region(region: str) -> list[date]:
        await choose(region)
        days = [each.day for each in days_of(clinic).holidays]
        await becomes(len(days), lambda: len(switches()))
        return days

    in_berlin = await in_region("BE")
    in_bavaria = await in_region("BY")
    place = next(place for place, day in enumerate(in_bavaria) if day not in in_berlin)
    pressed = switches()[place]
    await in_region("BE")
    send(eva, shown(eva, aria_label="Public holidays")[0], "act", pressed)
    await moved()
    assert all(holiday.kept for holiday in days_of(clinic).holidays)
