"""An appointment from the first proposal until it took place, while patient, provider and desk look on."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.schedule_steps import BOOK, choose
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    NAMES,
    STANDING,
    book,
    expect_not_reloaded,
    free_times,
    go,
    look_up,
    mark,
    row,
)
from tests.noon import zone_at_noon

HAND = 400
"""Milliseconds after which a press is meant for what stands there now."""


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the first button of that name, once somebody has looked."""
    button = page.get_by_role("button", name=name).first
    expect(button).to_be_visible()
    page.wait_for_timeout(HAND)
    button.click()


def begin_now(server: Server, appointment: int) -> None:
    """Let it begin five minutes ago, at about noon of the clinic, whatever the hour."""
    server.write(
        "UPDATE institution SET zone = ?, rules_version = rules_version + 1 WHERE slug = 'harbor'", zone_at_noon()
    )
    start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=5)
    start_text, end_text = (f"{each:%Y-%m-%d %H:%M:%S}.000000" for each in (start, start + timedelta(minutes=30)))
    server.write('UPDATE appointment SET start = ?, "end" = ? WHERE id = ?', start_text, end_text, appointment)


def test_proposed_taken_moved_checked_in_and_completed_before_three_pairs_of_eyes(
    open_as: OpenAs, server: Server
) -> None:
    lena = open_as(LENA, "/account")
    request = book(lena.context, by=JONAS)
    jonas = open_as(JONAS, f"/provider-dashboard?request={request}")
    katrin = open_as(KATRIN, f"/appointments/{request}")
    go(lena, f"/appointments/{request}")
    mark(jonas, katrin, lena)

    jonas.wait_for_timeout(HAND)
    row(jonas, request).get_by_role("button", name="Propose").click()
    dialog = jonas.get_by_role("dialog")
    expect(dialog.locator(".slot:enabled").first).to_be_visible()
    jonas.wait_for_timeout(HAND)
    dialog.locator(".slot:enabled[aria-pressed=false]").last.click()
    expect(dialog.locator(".slot[aria-pressed=true]")).to_have_count(1)
    jonas.wait_for_timeout(HAND)
    dialog.get_by_role("button", name="Propose", exact=True).click()
    expect(row(jonas, request)).to_contain_text("Another time proposed")
    expect(katrin.get_by_text(re.compile(f"{NAMES[JONAS]} proposed")).first).to_be_visible()

    press(lena, re.compile("^Take "))
    expect(lena.locator(STANDING)).to_contain_text("Accepted by")
    expect(katrin.get_by_text(re.compile(f"{NAMES[LENA]} took .* instead of"))).to_be_visible()
    expect_not_reloaded(jonas, katrin, lena)

    later = free_times(lena.context, "consultation", by=JONAS)[3]
    go(lena, f"/schedule?move={request}&date={later[:10]}")
    choose(lena, later)
    lena.wait_for_timeout(HAND)
    lena.locator(BOOK).click()
    expect(lena).to_have_url(re.compile(f"/appointments/{request}"))
    mark(lena)
    expect(row(jonas, request)).to_contain_text("Instead of ")
    jonas.wait_for_timeout(HAND)
    row(jonas, request).get_by_role("button", name="Accept").click()
    expect(lena.get_by_text(re.compile("moved it from ")).first).to_be_visible()
    expect(katrin.get_by_text(re.compile("moved it from ")).first).to_be_visible()
    found = look_up(lena.context, request)
    assert (found["status"], found["sequence"], found["start"]) == ("accepted", 2, later)

    begin_now(server, request)
    for page, path in ((jonas, "/today"), (katrin, "/today"), (lena, f"/appointments/{request}")):
        go(page, path)
        mark(page)
    press(katrin, f"Check in: {NAMES[LENA]}")
    expect(lena.get_by_text("The clinic knows that you are here.").first).to_be_visible()
    press(jonas, f"Complete: {NAMES[LENA]}")
    expect(lena.locator(".standing-words")).to_contain_text("Took place")
    expect(katrin.locator(f'[data-list=due] [data-day-row="{request}"]:not([data-leaves])')).to_have_count(0)
    expect_not_reloaded(jonas, katrin, lena)
