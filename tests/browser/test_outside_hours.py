"""A provider is asked to accept something in their own time off: they read it before, and are asked once more."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import JONAS, LENA, MIRA, NAMES, book, free_times, go, look_up, provider_id, row, tab


def test_accepting_in_ones_own_time_off_is_said_before_and_asked_once_more_by_keyboard_too(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    start = free_times(patient.context, "consultation", by=MIRA)[0]
    request = book(patient.context, by=MIRA, start=start)
    hours = tab(inbox, "/hours")
    hours.locator("#first").fill(start[:10])
    hours.locator("#last").fill(start[:10])
    hours.get_by_role("button", name="Add time off").click()
    hours.get_by_role("dialog").get_by_role("button", name="Save all the same").click()
    expect(hours).to_have_url(re.compile("/away"))
    expect(hours.get_by_role("article", name=NAMES[LENA]).first).to_be_visible()
    expect(row(inbox, request)).to_contain_text("In your time off.")
    row(inbox, request).focus()
    inbox.keyboard.press("a")
    question = inbox.get_by_role("dialog", name=f"Accept {NAMES[LENA]} all the same?")
    expect(question).to_contain_text("has not been told anything yet")
    inbox.keyboard.press("Escape")
    expect(question).not_to_be_visible()
    assert look_up(patient.context, request)["status"] != "accepted"
    row(inbox, request).get_by_role("button", name="Accept").click()
    inbox.wait_for_timeout(800)  # as long as somebody needs to read; a press on one spot is not meant for a new dialog
    question.get_by_role("button", name="Accept all the same").click()
    expect(row(inbox, request)).to_contain_text("Accepted")
    go(inbox, f"/appointments/{request}")
    expect(inbox.get_by_text("You accepted, in your time off")).to_be_visible()


def take_off(server: Server, provider: int, start: str) -> None:
    """The provider takes the day of this start off, behind the back of everybody."""
    day = start[:10]
    server.write(
        "INSERT INTO timeoff (institution_id, provider_id, first, last, name) VALUES (1, ?, ?, ?, '')",
        provider,
        day,
        day,
    )
    server.write("UPDATE institution SET rules_version = rules_version + 1")


def asked_outside(open_as: OpenAs, server: Server) -> tuple[int, Page]:
    """A request in Jonas's time off, and the page of its patient."""
    patient = open_as(LENA, "/account")
    request = book(patient.context, by=JONAS)
    take_off(server, provider_id(patient.context, JONAS), look_up(patient.context, request)["start"])
    return request, patient


def test_by_keyboard_a_quick_enter_does_not_accept(open_as: OpenAs, server: Server) -> None:
    request, patient = asked_outside(open_as, server)
    inbox = open_as(JONAS, "/provider-dashboard")
    expect(row(inbox, request)).to_contain_text("In your time off.")
    row(inbox, request).focus()
    inbox.keyboard.press("a")
    question = inbox.get_by_role("dialog", name=f"Accept {NAMES[LENA]} all the same?")
    expect(question).to_be_visible()
    inbox.keyboard.press("Enter")
    expect(question).to_be_hidden()
    assert look_up(patient.context, request)["status"] != "accepted"
    row(inbox, request).focus()
    inbox.keyboard.press("a")
    question.get_by_role("button", name="Accept all the same").press("Enter")
    expect(row(inbox, request).get_by_role("button", name="Undo")).to_be_visible()
    assert look_up(patient.context, request)["status"] == "accepted"
    go(inbox, "/hours")
    expect(inbox.get_by_role("list", name="Outside these hours")).to_contain_text("Accepted, in your time off.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_row_says_it_and_the_question_fits(open_as: OpenAs, server: Server, scheme: str) -> None:
    request, patient = asked_outside(open_as, server)
    small = {"width": 390, "height": 667}
    inbox = open_as(JONAS, "/provider-dashboard", viewport=small, has_touch=True, color_scheme=scheme)
    expect(row(inbox, request)).to_contain_text("In your time off.")
    row(inbox, request).get_by_role("button", name="Accept").tap()
    yes = inbox.get_by_role("button", name="Accept all the same")
    expect(yes).to_be_in_viewport(ratio=1)
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert inbox.evaluate(wide)
    inbox.wait_for_timeout(600)  # what comes up under a finger is not meant by it
    yes.tap()
    expect(row(inbox, request).get_by_role("button", name="Undo")).to_be_visible()
    assert look_up(patient.context, request)["status"] == "accepted"
