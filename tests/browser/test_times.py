"""Free times, as one patient looks at them while another takes one: struck through, by month, and by keyboard."""

import re
from time import monotonic

from playwright.sync_api import Locator, Page, expect

from pages.schedule.times import NOT_FREE, STRUCK
from tests.browser.conftest import OpenAs
from tests.browser.schedule_steps import BOOK, HELD, address, choose, clock, time
from tests.browser.steps import JONAS, LENA, MIRA, YUSUF, book, decide, free_times, go
from tests.browser.still_steps import box


def slot(page: Page, start: str) -> Locator:
    """What is pressed to choose this time."""
    return page.locator("label.slot", has=time(page, start))


def two_who_look(open_as: OpenAs, by: str) -> tuple[Page, Page, list[str]]:
    """Lena and Yusuf, with the same free times before them."""
    lena, yusuf = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    starts = free_times(lena.context, "consultation", by=by, also=yusuf.context)
    for page in (lena, yusuf):
        go(page, address(page.context, "consultation", by, date=starts[0][:10]))
        expect(time(page, starts[0])).to_be_enabled()
    return lena, yusuf, starts


def test_a_time_that_somebody_else_books_is_struck_through_for_some_seconds_and_then_gone(open_as: OpenAs) -> None:
    lena, yusuf, starts = two_who_look(open_as, MIRA)
    start = starts[3]
    before = box(slot(lena, starts[-1]))
    choose(yusuf, start)
    expect(yusuf.locator(HELD)).to_be_visible()
    yusuf.locator(BOOK).click()
    expect(lena.get_by_role("radio", name=f"{clock(start)} {NOT_FREE}", exact=True)).to_be_disabled()
    struck = monotonic()
    expect(slot(lena, start)).to_have_css("text-decoration-line", "line-through")
    assert box(slot(lena, starts[-1])) == before
    expect(time(lena, start)).to_have_count(0, timeout=15_000)
    assert monotonic() - struck > STRUCK - 1
    assert lena.locator(".slot.is-gone").count() == 0
    yusuf.wait_for_url(re.compile(r"/appointments/\d+"))


def test_under_a_hand_that_rests_nothing_moves_and_what_it_presses_is_what_it_meant(open_as: OpenAs) -> None:
    lena, yusuf, starts = two_who_look(open_as, JONAS)
    start, later = starts[2], starts[-2]
    slot(lena, later).hover(
        position={"x": 4, "y": 4}
    )  # beside the radio button: its label hears the press, and tells it
    before = box(slot(lena, later))
    book(yusuf.context, by=JONAS, start=start)
    expect(slot(lena, start)).to_have_class(re.compile("is-gone"))
    lena.wait_for_timeout(1000 * STRUCK + 1500)
    expect(slot(lena, start)).to_be_visible()
    assert box(slot(lena, later)) == before
    lena.mouse.down()
    lena.mouse.up()
    expect(time(lena, later)).to_be_checked()
    expect(lena.locator(HELD)).to_be_visible()
    lena.mouse.move(5, 5)
    expect(time(lena, start)).to_have_count(0)


def test_a_time_that_is_free_again_within_these_seconds_stays_and_can_be_chosen(open_as: OpenAs) -> None:
    lena, yusuf, starts = two_who_look(open_as, MIRA)
    request = book(yusuf.context, by=MIRA, start=starts[1])
    expect(slot(lena, starts[1])).to_have_class(re.compile("is-gone"))
    decide(open_as(MIRA, "/account").context, request, "reject")
    expect(time(lena, starts[1])).to_be_enabled()
    lena.wait_for_timeout(1000 * STRUCK + 500)
    choose(lena, starts[1])
    expect(time(lena, starts[1])).to_be_checked()


def test_a_month_is_opened_and_a_day_chosen_by_keyboard_and_fits_a_small_phone(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", viewport={"width": 390, "height": 667})
    toggle = page.get_by_role("button", name="Month", exact=True)
    toggle.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".month table")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".day-strip")).to_be_hidden()
    page.get_by_role("button", name="Later month").press("Enter")
    days = page.locator(".month-day")
    expect(days.first).to_have_attribute("data-act", re.compile("-01$"))
    days.first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(days.nth(15)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(days.nth(8)).to_have_attribute("aria-pressed", "true")
    expect(days.nth(8)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    free = page.locator(".month-day:not(.is-empty)").last
    free.click()
    expect(free).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#when .slot:visible").first).to_be_in_viewport()
