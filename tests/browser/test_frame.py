"""The frame around every page, in a real browser: bell, theme, forms, drafts, passwords."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.steps import BECOME, LENA, MIRA, book, decide, expect_unread, go, log_in, tab, unread
from tests.clinics import PASSWORD

SOON = 3_000


def test_the_bell_opens_by_keyboard_shows_ten_and_closes_with_escape(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/account")
    bell = inbox.locator(".bell summary")
    bell.press("Enter")
    expect(inbox.locator(".panel .item")).to_have_count(10)
    inbox.keyboard.press("Escape")
    expect(inbox.locator(".panel")).to_be_hidden()
    expect(bell).to_be_focused()


def test_what_is_read_in_one_tab_is_read_in_the_others(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/notifications")
    other_tab = tab(inbox, "/account")
    book(open_as(LENA, "/account").context)
    expect(inbox.locator(".is-unread").first).to_be_visible()
    other_tab.locator(".bell summary").click()
    other_tab.get_by_role("button", name="Mark all as read").click()
    for page in (inbox, other_tab):
        expect_unread(page, 0)
        expect(page.locator(".is-unread")).to_have_count(0)


def test_a_notification_is_read_by_following_it(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    request = book(patient.context, by=MIRA)
    decide(open_as(MIRA, "/account").context, request)
    go(patient, "/notifications")
    before = unread(patient)
    patient.locator(f'.is-unread[href="/appointments/{request}"]').first.click()
    patient.wait_for_url(f"**/appointments/{request}")
    expect_unread(patient, before - 1)


def test_the_theme_is_remembered_and_there_before_anything_is_drawn(open_as: OpenAs) -> None:
    page = open_as(LENA, "/account", color_scheme="light")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.locator(".account summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 27)"
    page.add_init_script("""
        new MutationObserver((_, watch) => {
          if (document.body) { window.first = document.documentElement.dataset.theme; watch.disconnect(); }
        }).observe(document, {childList: true, subtree: true});
    """)
    go(page, "/notifications")
    assert page.evaluate("window.first") == "dark"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".account summary").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_wrong_password_keeps_the_e_mail_and_starts_again_at_the_password(open_as: OpenAs) -> None:
    page = open_as(None, "/login?next=/notifications")
    page.get_by_label("E-mail").fill(LENA)
    page.get_by_label("Password", exact=True).fill("seven tame otters")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("E-mail and password do not match")).to_be_visible()
    password = page.get_by_label("Password", exact=True)
    expect(page.get_by_label("E-mail")).to_have_value(LENA)
    expect(password).to_be_focused()
    expect(password).to_have_value("")
    expect(password).to_have_attribute("aria-invalid", "true")
    password.fill(PASSWORD)
    page.get_by_role("button", name="Show the password").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/notifications$"))


def test_a_form_is_sent_once_however_often_it_is_pressed(open_as: OpenAs) -> None:
    page = open_as(None, "/login")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("E-mail").fill(LENA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").dblclick()
    page.wait_for_url(re.compile("/schedule"))
    assert len(sent) == 1


def test_drafts_survive_a_reload_and_are_gone_after_logging_out(open_as: OpenAs) -> None:
    page = open_as(None, "/register")
    page.get_by_label("Your name").fill("Ada <b>Löwe</b> 🦁")
    page.reload()
    wait_until_live(page)
    expect(page.get_by_label("Your name")).to_have_value("Ada <b>Löwe</b> 🦁")
    page.goto("/login")
    log_in(page, LENA)
    page.wait_for_url(re.compile("/schedule"))
    wait_until_live(page)
    page.locator(".account summary").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/login$"))
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('kept.draft'))") == []
    page.goto("/register")
    expect(page.get_by_label("Your name")).to_have_value("")


def test_changing_the_password_goes_on_here_and_ends_everywhere_else(open_as: OpenAs) -> None:
    email, new = "patient2@lakeside.example", "seven tame otters"
    page, elsewhere = open_as(email, "/account"), open_as(email, "/account")
    page.get_by_label("Current password").fill("not the password")
    page.get_by_label("New password").fill(new)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("That is not your current password")).to_be_visible()
    expect(page.get_by_label("Current password")).to_be_focused()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(new)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()
    expect(elsewhere).to_have_url(re.compile("/login.*problem=session_ended"), timeout=SOON)
    expect(elsewhere.get_by_text("Please log in again")).to_be_visible()
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page).to_have_url(re.compile("/login$"))


def test_the_first_tab_skips_to_the_content(open_as: OpenAs) -> None:
    page = open_as(LENA, "/account")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    skip.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_under_ten_minutes_a_clock_counts_the_seconds_while_it_is_seen_and_keeps_its_width(open_as: OpenAs) -> None:
    page = open_as(LENA, "/account")
    page.clock.install(time="2026-11-26T14:00:00Z")
    go(page, "/account")
    page.clock.pause_at("2026-11-26T14:05:00Z")
    page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend", `
        <p><time data-until="2026-11-26T14:09:07.5Z" data-counts="true" aria-hidden="true">soon</time></p>
        <p><time data-waiting="2026-11-26T14:02:58Z" data-counts="true">long</time></p>
        <p><time data-until="2026-11-26T14:30:00Z" data-counts="true">later</time></p>`)""")
    clocks = page.locator("main time[data-counts]")
    widths = (
        "() => [...document.querySelectorAll('time[data-counts]')].map((each) => each.getBoundingClientRect().width)"
    )
    page.clock.run_for(1000)
    expect(clocks).to_have_text(["in 4:06", "2:03", "in 24 minutes"])
    before = page.evaluate(widths)
    page.clock.run_for(5000)
    expect(clocks).to_have_text(["in 4:01", "2:08", "in 24 minutes"])
    assert page.evaluate(widths) == before
    page.evaluate(BECOME, "hidden")
    page.clock.run_for(4000)
    expect(clocks.first).to_have_text("in 4:01")
    page.evaluate(BECOME, "visible")
    expect(clocks.first).to_have_text("in 3:57")


def test_days_are_counted_by_the_clinics_calendar(open_as: OpenAs) -> None:
    page = open_as(LENA, "/account", timezone_id="America/New_York")
    page.clock.set_fixed_time("2026-11-26T14:00:00Z")  # a Thursday
    page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend", `
        <time data-until="2026-11-30T08:00:00Z">Monday morning</time>
        <time data-until="2026-11-27T23:30:00Z">Saturday in Berlin</time>
        <time data-until="2026-11-27T10:00:00Z">Friday</time>
        <time data-until="2026-11-26T15:39:30Z">this afternoon</time>
        <time data-until="2026-11-26T16:00:00Z">two hours later</time>
        <time data-since="2026-11-22T20:00:00Z">Sunday evening</time>
        <time data-waiting="2026-11-22T20:00:00Z">three days and some hours</time>`)""")
    said = ["in 4 days", "in 2 days", "in 20 hours", "in 1 h 39 min", "in 2 hours", "4 days ago", "3 days"]
    expect(page.locator("main time:is([data-until], [data-since], [data-waiting])")).to_have_text(said)
