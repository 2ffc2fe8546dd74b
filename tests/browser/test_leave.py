"""Somebody in a crisis hides the page at once: by a press, or Shift three times; and back shows nothing of it."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import ConsoleMessage, Page, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import LENA, MIRA, PHONE, book, decide, go

ELSEWHERE = re.compile(r"https://www\.wikipedia\.org/")
GONE_WITHIN = 300
"""Milliseconds from a key or a press until nothing of the page is seen, as the browser itself counts them."""
MEASURE = """(() => {
    let pressed = 0;
    for (const kind of ["click", "keydown"]) addEventListener(kind, ({timeStamp}) => { pressed = timeStamp; }, true);
    new MutationObserver(() => {
        const hidden = document.documentElement.style.display === "none";
        if (hidden && !document.body.getClientRects().length) console.log(`gone in ${performance.now() - pressed}`);
    }).observe(document, {attributes: true, subtree: true, attributeFilter: ["style"]});
})()"""


def open_crisis(open_as: OpenAs, **options: object) -> Page:
    """The page to book in a crisis, with words that nobody else should read."""
    page = open_account(open_as, **options)
    go(page, "/schedule?type=crisis-intervention")
    page.get_by_label("Anything we should know?").fill("I cannot go home")
    return page


def open_account(open_as: OpenAs, **options: object) -> Page:
    """A page from which one goes on; no other site is asked, and it is measured how fast a page is gone."""
    page = open_as(LENA, "/account", **options)
    page.context.add_init_script(MEASURE)
    page.context.route(ELSEWHERE, encyclopedia)
    return page


def encyclopedia(route: Route) -> None:
    """The other site."""
    route.fulfill(content_type="text/html", body="<title>An encyclopedia</title><h1>An encyclopedia</h1>")


def press_shift(page: Page) -> None:
    """As somebody whose hands are on the keys."""
    for _ in range(3):
        page.keyboard.press("Shift")


def expect_gone(page: Page, leave: Callable[[], None]) -> None:
    """Whoever leaves has nothing of Kept before them in that moment."""
    with page.expect_console_message(lambda said: said.text.startswith("gone in ")) as said:
        leave()
    message: ConsoleMessage = said.value
    assert float(message.text.removeprefix("gone in ")) < GONE_WITHIN
    page.wait_for_url(ELSEWHERE)


def expect_nothing_left(page: Page) -> None:
    """The other site is there, and so it is instead of the page of Kept that was before."""
    expect(page.get_by_role("heading", name="An encyclopedia")).to_be_visible()
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", name="An encyclopedia")).to_be_visible()
    assert ELSEWHERE.match(page.url)


def test_a_press_hides_all_of_it(open_as: OpenAs) -> None:
    page = open_crisis(open_as, **PHONE)
    expect_gone(page, page.get_by_role("button", name="Leave quickly").tap)
    expect_nothing_left(page)


def test_a_crisis_that_has_been_accepted_is_hidden_as_fast(open_as: OpenAs) -> None:
    page, provider = open_account(open_as), open_as(MIRA, "/account")
    crisis = book(page.context, "crisis-intervention", by=MIRA, notes="I cannot go home")
    go(page, f"/appointments/{crisis}")
    decide(provider.context, crisis)
    expect(page.locator("#emergency")).to_be_hidden()
    expect(page.get_by_role("button", name="Leave quickly")).to_be_visible()
    expect_gone(page, partial(press_shift, page))
    expect_nothing_left(page)


def test_shift_three_times_hides_it_while_somebody_types_and_the_words_are_gone(open_as: OpenAs) -> None:
    page = open_crisis(open_as)
    expect_gone(page, partial(press_shift, page))
    page.goto("/schedule?type=crisis-intervention")
    expect(page.get_by_label("Anything we should know?")).to_have_value("")


@pytest.mark.parametrize("keys", [["Shift", "Shift"], ["Shift", "a", "Shift", "Shift"]])
def test_whoever_only_types_stays(open_as: OpenAs, keys: list[str]) -> None:
    page = open_crisis(open_as)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(page.get_by_label("Anything we should know?")).to_have_value(re.compile("I cannot go home"))


def test_every_tab_of_kept_leaves_with_it(open_as: OpenAs) -> None:
    page = open_crisis(open_as)
    other = page.context.new_page()
    for path in ("/account", "/appointments"):
        go(other, path)
    page.get_by_role("button", name="Leave quickly").click()
    other.wait_for_url(ELSEWHERE)
    page.wait_for_url(ELSEWHERE)
    expect_nothing_left(other)


def test_where_nobody_is_in_a_crisis_shift_means_nothing(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy")
    for _ in range(4):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert "/schedule" in page.url
