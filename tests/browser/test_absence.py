"""Pages that were offline for some seconds, or left open for long."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    book,
    count,
    decide,
    expect_count,
    expect_gone,
    expect_missed_once,
    expect_not_reloaded,
    expect_sign,
    expect_unread,
    find_connection,
    go,
    lose_connection,
    mark,
    row,
    tab,
    unread,
)

LONG_ENOUGH = 3_000
"""Milliseconds: an absence that is worth a word is longer than three seconds."""


def test_a_page_that_was_offline_shows_everything_it_missed_once_and_nothing_if_that_was_nothing(
    open_as: OpenAs,
) -> None:
    patient, inbox, idle = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard"), open_as(JONAS, "/account")
    staff, elsewhere = open_as(KATRIN, "/staff"), open_as(MIRA, "/account")
    news = tab(inbox, "/notifications")
    before, decided = unread(inbox), book(patient.context, by=MIRA)
    expect(row(inbox, decided)).to_be_visible()
    expect_unread(inbox, before + 1)
    waiting, all_waiting = count(inbox, "pending"), count(staff, "pending")
    mark(inbox, staff, news, idle)
    lose_connection(inbox, staff, idle)
    requests = [book(patient.context, by=MIRA), book(patient.context, by=MIRA)]
    decide(elsewhere.context, decided)
    inbox.wait_for_timeout(LONG_ENOUGH)
    assert row(inbox, requests[0]).count() == 0
    find_connection(inbox, staff, idle)
    expect_missed_once(inbox, requests)
    expect_gone(inbox, decided)
    expect_count(inbox, "pending", waiting + 1)
    expect_unread(inbox, before + 2)  # what is decided is read
    expect_sign(inbox, "live", "Live: this page moves by itself")
    for request in requests:
        expect(row(staff, request)).to_have_count(1)
    expect_count(staff, "pending", all_waiting + 1)
    expect(staff.locator(".toast")).to_have_count(0)
    for place in (0, 1):
        expect(news.locator(".item-list .item").nth(place)).to_contain_text(f"New request from {NAMES[LENA]}")
    expect_unread(news, before + 2)
    expect_sign(idle, "live", "Live: this page moves by itself")
    book(patient.context, by=JONAS)  # its toast comes after what the return might say
    expect(idle.locator(".toast")).to_have_count(1)
    expect(idle.locator(".toast")).to_contain_text("New request")
    expect_not_reloaded(inbox, staff, news, idle)


def test_a_computer_that_slept_with_its_socket_alive_says_what_changed(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/account")
    book(open_as(LENA, "/account").context, by=MIRA)
    inbox.get_by_role("button", name="Close this message").click()
    expect(inbox.locator(".toast")).to_have_count(0)
    inbox.evaluate("{ const now = Date.now; Date.now = () => now() + 30_000; }")  # the clock after half a minute asleep
    expect(inbox.locator(".toast")).to_contain_text("You were away; here is what changed.", timeout=10_000)


def test_what_a_page_shows_to_an_empty_chair_is_not_said_to_be_shown(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/account")
    inbox.evaluate("""
        window.shown = [];
        const emit = window.emitEvent, now = Date.now;
        window.emitEvent = (name, value) => { if (name === "kept_shown") shown.push(value); emit(name, value); };
        Date.now = () => now() + 61_000;""")  # a minute after the last hand
    book(open_as(LENA, "/account").context, by=MIRA)
    expect(inbox.locator("[data-told]")).to_have_count(1)
    inbox.wait_for_timeout(2500)  # it would be said within a second
    assert inbox.evaluate("shown.length") == 0
    inbox.mouse.move(200, 200)
    inbox.wait_for_function("shown.length === 1", timeout=10_000)


def test_a_page_left_open_says_how_long_a_request_waits(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/account")
    request = book(patient.context, by=MIRA)
    inbox.clock.install(time=datetime.now(UTC))
    go(inbox, "/provider-dashboard")
    expect(row(inbox, request).locator("time")).to_have_text("a moment")
    inbox.clock.fast_forward("06:00")
    expect(row(inbox, request).locator("time")).to_have_text("6 minutes")
