"""Booking while others book too: live times, races, double clicks, drafts, and the clocks of elsewhere."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.steps import (
    GRACE,
    JONAS,
    JSON,
    LENA,
    MIRA,
    YUSUF,
    book,
    decide,
    expect_not_reloaded,
    find_connection,
    free_times,
    go,
    log_in,
    lose_connection,
    mark,
    press_at_once,
    provider_id,
    tab,
    wait_until_loaded_again,
)

NOTES = "Anything we should know?"
BOOK, HELD = ".summary-bar .btn-primary", ".held:visible"


def address(context: BrowserContext, kind: str, by: str, **more: str) -> str:
    """The page with this chosen: `date`, `start`."""
    return "/schedule?" + urlencode({"type": kind, "provider": provider_id(context, by), **more})


def time(page: Page, start: str) -> Locator:
    """A time that is shown; it can be chosen unless it is disabled."""
    return page.locator(f'input[name=start][value="{start}"]')


def choose(page: Page, start: str) -> None:
    """Press a time."""
    page.locator("label.slot", has=time(page, start)).click()


def clock(start: str) -> str:
    """As it stands in the page."""
    return start[11:16]


def own(context: BrowserContext) -> set[int]:
    """The ids of the patient's appointments."""
    return {each["id"] for each in context.request.get("/appointments", headers=JSON).json()["appointments"]}


def test_a_time_is_greyed_while_somebody_chooses_it_gone_when_booked_and_back_when_rejected(open_as: OpenAs) -> None:
    lena, yusuf = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    start = free_times(lena.context, "therapy", by=MIRA, also=yusuf.context)[3]
    for page in (lena, yusuf):
        go(page, address(page.context, "therapy", MIRA, date=start[:10]))
        expect(time(page, start)).to_be_enabled()
    lena.get_by_label(NOTES).press_sequentially("half a sen")
    mark(lena)
    choose(yusuf, start)
    expect(yusuf.locator(".summary-bar")).to_contain_text("Held for you for")
    expect(lena.get_by_role("radio", name=f"{clock(start)} being booked", exact=True)).to_be_disabled()
    expect(time(yusuf, start)).to_be_checked()
    yusuf.locator(BOOK).click()
    yusuf.wait_for_url(re.compile(r"/appointments/\d+"))
    expect(time(lena, start)).to_have_count(0)
    expect(lena.get_by_label(NOTES)).to_be_focused()
    lena.keyboard.type("tence")
    expect(lena.get_by_label(NOTES)).to_have_value("half a sentence")
    decide(open_as(MIRA, "/account").context, int(yusuf.url.rpartition("/")[2].partition("?")[0]), "reject")
    expect(time(lena, start)).to_be_enabled()
    choose(lena, start)
    expect(lena.locator(".summary-bar")).to_contain_text("Held for you for")
    expect_not_reloaded(lena)


def test_of_two_patients_who_choose_at_the_same_moment_one_holds_it_and_the_other_keeps_what_was_typed(
    open_as: OpenAs,
) -> None:
    pages = [open_as(LENA, "/account"), open_as(YUSUF, "/account")]
    start = free_times(pages[0].context, "therapy", by=JONAS, also=pages[1].context)[0]
    for page in pages:
        go(page, address(page.context, "therapy", JONAS, date=start[:10]))
        expect(time(page, start)).to_be_enabled()
        page.get_by_label(NOTES).fill("I come with my sister.")
    press_at_once(pages, f'input[name=start][value="{start}"]')
    sentence = f"Someone else is just booking {clock(start)}. These are still free."
    for page in pages:
        expect(page.get_by_text(sentence).or_(page.locator(HELD))).to_be_visible()
    loser = next(page for page in pages if page.get_by_text(sentence).count())
    winner = next(page for page in pages if page is not loser)
    expect(winner.locator(HELD)).to_be_visible()
    expect(time(loser, start)).to_be_disabled()
    expect(time(loser, start)).not_to_be_checked()
    expect(loser.get_by_label(NOTES)).to_have_value("I come with my sister.")
    before = own(loser.context)
    loser.locator("label.slot:not(.is-held):visible").first.click()
    loser.locator(BOOK).click()
    expect(loser.get_by_text("I come with my sister.")).to_be_visible()
    assert len(own(loser.context) - before) == 1


