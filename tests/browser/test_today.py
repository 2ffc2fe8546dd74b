"""The day itself on small phones, by touch: desk, provider and patient look at the same appointment."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import KATRIN, LENA, MIRA, NAMES, PHONE, book, decide, expect_not_reloaded, look_up, mark
from tests.noon import zone_at_noon


@pytest.fixture
def at_noon(server: Server) -> None:
    """It is about noon at the clinic, whatever the hour."""
    server.write(
        "UPDATE institution SET zone = ?, rules_version = rules_version + 1 WHERE slug = 'harbor'", zone_at_noon()
    )


def begin(server: Server, appointment: int, minutes: int) -> None:
    """Let an appointment begin so many minutes from now."""
    start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    start_text, end_text = (f"{each:%Y-%m-%d %H:%M:%S}.000000" for each in (start, start + timedelta(minutes=30)))
    server.write('UPDATE appointment SET start = ?, "end" = ? WHERE id = ?', start_text, end_text, appointment)


def clear_the_day(server: Server, appointment: int) -> None:
    """Let nobody else of the demo come around then, whatever the day: whoever is late is so for this one alone."""
    server.write(
        "UPDATE appointment SET start = datetime(start, '-60 days') || '.000000', "
        "\"end\" = datetime(\"end\", '-60 days') || '.000000' "
        "WHERE id <> ? AND status = 'accepted' AND abs(julianday(start) - julianday('now')) < 1",
        appointment,
    )


def day_row(page: Page, appointment: int) -> Locator:
    """The appointment on the page of the day, where it is to stay."""
    return page.locator(f'[data-day-row="{appointment}"]:not([data-leaves])')


def tap(button: Locator) -> None:
    """Touch it once somebody has looked."""
    button.scroll_into_view_if_needed()
    button.page.wait_for_timeout(400)
    button.tap()


def tap_twice(button: Locator) -> None:
    """Touch it, and once more the spot where it was, before anybody can have seen what stands there then."""
    button.scroll_into_view_if_needed()
    button.page.wait_for_timeout(400)
    box = button.bounding_box()
    assert box
    for _ in range(2):
        button.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        button.page.wait_for_timeout(250)


@pytest.mark.usefixtures("at_noon")
def test_three_people_watch_an_arrival_and_what_becomes_of_it(open_as: OpenAs, server: Server) -> None:
    patient, provider = open_as(LENA, "/account").context, open_as(MIRA, "/account").context
    appointment = book(patient, by=MIRA)
    decide(provider, appointment)
    begin(server, appointment, 10)
    clear_the_day(server, appointment)
    lena = open_as(LENA, f"/appointments/{appointment}", **PHONE)
    mira, katrin = open_as(MIRA, "/today", **PHONE), open_as(KATRIN, "/today", **PHONE)
    mark(lena, mira, katrin)
    expect(lena.get_by_role("button", name="I am here")).to_be_visible()
    tap_twice(day_row(katrin, appointment).get_by_role("button", name=f"Check in: {NAMES[LENA]}"))
    for page in (katrin, mira):
        expect(day_row(page, appointment).locator(".pill")).to_have_text(re.compile(r"^Here since \d\d:\d\d$"))
    expect(lena.get_by_text("The clinic knows that you are here.").first).to_be_visible()
    expect(lena.get_by_role("button", name="I am here")).to_have_count(0)

    tap(day_row(mira, appointment).locator("summary"))
    tap(day_row(mira, appointment).get_by_role("button", name=f"15 minutes late: {NAMES[LENA]}"))
    expect(day_row(mira, appointment).locator(".late-choices")).to_be_hidden()
    expect(day_row(katrin, appointment).locator(".pill")).to_contain_text("begins about ")
    expect(lena.locator(".standing-words")).to_contain_text(f"{NAMES[MIRA]} is running 15 minutes late.")

    tap(day_row(mira, appointment).get_by_role("button", name="Complete"))
    for page in (katrin, mira):
        expect(page.locator(f'[data-list=due] [data-day-row="{appointment}"]')).to_have_count(0, timeout=12_000)
        tap(page.locator(".past summary"))
        expect(day_row(page, appointment).locator(".pill")).to_have_text("Took place")
    expect(lena.locator(".standing-words")).to_contain_text("Took place")
    expect_not_reloaded(lena, mira, katrin)


@pytest.mark.usefixtures("at_noon")
def test_a_no_show_is_asked_about_by_finger_and_corrected_at_the_desk(open_as: OpenAs, server: Server) -> None:
    patient, provider = open_as(LENA, "/account").context, open_as(MIRA, "/account").context
    appointment = book(patient, by=MIRA)
    decide(provider, appointment)
    begin(server, appointment, -5)
    lena = open_as(LENA, f"/appointments/{appointment}", **PHONE)
    mira, katrin = open_as(MIRA, "/today", **PHONE), open_as(KATRIN, "/today", **PHONE)
    tap(day_row(mira, appointment).get_by_role("button", name="Did not come"))
    dialog = mira.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(NAMES[LENA])
    tap(dialog.get_by_role("button", name="Did not come"))
    expect(lena.locator(".standing-words")).to_contain_text("If that is wrong, please call")
    tap(katrin.locator(".past summary"))
    expect(katrin.locator(f'[data-day-row="{appointment}"][data-leaves]')).to_have_count(0)  # nothing moves any more
    tap(day_row(katrin, appointment).get_by_role("button", name="It took place"))
    expect(day_row(katrin, appointment).locator(".pill")).to_have_text("Took place")
    expect(lena.locator(".standing-words")).to_contain_text("Took place")


@pytest.mark.usefixtures("at_noon")
def test_on_its_page_a_second_tap_on_one_spot_completes_nothing_and_the_keyboard_stays(
    open_as: OpenAs, server: Server
) -> None:
    patient, provider = open_as(LENA, "/account").context, open_as(MIRA, "/account").context
    first, second = book(patient, by=MIRA), book(patient, by=MIRA)
    for appointment in (first, second):
        decide(provider, appointment)
        begin(server, appointment, 10)
    mira = open_as(MIRA, f"/appointments/{first}", **PHONE)
    tap_twice(mira.get_by_role("button", name="Check in"))
    expect(mira.locator(".standing-words")).to_contain_text("Here")
    mira.wait_for_timeout(500)
    assert look_up(provider, first)["status"] == "checked_in"
    desk = open_as(MIRA, f"/appointments/{second}")
    desk.get_by_role("button", name="Check in").focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Complete")).to_be_visible()
    expect(desk.locator(".day-acts")).to_be_focused()
