"""After a no the notes of a request stand in the form again, never in an address, and in no other request."""

import re
from urllib.parse import unquote

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.schedule_steps import BOOK, NOTES
from tests.browser.steps import LENA, MIRA, PHONE, book, decide, go, look_up

KNEE = "It is my knee,\nsince May."


def choose_again(open_as: OpenAs) -> Page:
    """Lena's request was rejected; on a phone she follows the way to another time."""
    page, mira = open_as(LENA, "/account", **PHONE), open_as(MIRA, "/account")
    request = book(page.context, "therapy", by=MIRA, notes=KNEE)
    decide(mira.context, request, "reject")
    go(page, f"/appointments/{request}")
    page.get_by_role("link", name="Choose another time").tap()
    page.wait_for_url("**/schedule**")
    wait_until_live(page)
    expect(page.get_by_label(NOTES)).to_have_value(KNEE)
    assert "knee" not in unquote(page.url)
    return page


def type_named(page: Page, name: str) -> None:
    """Answer again what is needed."""
    page.get_by_role("button", name="Change what you need").tap()
    page.wait_for_timeout(400)
    page.locator(".choice-card", has_text=name).tap()
    page.wait_for_timeout(400)


def test_notes_of_a_refused_request_go_with_the_next_one_and_are_gone_then(open_as: OpenAs) -> None:
    page = choose_again(open_as)
    page.locator("label.slot:visible").nth(1).tap()
    page.locator(BOOK).tap()
    page.wait_for_url(re.compile(r"/appointments/\d+"))
    number = int(re.findall(r"/appointments/(\d+)", page.url)[0])
    assert look_up(page.context, number)["notes"] == KNEE
    page.go_back()
    wait_until_live(page)
    expect(page.get_by_label(NOTES)).to_have_value("")


def test_notes_of_a_refused_request_leave_with_its_type_and_come_back_with_it(open_as: OpenAs) -> None:
    page = choose_again(open_as)
    notes = page.get_by_label(NOTES)
    type_named(page, "Crisis Intervention")
    expect(notes).to_have_value("")
    expect(page.locator("#notes-count")).to_have_text("0 of 2,000")
    type_named(page, "Therapy")
    expect(notes).to_have_value(KNEE)
    notes.fill("")
    page.reload()
    wait_until_live(page)
    expect(page.locator("#notes-count")).to_be_visible()
    expect(notes).to_have_value("")


def test_what_somebody_has_typed_for_another_request_does_not_stand_there(open_as: OpenAs) -> None:
    page = choose_again(open_as)
    page.get_by_label(NOTES).fill("Only this time.")
    go(page, "/schedule?type=therapy")
    expect(page.get_by_label(NOTES)).to_have_value("")
