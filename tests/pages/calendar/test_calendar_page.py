"""The calendar as providers and staff see it: what is in it, and how it moves."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import words
from pages.calendar import grid
from pages.calendar.column import Column
from pages.distribution import CLOCK
from pages.elements.fragments import Fragment
from pages.live import live
from store import appointments, threads
from store.appointments import booking
from store.clinic import hours
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved
from tests.store.steps import leave

THERAPY = "09:00 to 09:50, Therapy, Ada Lindqvist"


def columns(user: User) -> dict[str, list[str]]:
    """What is read out: the heading of each column, and its appointments."""
    by_heading = {}
    for fragment in shown(user):
        if isinstance(fragment, Fragment) and "cal-column" in fragment.classes:
            inside = json.loads(fragment.props["inside"])
            (heading,) = _texts(inside, "hidden-words", within="h3")
            by_heading[heading] = _texts(inside, "hidden-words", within="li")
    return by_heading


def _texts(parts: list[Any], css_class: str, *, within: str) -> list[str]:
    """What stands in the parts of a class that lie in a tag of that name."""
    texts = []
    for name, attributes, inside in parts:
        if not within and attributes.get("class") == css_class:
            texts.append(inside)
        elif isinstance(inside, list):
            texts += _texts(inside, css_class, within="" if name == within else within)
    return texts


def said(user: User, start: str) -> list[str]:
    """The appointments of the column whose heading starts like this."""
    return next(labels for heading, labels in columns(user).items() if heading.startswith(start))


def everything(user: User) -> list[str]:
    """The appointments of all columns."""
    return [label for labels in columns(user).values() for label in labels]


async def test_a_request_comes_changes_and_goes_by_itself(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    heading = words.moments.day(day)
    clara = await open_as("provider@harbor", f"/calendar?date={day}")
    david = await open_as("provider2@harbor", f"/calendar?date={day}")
    other = await open_as("provider@lakeside", f"/calendar?date={day}")
    assert said(clara, heading) == []
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await becomes([f"{THERAPY}, sent"], lambda: said(clara, heading))
    assert f"{heading}, 1 appointment" in columns(clara)
    await threads.write(appointments.see, [view.id], by=harbor.provider, now=datetime.now(UTC))
    await becomes([f"{THERAPY}, waiting for an answer"], lambda: said(clara, heading))
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=datetime.now(UTC))
    await becomes([f"{THERAPY}, accepted"], lambda: said(clara, heading))
    second = await ask(clinic, at("11:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    await becomes(2, lambda: len(said(clara, heading)))
    await threads.write(appointments.reject, second.id, by=harbor.provider, because="", now=datetime.now(UTC))
    await becomes([f"{THERAPY}, accepted"], lambda: said(clara, heading))
    for somebody_else in (david, other):
        assert not any(columns(somebody_else).values())


async def test_a_request_for_any_provider_is_in_every_calendar_until_somebody_takes_it(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor, heading = clinic.harbor, words.moments.day(at("09:00").date())
    await ask(clinic, at("09:30"), provider_id=harbor.provider, patient_id=harbor.patient2)
    view = await ask(clinic, at("09:00"))
    address = f"/calendar?date={at('09:00').date()}"
    clara, david = [await open_as(f"{role}@harbor", address) for role in ("provider", "provider2")]
    for_any = f"{THERAPY}, sent, for the first available provider"
    assert said(david, heading) == [for_any]
    assert said(clara, heading) == [for_any, "09:30 to 10:20, Therapy, Ben Okafor, sent"]
    await threads.write(appointments.accept, view.id, by=harbor.provider2, now=datetime.now(UTC))
    await becomes([f"{THERAPY}, accepted"], lambda: said(david, heading))
    await becomes(["09:30 to 10:20, Therapy, Ben Okafor, sent"], lambda: said(clara, heading))


async def test_the_staffs_day_has_a_column_for_everyone_and_redraws_only_what_changed(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    harbor, draw = clinic.harbor, Column.draw
    drawn: list[int | None] = []

    def note(column: Column, *more: Any, **how: Any) -> None:
        drawn.append(column.provider_id)
        draw(column, *more, **how)

    monkeypatch.setattr(Column, "draw", note)
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    names = ("First available", "Dr. Clara Weiss", "Dr. David Stern")
    assert list(columns(eva)) == [f"{name}, 0 appointments" for name in names]
    drawn.clear()
    view = await ask(clinic, at("09:00"))
    await becomes([f"{THERAPY}, sent, for the first available provider"], lambda: said(eva, "First available"))
    assert drawn == [None]
    await threads.write(appointments.accept, view.id, by=harbor.provider2, now=datetime.now(UTC))
    await becomes([f"{THERAPY}, accepted"], lambda: said(eva, "Dr. David Stern"))
    assert said(eva, "First available") == said(eva, "Dr. Clara Weiss") == []
    assert drawn == [None, None, harbor.provider2]


async def test_staff_choose_whose_week_they_see(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    await ask(clinic, at("09:00"), provider_id=harbor.provider2)
    await ask(clinic, at("10:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    address = f"/calendar?view=week&date={day}&provider="
    eva = await open_as("staff@harbor", f"{address}{harbor.provider2}")
    assert len(columns(eva)) == 7
    assert everything(eva) == [f"{THERAPY}, sent"]
    for nobody in (clinic.lakeside.provider, harbor.patient, "x", ""):
        await eva.open(f"{address}{nobody}")
        assert len(everything(eva)) == 1  # the first of them
    clara = await open_as("provider@harbor", f"{address}{harbor.provider2}")
    assert everything(clara) == ["10:00 to 10:50, Therapy, Ben Okafor, sent"]


@pytest.mark.parametrize("day", ["", "today", "2026-13-45", "9999-12-31", "0001-01-01", "-1", "%F0%9F%8C%BF"])
async def test_a_day_that_cannot_be_is_today(open_as: OpenAs, clinic: Clinics, day: str):
    eva = await open_as("staff@harbor", f"/calendar?view=nonsense&date={day}&provider=x")
    await eva.should_see(words.moments.day(datetime.now(ZoneInfo("Europe/Berlin")).date()))
    assert len(columns(eva)) == 3


async def test_patients_have_no_calendar(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/appointments")
    assert (await ada.http_client.get("/calendar", headers={"Accept": "text/html"})).status_code == 403


async def test_a_closed_day_says_why_as_soon_as_it_is_closed(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    clara = await open_as("provider@harbor", f"/calendar?view=day&date={day}")
    eva = await open_as("staff@harbor", f"/calendar?date={day}")
    await clara.should_see("Open 09:00 to 17:00")
    away = hours.AddTimeOff(harbor.provider, day, day, "Congress")
    await threads.write(hours.save, away, by=harbor.provider, now=datetime.now(UTC))
    for user in (clara, eva):
        await user.should_see("Time off: Congress", retries=10)
    await clara.should_not_see("Open 09:00 to 17:00")
    await clara.open(f"/calendar?date={day}&view=week")
    await clara.should_see("No opening hours")  # of Saturday
    await clara.should_see("Times are the clinic's, in Berlin.")


async def test_the_line_of_now_moves_and_the_next_day_is_the_next_day(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    now = at("08:00")
    monkeypatch.setattr(grid.Grid, "_now_there", lambda _: now)
    clara = await open_as("provider@harbor", f"/calendar?date={now.date()}")

    def line() -> list[str]:
        return [each.props["style"] for each in shown(clara) if "cal-now" in each.classes]

    assert line() == [f"--at:12.0;--first:{now.weekday()};--width:1"]
    now += timedelta(minutes=1)
    await live._call(CLOCK)
    assert line() == [f"--at:12.2;--first:{now.weekday()};--width:1"]
    now = at("23:30")
    await live._call(CLOCK)
    assert line() == []
    now = at("00:00", days=1) + timedelta(hours=9)
    await live._call(CLOCK)
    today = [each for each in shown(clara) if "is-today" in each.classes]
    assert [each.props["style"] for each in today] == [f"--number:{now.weekday()}"]


@pytest.mark.parametrize(
    ("day", "change"),
    [
        (date(2026, 10, 25), "the clocks go back, 02:00 to 03:00 comes twice."),
        (date(2027, 3, 28), "the clocks go forward, 02:00 to 03:00 does not exist."),
    ],
)
async def test_days_on_which_the_clocks_change_say_so(open_as: OpenAs, clinic: Clinics, day: date, change: str):
    eva = await open_as("staff@harbor", f"/calendar?date={day}")
    await eva.should_see(f"{words.moments.day(day)}: {change}")
    await eva.open(f"/calendar?view=week&date={day - timedelta(days=3)}")
    await eva.should_see(f"{words.moments.day(day)}: {change}")
    await eva.open(f"/calendar?date={day - timedelta(days=1)}")
    await eva.should_not_see(change)


async def test_who_has_left_keeps_a_column_as_long_as_there_are_appointments(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    leave(clinic.harbor.provider)
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    assert said(eva, "Dr. Clara Weiss") == [f"{THERAPY}, sent"]
    assert list(columns(eva))[-1] == "Dr. Clara Weiss, 1 appointment"


async def test_what_lies_out_of_hours_is_shown_too(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    clara = await open_as("provider@harbor", f"/calendar?view=day&date={at('09:00').date()}")

    def first_and_last() -> tuple[str, str]:
        (fragment,) = [each for each in shown(clara) if isinstance(each, Fragment) and "cal-hours" in each.classes]
        clocks = [inside[0][2] for _, _, inside in json.loads(fragment.props["inside"])]
        return clocks[0], clocks[-1]

    assert first_and_last() == ("07:00", "18:00")
    early: dict[str, Any] = {"patient_id": harbor.patient, "type_slug": "therapy", "start": at("05:30")}
    early |= {"by": harbor.staff, "provider_id": harbor.provider, "because": "A flight to catch"}
    await threads.write(booking.book, **early, now=datetime.now(UTC))
    await becomes(("05:00", "18:00"), first_and_last)
    booked = "05:30 to 06:20, Therapy, Ada Lindqvist, accepted, outside your hours"
    await becomes([booked], lambda: said(clara, words.moments.day(at("09:00").date())))


async def test_a_click_on_no_place_does_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    (grid,) = [each for each in shown(eva) if "cal" in each.classes]
    for place in (None, [], [0], [99, 0], [0, 9999], [-1, 3], ["0", "3"], [0.5, 3], {"a": 1}, [[0], 3], [0, 3, 4]):
        send(eva, grid, "click", place)
    await moved()
    assert len(columns(eva)) == 3
