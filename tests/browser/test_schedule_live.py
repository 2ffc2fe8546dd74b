"""Booking while others book too: live times, races, and times held."""

import re

from playwright.sync_api import expect

from pages.schedule.times import NOT_FREE
from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.schedule_steps import BOOK, HELD, NOTES, address, choose, clock, own, time
from tests.browser.steps import (
    JONAS,
    JSON,
    LENA,
    MIRA,
    YUSUF,
    decide,
    expect_not_reloaded,
    find_connection,
    free_times,
    go,
    lose_connection,
    mark,
    press_at_once,
    tab,
    wait_until_loaded_again,
)


def test_a_time_is_greyed_while_somebody_chooses_it_struck_when_booked_and_back_when_rejected(open_as: OpenAs) -> None:
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
    expect(lena.get_by_role("radio", name=f"{clock(start)} {NOT_FREE}", exact=True)).to_be_disabled()
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
    page = tab(lena, address(lena.context, "consultation", MIRA, date=start[:10]))
    go(yusuf, address(yusuf.context, "consultation", MIRA, date=start[:10]))
    choose(page, start)
    expect(time(yusuf, start)).to_be_disabled()
    page.reload()
    wait_until_live(page)
    expect(page.locator(HELD)).to_be_visible()
    expect(time(page, start)).to_be_checked()
    expect(time(yusuf, start)).to_be_disabled()
    page.goto("/appointments")
    expect(time(yusuf, start)).to_be_enabled()
    page.go_back()
    expect(time(yusuf, start)).to_be_disabled()
    expect(page.locator(HELD)).to_be_visible()
    page.close()
    expect(time(yusuf, start)).to_be_enabled(timeout=3_000)


def test_three_taps_lead_from_the_start_page_to_one_request_even_if_the_last_is_a_double_one(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/", viewport={"width": 390, "height": 844})
    before = own(page.context)
    page.locator("label.choice-card", has_text="Consultation").click()
    page.locator(".summary-bar").get_by_role("button", name="Earliest:").click()
    expect(page.locator(HELD)).to_be_in_viewport()
    expect(page.locator(BOOK)).to_be_focused()  # the button that was pressed is gone
    page.get_by_role("button", name="Send request").dblclick()
    expect(page.get_by_text("Request sent.")).to_be_visible()
    go(page, "/appointments")
    assert len(own(page.context) - before) == 1


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
        expect(page.locator(".own")).to_contain_text("You have asked for this already: Consultation, ")
        expect(page.locator(".summary-bar .error")).to_be_empty()
    lena.locator(".own a").click()
    lena.wait_for_url(re.compile(r"/appointments/\d+$"))
    wait_until_live(lena)
    mark(lena)
    lena.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")  # as Safari comes back
    wait_until_loaded_again(lena)


def test_without_a_connection_the_time_that_is_marked_is_the_one_that_would_be_booked(open_as: OpenAs) -> None:
    lena = open_as(LENA, "/account")
    day = free_times(lena.context, "consultation")[0][:10]
    go(lena, f"/schedule?type=consultation&date={day}")
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
