"""A provider is asked to accept something in their own time off: they read it before, and are asked once more."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import LENA, MIRA, NAMES, book, free_times, go, look_up, row, tab


def test_accepting_in_ones_own_time_off_is_said_before_and_asked_once_more_by_keyboard_too(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    start = free_times(patient.context, "consultation", by=MIRA)[0]
    request = book(patient.context, by=MIRA, start=start)
    hours = tab(inbox, "/hours")
    hours.locator("#first").fill(start[:10])
    hours.locator("#last").fill(start[:10])
    hours.get_by_role("button", name="Add time off").click()
    hours.get_by_role("dialog").get_by_role("button", name="Save all the same").click()
    expect(hours.get_by_label("Outside these hours").first).to_contain_text(NAMES[LENA])
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
