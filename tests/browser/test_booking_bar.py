"""The bar at the end of the booking page on a small phone: few lines, with what comes next, over nothing chosen."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.schedule_steps import BOOK, HELD
from tests.browser.steps import GRACE, LENA, PHONE, find_connection, lose_connection
from tests.browser.test_booking_path import SLOTS, card, in_sight, settled

MOST = 120
"""Pixels of a small phone that the bar may take while nothing in it needs reading."""


def height(page: Page) -> float:
    """How tall the bar is."""
    box = page.locator(".summary-bar").bounding_box()
    assert box
    return box["height"]


def test_on_a_phone_the_bar_leaves_room_before_and_after_a_time_is_chosen(open_as: OpenAs) -> None:
    page = open_as(GRACE, "/schedule?type=therapy", **PHONE)
    expect(page.locator(SLOTS).first).to_be_visible()
    assert height(page) <= MOST
    page.locator(SLOTS).first.tap()
    expect(page.locator(HELD)).to_be_visible()
    assert height(page) <= MOST
    expect(page.locator(BOOK)).to_be_in_viewport(ratio=1)


def test_what_is_said_without_a_connection_has_the_width_of_the_phone(open_as: OpenAs) -> None:
    page = open_as(GRACE, "/schedule?type=therapy", **PHONE)
    page.locator(SLOTS).first.tap()
    expect(page.locator(HELD)).to_be_visible()
    lose_connection(page)
    said = page.locator(".held-away").bounding_box()
    assert said
    assert said["width"] > 340
    find_connection(page)


def test_in_a_crisis_the_number_to_call_stays_in_the_bar(open_as: OpenAs) -> None:
    page = open_as(GRACE, "/schedule?type=crisis-intervention", **PHONE)
    page.locator(SLOTS).first.tap()
    expect(page.locator(HELD)).to_be_visible()
    for each in (page.locator(".call-now"), page.locator(BOOK)):
        expect(each).to_be_in_viewport(ratio=1)
    assert height(page) <= MOST + 24


def test_at_200_percent_the_button_is_in_sight_and_so_is_the_chosen_time(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=consultation", viewport={"width": 640, "height": 400})
    page.locator(SLOTS).last.click()
    expect(page.locator(HELD)).to_be_visible()
    expect(page.locator(BOOK)).to_be_in_viewport(ratio=1)
    assert in_sight(page, page.locator(".slot:has(:checked)"))


def test_what_is_chosen_under_an_open_month_is_not_under_the_bar(open_as: OpenAs) -> None:
    page = open_as(GRACE, "/schedule?type=therapy", **PHONE)
    page.get_by_role("button", name="Month", exact=True).tap()
    page.get_by_role("button", name="Later month").tap()
    settled(page)
    page.locator(".month-day:not(.is-empty):visible").nth(3).tap()
    expect(page.locator(SLOTS).first).to_be_in_viewport(ratio=1)
    settled(page)
    box, bar = page.locator(SLOTS).first.bounding_box(), page.locator(".summary-bar").bounding_box()
    assert box
    assert bar
    page.mouse.wheel(0, box["y"] + box["height"] / 2 - bar["y"])  # half of it is under the bar
    settled(page)
    page.locator(SLOTS).first.tap(position={"x": 20, "y": 5})
    expect(page.locator(HELD)).to_be_visible()
    page.wait_for_timeout(300)
    assert in_sight(page, page.locator(".slot:has(:checked)"))


def test_with_whom_can_still_be_seen_and_changed_after_a_type_is_chosen(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule", **PHONE)
    card(page, "Therapy").tap()
    page.wait_for_function("scrollY > 0")
    settled(page)
    assert in_sight(page, page.locator("#whom .answer"))
    assert in_sight(page, page.locator(SLOTS).first)


def test_where_a_filter_leaves_nothing_the_bar_says_so_and_takes_it_off(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy&part=evening", **PHONE)
    expect(page.locator(".summary-when")).to_have_text("No times after 17:00 are free")
    expect(page.locator(BOOK)).to_be_hidden()
    page.locator(".summary-bar").get_by_role("button", name="Show all times").tap()
    expect(page.locator(SLOTS).first).to_be_visible()
    expect(page.locator(".summary-when")).to_have_text("Choose a time")


def test_at_a_desk_the_button_looks_as_if_it_could_be_pressed_only_with_a_time(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy")
    button = page.locator(BOOK)
    pressable = "button => getComputedStyle(button).backgroundColor"
    expect(button).to_have_attribute("aria-disabled", "true")
    without = button.evaluate(pressable)
    button.click(force=True)
    expect(page.locator(".summary-bar .error")).to_have_text("Please choose a time first.")
    page.locator(SLOTS).first.click()
    expect(page.locator(HELD)).to_be_visible()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(300)
    assert button.evaluate(pressable) != without
