"""The page for booking as somebody fills it in: what is missing, drafts, half-typed days, other clocks, a crisis."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.schedule_steps import BOOK, NOTES, address, clock, own, time
from tests.browser.steps import (
    GRACE,
    JONAS,
    JSON,
    LENA,
    MIRA,
    YUSUF,
    book,
    free_times,
    go,
    log_in,
    mark,
)


def test_without_a_time_nothing_is_sent_and_the_page_says_what_is_missing(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule?type=consultation")
    before = own(page.context)
    page.locator(BOOK).click(force=True)  # it does not look as if it could be pressed
    expect(page.get_by_role("alert").filter(has_text="Please choose a time first.")).to_be_visible()
    assert own(page.context) == before


def test_what_is_typed_and_chosen_before_the_page_is_live_is_kept_and_heard(open_as: OpenAs) -> None:
    page, held = open_as(YUSUF, "/account"), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/kept.js*", hold)
    page.goto("/schedule?type=consultation", wait_until="commit")
    notes = page.get_by_label(NOTES)
    notes.fill("Both ears")
    page.locator("label.choice-card", has_text="Therapy").click()
    held.pop().continue_()
    page.unroute("**/kept.js*")
    page.wait_for_url(re.compile("type=therapy"))
    expect(page.locator("label.slot:visible").first).to_be_visible()
    expect(page.locator("input[name=type]:checked")).to_have_value("therapy")
    expect(notes).to_have_value("Both ears")
    page.reload()
    wait_until_live(page)
    expect(notes).to_have_value("Both ears")


def test_a_draft_survives_a_reload_a_restart_of_the_app_and_the_end_of_the_login(
    open_as: OpenAs, server: Server
) -> None:
    page, elsewhere = open_as(GRACE, "/"), open_as(GRACE, "/account")
    page.locator("label.choice-card", has_text="Therapy").click()
    notes, chosen = page.get_by_label(NOTES), page.locator("input[name=type]:checked")
    notes.fill("My knee, again 🦵")
    page.locator("label.slot:visible").first.click()
    page.wait_for_url(re.compile("start="))
    start = page.locator("input[name=start]:checked").input_value()
    page.reload()
    wait_until_live(page)
    expect(notes).to_have_value("My knee, again 🦵")
    expect(chosen).to_have_value("therapy")
    expect(page.locator("input[name=start]:checked")).to_have_value(start)
    notes.press("Control+End")
    notes.press_sequentially(", since May")
    mark(page)
    server.stop()
    expect(page.locator(".live")).to_have_attribute("data-state", "reconnecting")
    server.start()
    page.wait_for_function("window.stayed === undefined && window.did_handshake === true")
    expect(notes).to_have_value("My knee, again 🦵, since May")
    page.locator("label.choice-card", has_text="Consultation").click()
    expect(chosen).to_have_value("consultation")
    page.wait_for_url(re.compile("type=consultation"))
    elsewhere.context.request.post("/logout-everywhere", headers=JSON)
    page.wait_for_url(re.compile("/login"))
    expect(page.get_by_text("Please log in again")).to_be_visible()
    log_in(page, GRACE)
    page.wait_for_url(re.compile("/schedule"))
    wait_until_live(page)
    expect(chosen).to_have_value("consultation")
    expect(notes).to_have_value("My knee, again 🦵, since May")
    page.locator("label.slot:visible").first.click()
    page.locator(BOOK).click()
    page.wait_for_url(re.compile(r"/appointments/\d+"))
    expect(page.locator(".typed:visible")).to_have_text("My knee, again 🦵, since May")
    go(page, "/schedule?type=consultation")
    expect(notes).to_be_visible()
    expect(notes).to_have_value("")


def test_notes_are_sent_as_they_are_when_the_button_is_pressed(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule?type=follow-up")
    page.locator("label.slot:visible").first.click()
    expect(page.locator(".summary-bar")).not_to_contain_text("Choose a time")
    page.get_by_label(NOTES).press_sequentially("quick", delay=0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".typed", has_text="quick")).to_have_text("quick")


def test_a_note_that_was_sent_never_comes_back(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule?type=consultation")
    page.locator("label.slot:visible").first.click()
    page.get_by_label(NOTES).fill("I come with my mother")
    page.locator(BOOK).click()
    page.wait_for_url("**/appointments/*")
    wait_until_live(page)
    page.go_back()
    wait_until_live(page)
    expect(page.get_by_label(NOTES)).to_have_value("")
    go(page, "/schedule?type=therapy")
    expect(page.get_by_label(NOTES)).to_have_value("")


def test_a_half_typed_day_stays_while_news_comes(open_as: OpenAs) -> None:
    lena, yusuf = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    start = free_times(yusuf.context, "consultation", by=JONAS)[0]
    go(lena, address(lena.context, "consultation", JONAS, date=start[:10]))
    field = lena.get_by_label("A later day")
    field.focus()
    lena.keyboard.type("12")  # the day or the month, whatever the browser shows first
    book(yusuf.context, "consultation", by=JONAS, start=start)
    expect(time(lena, start)).to_have_count(0)
    expect(field).to_be_focused()
    lena.keyboard.type("12")
    today = datetime.now(UTC).date()
    lena.keyboard.type(str(today.year + (today.month == 12 and today.day > 10)))
    expect(lena.locator("#when :is(h3, p):visible", has_text="12 December")).to_be_visible()


def test_times_are_the_clinics_and_a_browser_elsewhere_reads_both(open_as: OpenAs) -> None:
    near, far = open_as(LENA, "/account"), open_as(YUSUF, "/account", timezone_id="Asia/Tokyo")
    starts = free_times(near.context, "consultation", by=MIRA)
    go(near, address(near.context, "consultation", MIRA, start=starts[0]))
    expect(near.get_by_text("Times are the clinic's")).to_be_hidden()
    expect(near.locator("label.slot")).to_have_text([clock(start) for start in starts])
    expect(near.locator(".summary-bar")).not_to_contain_text("in Berlin is")

    starts = free_times(far.context, "consultation", by=MIRA)
    there = datetime.fromisoformat(starts[0]).astimezone(ZoneInfo("Asia/Tokyo"))
    go(far, address(far.context, "consultation", MIRA, start=starts[0]))
    note = "Times are the clinic's, in Berlin. Beside each stands the time in Tokyo."
    expect(far.get_by_text(note)).to_be_visible()
    expect(far.locator("label.slot", has=time(far, starts[0]))).to_have_text(f"{clock(starts[0])}{there:%H:%M} Tokyo")
    both = f"{clock(starts[0])} in Berlin is {there:%H:%M} in Tokyo"
    expect(far.locator(".summary-bar")).to_contain_text(both)
    far.locator(BOOK).click()
    expect(far.get_by_text("Request sent.")).to_be_visible()
    expect(far.locator("main article").first).to_contain_text(both)


def test_a_crisis_shows_at_once_whom_to_call_and_the_earliest_times(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule")
    expect(page.get_by_role("link", name="Call 112").first).to_be_hidden()
    page.locator("label.choice-card", has_text="Crisis Intervention").click()
    expect(page.get_by_role("link", name="Call 112").first).to_have_attribute("href", "tel:112")
    expect(page.get_by_text("call 112 now. It is free, day and night.")).to_be_visible()
    expect(page.get_by_role("link", name="Call 112").first).to_be_in_viewport()
    expect(page.locator("input[name=start]")).to_have_count(8)
    starts: list[str] = page.locator("input[name=start]").evaluate_all("all => all.map(each => each.value)")
    assert starts == sorted(starts, key=datetime.fromisoformat)
    page.get_by_role("button", name="Show later times").click()
    expect(page.locator("input[name=start]")).to_have_count(24)
