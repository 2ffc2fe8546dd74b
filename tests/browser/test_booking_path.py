"""The way to an appointment, on a small phone and at a desk: what is answered folds, what comes next is in sight."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.schedule_steps import BOOK, HELD
from tests.browser.steps import GRACE, LENA, PHONE, YUSUF

SLOTS = ".slot:not(.is-held):visible"


def in_sight(page: Page, what: Locator) -> bool:
    """Whether all of it is on the screen, and not under the bar."""
    box, bar = what.bounding_box(), page.locator(".summary-bar").bounding_box()
    assert box
    assert bar
    return box["y"] >= 0 and box["y"] + box["height"] <= bar["y"]


def card(page: Page, text: str) -> Locator:
    """One of the choices."""
    return page.locator("label.choice-card:visible", has_text=text)


def settled(page: Page) -> None:
    """Wait until a press is meant for what stands there now, as nobody is quicker."""
    page.wait_for_timeout(400)


def test_by_touch_a_type_brings_up_the_first_times_and_two_more_taps_send_a_request(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule", **PHONE)
    card(page, "Therapy").tap()
    line = page.locator("#what .answer")
    expect(line).to_contain_text("Therapy, 50 min")
    expect(card(page, "Therapy")).to_have_count(0)
    expect(page.locator(SLOTS).first).to_be_visible()
    page.wait_for_function("scrollY > 0")
    assert in_sight(page, page.locator(".day[aria-pressed=true]"))
    for slot in page.locator(SLOTS).all()[:3]:  # late in the day fewer are left
        assert in_sight(page, slot)
    settled(page)
    page.locator(SLOTS).first.tap()
    expect(page.locator(HELD)).to_be_visible()
    page.get_by_role("button", name="Send request").tap()
    page.wait_for_url(re.compile(r"/appointments/\d+"))


def test_an_answer_can_be_changed_and_a_hasty_second_tap_means_nothing(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", **PHONE)
    page.get_by_role("button", name="Change with whom").tap()
    expect(card(page, "Okonkwo")).to_be_visible()
    expect(page.locator("#whom input:checked")).to_be_focused()
    settled(page)
    card(page, "Okonkwo").tap()
    expect(page.locator("#whom .answer")).to_contain_text("With Dr. Mira Okonkwo")
    settled(page)
    page.get_by_role("button", name="Change what you need").tap()
    expect(card(page, "Consultation")).to_be_visible()
    settled(page)
    box = card(page, "Consultation").bounding_box()
    assert box
    for _ in range(2):
        page.touchscreen.tap(box["x"] + 100, box["y"] + 20)
    expect(page.locator("#what .answer")).to_contain_text("Consultation, 30 min")
    settled(page)
    expect(page.locator(".summary-when")).to_have_text("Choose a time")
    expect(page.locator(".slot input:checked")).to_have_count(0)


def test_by_keyboard_arrows_look_around_and_enter_goes_on(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", viewport=PHONE["viewport"])
    page.get_by_role("button", name="Change what you need").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#what input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#what input:checked")
    expect(chosen).not_to_have_value("therapy")
    expect(chosen).to_be_focused()
    expect(page.locator("#what .answer")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_value("therapy")
    page.keyboard.press("Enter")
    expect(page.locator("#what .answer")).to_contain_text("Therapy, 50 min")
    expect(page.get_by_role("heading", name="When?")).to_be_focused()
    for _ in range(6):  # past what narrows the times, and the month
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.day')"):
            break
    expect(page.locator(".day[aria-pressed=true]")).to_be_focused()


def test_a_chosen_day_and_what_a_closed_one_answers_are_in_sight(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", **PHONE)
    closed = page.locator(".day.is-empty", has_text="Closed").last
    closed.tap()
    answer = page.locator(".no-times > p")
    expect(answer).to_be_visible()
    page.wait_for_timeout(100)
    assert in_sight(page, answer)
    strip, day = page.locator(".day-strip").bounding_box(), closed.bounding_box()
    assert strip
    assert day
    assert strip["x"] <= day["x"]
    assert day["x"] + day["width"] <= strip["x"] + strip["width"]


@pytest.mark.parametrize("email", [LENA, GRACE])
def test_at_a_desk_choices_are_left_and_times_are_right_without_scrolling(open_as: OpenAs, email: str) -> None:
    page = open_as(email, "/schedule")
    before = card(page, "Therapy").bounding_box()
    card(page, "Therapy").click()
    expect(page.locator(SLOTS).first).to_be_visible()
    left, first = card(page, "Therapy").bounding_box(), page.locator(SLOTS).first.bounding_box()
    assert before == left  # nothing moves under the hand
    assert left
    assert first
    assert left["x"] + left["width"] < first["x"]
    assert page.evaluate("scrollY") == 0
    assert in_sight(page, page.locator(SLOTS).first)
    expect(page.locator(".answer:visible")).to_have_count(0)
    expect(page.locator(BOOK)).to_be_visible()
