"""A hurried hand cancels an appointment: nothing chosen keeps the question open, and two taps mean one."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, LENA, PHONE, STANDING, book, decide, go, look_up


def open_accepted(open_as: OpenAs) -> tuple[Page, int]:
    """An accepted appointment on its patient's phone."""
    page, provider = open_as(LENA, "/account", **PHONE), open_as(JONAS, "/account")
    request = book(page.context, by=JONAS)
    decide(provider.context, request)
    go(page, f"/appointments/{request}")
    return page, request


def test_without_a_reason_the_question_stays_open_and_says_so(open_as: OpenAs) -> None:
    page, request = open_accepted(open_as)
    page.get_by_role("button", name="Cancel appointment").tap()
    dialog = page.get_by_role("dialog", name=re.compile("^Cancel Consultation"))
    dialog.get_by_role("button", name="Cancel appointment").tap()
    expect(dialog.get_by_text("Please choose one of the reasons.")).to_be_visible()
    assert look_up(page.context, request)["status"] == "accepted"
    dialog.get_by_text("Feeling better").tap()
    box = dialog.get_by_role("button", name="Cancel appointment").bounding_box()
    assert box
    for _ in range(2):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(250)
    expect(page.locator(STANDING)).to_contain_text("Cancelled by you")
    page.wait_for_timeout(500)
    assert page.url.endswith(f"/appointments/{request}")


def test_two_taps_on_the_earliest_time_choose_it_and_send_nothing(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", **PHONE)
    box = page.locator(".earliest-here:visible").bounding_box()
    assert box
    for _ in range(2):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(320)
    expect(page.get_by_role("button", name="Send request")).to_be_visible()
    page.wait_for_timeout(600)
    assert "/schedule" in page.url
