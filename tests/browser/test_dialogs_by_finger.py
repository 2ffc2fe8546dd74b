"""Dialogs on a small phone: no keyboard comes unasked, and what answers stays in sight, also above the keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, KATRIN, LENA, NAMES, PHONE, book, row

KEYBOARD = """() => {
    const above = { scale: 1, offsetTop: 0, height: innerHeight - 280 };
    Object.defineProperty(window, "visualViewport", { value: above, configurable: true });
    keptDialogs.measure();
}"""
"""The keyboard of a phone covers the foot of the page, and the browser says so."""


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.tagName")
    return name


def expect_in_sight(page: Page, *buttons: Locator, above: int = 667) -> None:
    """Wait until these stand whole on the screen, and nothing stands over them."""
    for each in buttons:
        expect(each).to_be_in_viewport(ratio=1)
        box = each.bounding_box()
        assert box
        assert box["y"] + box["height"] <= above
        each.click(trial=True)


def test_a_rejection_by_finger_names_whom_it_is_about_and_keeps_its_buttons_in_sight(open_as: OpenAs) -> None:
    request = book(open_as(LENA, "/account").context, by=JONAS)
    page = open_as(JONAS, f"/provider-dashboard?request={request}", **PHONE)
    row(page, request).get_by_role("button", name="Reject").tap()
    dialog = page.get_by_role("dialog")
    title = re.compile(f"^Reject the request of .?{NAMES[LENA]}.?, .?Consultation.?, .*[0-9][0-9]:[0-9][0-9].*$")
    expect(dialog.get_by_role("heading")).to_have_text(title)
    page.wait_for_timeout(400)
    assert focused(page) == "H2"
    buttons = [dialog.get_by_role("button", name=name, exact=True) for name in ("Back", "Reject")]
    expect_in_sight(page, *buttons)
    dialog.get_by_role("group", name="Ready sentences").get_by_role("button").first.tap()
    reason = dialog.get_by_label("Reason, if you like")
    expect(reason).not_to_have_value("")
    expect(reason).to_be_in_viewport()
    assert focused(page) != "TEXTAREA"
    reason.tap()
    page.evaluate(KEYBOARD)
    expect_in_sight(page, *buttons, above=667 - 280)
    expect(reason).to_be_in_viewport()
    page.wait_for_timeout(800)  # a second press on one spot is meant for what stood there before
    buttons[1].tap()
    expect(row(page, request).get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 667), (1280, 500)])
def test_what_books_stays_in_sight_in_the_longest_dialog(open_as: OpenAs, width: int, height: int) -> None:
    page = open_as(KATRIN, "/calendar", **{**PHONE, "viewport": {"width": width, "height": height}})
    page.get_by_role("button", name="New appointment").tap()
    dialog = page.get_by_role("dialog", name="New appointment")
    expect(dialog).to_be_visible()
    page.wait_for_timeout(400)
    assert focused(page) == "H2"
    expect_in_sight(page, *(dialog.get_by_role("button", name=name) for name in ("Back", "Book")), above=height)
