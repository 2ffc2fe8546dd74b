"""What the tests of lists that keep still do: look where something stands, and fill an inbox."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import (
    JONAS,
    LENA,
    book,
    go,
    look_up,
    say_no,
)

GAP = 450
"""Milliseconds between two clicks that mean one."""


def place(locator: Locator) -> tuple[float, float]:
    """The middle of what is shown, in the window."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def box(locator: Locator) -> dict[str, float]:
    """Where it stands and how large it is."""
    bounds = locator.bounding_box()
    assert bounds
    return {"x": bounds["x"], "y": bounds["y"], "width": bounds["width"], "height": bounds["height"]}


def two_requests(open_as: OpenAs) -> Page:
    """An inbox with at least two requests that wait, and none that lies outside of its provider's hours."""
    patient = open_as(LENA, "/account")
    for _ in range(2):
        book(patient.context, by=JONAS)
    inbox = open_as(JONAS, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(1)).to_be_visible()
    warned = inbox.locator("[data-row]:has(.row-notice)")
    for outside in warned.evaluate_all("rows => rows.map(row => Number(row.dataset.row))"):
        say_no(inbox.context, outside)
    go(inbox, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(1)).to_be_visible()
    return inbox


def is_waiting(page: Page, request: int) -> bool:
    return look_up(page.context, request)["status"] in {"booked", "pending"}
