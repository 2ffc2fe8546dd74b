"""Somebody in a crisis hides the page at once: by a press, or Shift three times; and back shows nothing of it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import LENA, PHONE, go

ELSEWHERE = re.compile(r"https://www\.wikipedia\.org/")


def open_crisis(open_as: OpenAs, **options: object) -> Page:
    """The page to book in a crisis, with words that nobody else should read; no other site is asked."""
    page = open_as(LENA, "/account", **options)

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body="<title>An encyclopedia</title><h1>An encyclopedia</h1>")

    page.context.route(ELSEWHERE, answer)
    go(page, "/schedule?type=crisis-intervention")
    page.get_by_label("Anything we should know?").fill("I cannot go home")
    return page


def expect_nothing_left(page: Page) -> None:
    """The other site is there, and so it is instead of the page of Kept that was before."""
    expect(page.get_by_role("heading", name="An encyclopedia")).to_be_visible()
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", name="An encyclopedia")).to_be_visible()
    assert ELSEWHERE.match(page.url)


def test_a_press_hides_all_of_it(open_as: OpenAs) -> None:
    page = open_crisis(open_as, **PHONE)
    page.get_by_role("button", name="Leave quickly").tap()
    page.wait_for_url(ELSEWHERE)
    expect_nothing_left(page)


def test_shift_three_times_hides_it_while_somebody_types_and_the_words_are_gone(open_as: OpenAs) -> None:
    page = open_crisis(open_as)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    page.goto("/schedule?type=crisis-intervention")
    expect(page.get_by_label("Anything we should know?")).to_have_value("")


@pytest.mark.parametrize("keys", [["Shift", "Shift"], ["Shift", "a", "Shift", "Shift"]])
def test_whoever_only_types_stays(open_as: OpenAs, keys: list[str]) -> None:
    page = open_crisis(open_as)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(page.get_by_label("Anything we should know?")).to_have_value(re.compile("I cannot go home"))


def test_where_nobody_is_in_a_crisis_shift_means_nothing(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy")
    for _ in range(4):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert "/schedule" in page.url
