"""A patient looks at a whole month: how many times each day has, and the times of the day that is pressed."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from nicegui.testing import User

from pages import words
from pages.elements.fragments import Fragment
from pages.schedule import catalogue
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown
from tests.pages.schedule.choosing import address, ask, press, settled, start_times
from tests.pages.schedule.test_strangers import decide, way_on
from tests.pages.schedule.test_time_filter import MORNINGS
from tests.pages.steps import becomes, moved


def table(user: User) -> Fragment | None:
    """The month, if it is seen."""
    return next((each for each in shown(user) if isinstance(each, Fragment) and each.props["root"] == "table"), None)


def days(user: User) -> dict[str, dict[str, Any]]:
    """The days that can be pressed, by date, as they are drawn."""
    drawn = table(user)
    cells = [cell for row in json.loads(str(drawn.props["inside"]))[2][2] for cell in row[2]] if drawn else []
    buttons = [inside[0] for _, _, inside in cells if inside and inside[0][0] == "button"]
    return {attributes["data-act"]: attributes for _, attributes, _ in buttons}


def said(user: User, day: date) -> str | None:
    """What is said of a day; None for one that cannot be pressed."""
    drawn = days(user).get(day.isoformat(), {})
    return drawn.get("aria-label")


def name(user: User) -> str:
    """Which month it is."""
    return next(each.text or "" for each in shown(user, role="status") if each.tag == "p")


def press_day(user: User, day: date) -> None:
    """Press one of its days."""
    drawn = table(user)
    assert drawn
    send(user, drawn, "act", day.isoformat())


def turn(user: User, which: str) -> None:
    """Press one of the arrows."""
    (arrow,) = shown(user, aria_label=f"{which} month")
    send(user, arrow, "click", None)


async def open_month(user: User) -> None:
    """Press the button, and wait for the month."""
    press(user, "Month")
    await becomes(True, lambda: table(user) is not None)


async def test_a_month_is_read_when_it_is_opened_and_at_once_for_all_its_days(
    open_as: OpenAs, clinic: Clinics, open_day: date, monkeypatch: pytest.MonkeyPatch
):
    read, load = [], catalogue.load_month

    def counted(*args: Any, **params: Any) -> object:
        read.append(params["month"])
        return load(*args, **params)

    monkeypatch.setattr(catalogue, "load_month", counted)
    ada = await open_as("patient@harbor", address(date=open_day))
    await settled()
    assert (read, table(ada)) == ([], None)
    await open_month(ada)
    assert read == [open_day.replace(day=1)]
    assert name(ada) == words.moments.month(open_day)
    assert said(ada, open_day) == f"{words.moments.day(open_day)}, {len(start_times(ada))} free"
    assert [each for each, drawn in days(ada).items() if drawn["aria-pressed"] == "true"] == [open_day.isoformat()]
    press(ada, "Month")
    await becomes(None, lambda: table(ada))


async def test_a_day_that_is_pressed_shows_its_times_or_why_it_has_none(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(date=at("09:00").date()))
    await open_month(ada)
    turn(ada, "Later")
    later = (at("09:00").date().replace(day=1) + timedelta(days=31)).replace(day=1)
    await becomes(words.moments.month(later), lambda: name(ada))
    open_days = [day for day, drawn in days(ada).items() if drawn["class"] == "month-day"]
    closed = next(date.fromisoformat(day) for day, drawn in days(ada).items() if "is-empty" in drawn["class"])
    assert said(ada, closed) == f"{words.moments.day(closed)}, no free time"
    press_day(ada, date.fromisoformat(open_days[-1]))
    await becomes("true", lambda: days(ada)[open_days[-1]]["aria-pressed"])
    assert start_times(ada)[0] == "09:00"
    assert str(shown(ada, name="start")[0].props["value"]).startswith(open_days[-1])
    press_day(ada, closed)
    await becomes([], lambda: start_times(ada))
    await ada.should_see(f"Nobody has hours for Therapy on {words.moments.day(closed)}.")


async def test_arrows_lead_through_the_months_that_can_be_booked(open_as: OpenAs, clinic: Clinics, open_day: date):
    ada = await open_as("patient@harbor", address(date=open_day))
    await open_month(ada)
    today = next(day for day, drawn in days(ada).items() if drawn.get("aria-current") == "date")
    assert min(days(ada)) == today
    assert shown(ada, aria_label="Earlier month")[0].props.get("disabled") is True
    turn(ada, "Earlier")
    for _ in range(14):
        turn(ada, "Later")
        await moved()
    last = date.fromisoformat(today) + timedelta(days=365)
    assert name(ada) == words.moments.month(last)
    assert max(days(ada)) == last.isoformat()
    assert shown(ada, aria_label="Later month")[0].props.get("disabled") is True


async def test_what_others_take_is_counted_while_the_month_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    day, provider = at("09:00").date(), clinic.harbor.provider
    ada = await open_as("patient@harbor", address(provider=provider, date=day))
    await open_month(ada)
    before = len(start_times(ada))
    assert said(ada, day) == f"{words.moments.day(day)}, {before} free"
    await ask(clinic, at("09:00"), provider_id=provider)
    await becomes(f"{words.moments.day(day)}, {before - 4} free", lambda: said(ada, day))
    press(ada, "Mornings")
    await becomes(f"{words.moments.day(day)}, {len(MORNINGS) - 4} free", lambda: said(ada, day))
    pick(ada, "type", "crisis-intervention")
    await becomes(None, lambda: table(ada))


@pytest.mark.parametrize("forged", [None, 7, [], "x" * 10_000, "2026-02-30", "9999-12-31"])
async def test_forged_days_choose_nothing(open_as: OpenAs, clinic: Clinics, open_day: date, forged: object):
    ada = await open_as("patient@harbor", address(date=open_day))
    await open_month(ada)
    drawn, before = table(ada), start_times(ada)
    assert drawn
    send(ada, drawn, "act", forged)
    await settled()
    assert start_times(ada) == before


async def test_a_stranger_looks_at_a_month_too_and_takes_the_day_along(visitor: User, clinic: Clinics, open_day: date):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&date={open_day}")
    await open_month(visitor)
    turn(visitor, "Later")
    later = (open_day.replace(day=1) + timedelta(days=31)).replace(day=1)
    await becomes(words.moments.month(later), lambda: name(visitor))
    wanted = next(day for day, drawn in days(visitor).items() if drawn["class"] == "month-day")
    press_day(visitor, date.fromisoformat(wanted))
    await becomes([wanted], lambda: way_on(visitor)["date"])


async def test_however_often_the_arrow_is_pressed_the_store_is_asked_for_the_first_and_for_the_last(
    open_as: OpenAs, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    ada = await open_as("patient@harbor", address())
    await open_month(ada)
    load, asked = catalogue.load_month, list[date]()

    def watched(*args: Any, **what: Any) -> Any:
        asked.append(what["month"])
        return load(*args, **what)

    monkeypatch.setattr(catalogue, "load_month", watched)
    for _ in range(30):
        turn(ada, "Later")
    await moved()
    assert 1 <= len(asked) <= 2