def test_the_chosen_time_is_held_through_reload_and_back_and_free_for_others_when_its_tab_is_closed(
    open_as: OpenAs,
) -> None:
    lena, yusuf = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    start = free_times(lena.context, "consultation", by=MIRA, also=yusuf.context)[0]
    current_user = tab(lena, address(lena.context, "consultation", MIRA, date=start[:10]))
    go(yusuf, address(yusuf.context, "consultation", MIRA, date=start[:10]))
    choose(current_user, start)
    expect(time(yusuf, start)).to_be_disabled()
    current_user.reload()
    wait_until_live(current_user)
    expect(current_user.locator(HELD)).to_be_visible()
    expect(time(current_user, start)).to_be_checked()
    expect(time(yusuf, start)).to_be_disabled()
    current_user.goto("/appointments")
    expect(time(yusuf, start)).to_be_enabled()
    current_user.go_back()
    expect(time(yusuf, start)).to_be_disabled()
    expect(current_user.locator(HELD)).to_be_visible()
    current_user.close()
    expect(time(yusuf, start)).to_be_enabled(timeout=3_000)


def test_three_taps_lead_from_the_start_page_to_one_request_even_if_the_last_is_a_double_one(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/", viewport={"width": 390, "height": 844})
    before = own(page.context)
    page.locator("label.choice-card", has_text="Consultation").click()
    page.locator(".summary-bar").get_by_role("button", name="Earliest:").click()
    expect(page.locator(HELD)).to_be_in_viewport()
    expect(page.locator(BOOK)).to_be_focused()  # the button that was pressed is gone
    page.get_by_role("button", name="Book appointment").dblclick()
    expect(page.get_by_text("Request sent.")).to_be_visible()
    go(page, "/appointments")
    assert len(own(page.context) - before) == 1


def test_without_a_time_nothing_is_sent_and_the_page_says_what_is_missing(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule?type=consultation")
    before = own(page.context)
    page.locator(BOOK).click()
    expect(page.get_by_role("alert").filter(has_text="Please choose a time first.")).to_be_visible()
    assert own(page.context) == before


def test_a_draft_survives_a_reload_a_restart_of_the_app_and_the_end_of_the_login(
    open_as: OpenAs, server: Server
) -> None:
    page, elsewhere = open_as(GRACE, "/"), open_as(GRACE, "/account")
    page.locator("label.choice-card", has_text="Therapy").click()
    notes, chosen = page.get_by_label(NOTES), page.locator("input[name=type]:checked")
    notes.fill("My knee, again 🦵")
    page.locator("label.slot:visible").nth(2).click()
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
    current_user, far = open_as(LENA, "/account"), open_as(YUSUF, "/account", timezone_id="Asia/Tokyo")
    starts = free_times(current_user.context, "consultation", by=MIRA)
    go(current_user, address(current_user.context, "consultation", MIRA, start=starts[0]))
    expect(current_user.get_by_text("Times are the clinic's, in Berlin.", exact=True)).to_be_visible()
    expect(current_user.locator("label.slot")).to_have_text([clock(start) for start in starts])
    expect(current_user.locator(".summary-bar")).to_contain_text("Clinic time, Berlin.")

    starts = free_times(far.context, "consultation", by=MIRA)
    there = datetime.fromisoformat(starts[0]).astimezone(ZoneInfo("Asia/Tokyo"))
    go(far, address(far.context, "consultation", MIRA, start=starts[0]))
    note = "Times are the clinic's, in Berlin. Beside each stands the time in Tokyo."
    expect(far.get_by_text(note)).to_be_visible()
    expect(far.locator("label.slot", has=time(far, starts[0]))).to_have_text(f"{clock(starts[0])}{there:%H:%M} Tokyo")
    expect(far.locator(".summary-bar")).to_contain_text(f"Berlin time; {there:%H:%M} in Tokyo")
    far.locator(BOOK).click()
    expect(far.get_by_text("Request sent.")).to_be_visible()
    expect(far.locator("main article").first).to_contain_text(f"Berlin time; {there:%H:%M} in Tokyo")


def test_a_crisis_shows_at_once_whom_to_call_and_the_earliest_times(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule")
    expect(page.get_by_role("link", name="Call 112")).to_be_hidden()
    page.locator("label.choice-card", has_text="Crisis Intervention").click()
    expect(page.get_by_role("link", name="Call 112")).to_have_attribute("href", "tel:112")
    expect(page.get_by_text("call 112 now. It is free, day and night.")).to_be_visible()
    expect(page.get_by_role("link", name="Call 112")).to_be_in_viewport()
    expect(page.locator("input[name=start]")).to_have_count(8)
    starts: list[str] = page.locator("input[name=start]").evaluate_all("all => all.map(each => each.value)")
    assert starts == sorted(starts, key=datetime.fromisoformat)
    page.get_by_role("button", name="Show later times").click()
    expect(page.locator("input[name=start]")).to_have_count(24)


def test_back_after_booking_says_that_it_is_booked_and_leads_there(open_as: OpenAs) -> None:
    lena = open_as(LENA, "/account")
    start = free_times(lena.context, "consultation", by=MIRA)[0]
    go(lena, address(lena.context, "consultation", MIRA, date=start[:10]))
    choose(lena, start)
    lena.wait_for_url("**start=*")
    other = tab(lena, lena.url)
    lena.locator(BOOK).click()
    lena.wait_for_url(re.compile(r"/appointments/\d+"))
    lena.go_back()
    wait_until_live(lena)
    for page in (lena, other):
        expect(page.locator(".own")).to_contain_text("You have booked this: Consultation, ")
        expect(page.locator(".summary-bar .error")).to_be_empty()
    lena.locator(".own a").click()
    lena.wait_for_url(re.compile(r"/appointments/\d+$"))
    wait_until_live(lena)
    mark(lena)
    lena.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")  # as Safari comes back
    wait_until_loaded_again(lena)


def test_without_a_connection_the_time_that_is_marked_is_the_one_that_would_be_booked(open_as: OpenAs) -> None:
    lena = open_as(LENA, "/schedule?type=consultation")
    first, second = (
        lena.locator(".slot:not(.is-held):visible").nth(0),
        lena.locator(".slot:not(.is-held):visible").nth(1),
    )
    first.click()
    expect(lena.locator(".held")).to_be_visible()
    said = lena.locator(".summary-when").inner_text()
    before = lena.context.request.get("/appointments", headers=JSON).json()["appointments"]
    lose_connection(lena)
    expect(lena.locator(".held")).to_be_hidden()
    expect(lena.locator(".held-away")).to_be_visible()
    second.click()
    lena.locator(".day").last.click()
    lena.locator(".summary-bar .btn-primary").click()
    expect(lena.locator(".live")).to_have_text("No connection: please press again later.")
    expect(first.locator("input")).to_be_checked()
    expect(second.locator("input")).not_to_be_checked()
    expect(lena.locator(".summary-when")).to_have_text(said)
    find_connection(lena)
    expect(lena.locator(".held")).to_be_visible(timeout=20_000)
    assert lena.context.request.get("/appointments", headers=JSON).json()["appointments"] == before
    second.click()
    expect(second.locator("input")).to_be_checked()
    expect(lena.locator(".summary-when")).not_to_have_text(said)
