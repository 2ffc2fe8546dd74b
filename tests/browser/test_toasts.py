"""News in a corner of the page: it goes by itself or when it is closed, and leaves nothing behind."""

from playwright.sync_api import expect

from pages.frame.toasts import TOAST_SECONDS, TOASTS
from pages.words.everywhere import FAILED
from tests.browser.conftest import OpenAs
from tests.browser.steps import LENA, MIRA, book


def test_closed_toasts_and_a_burst_of_news_leave_no_failure_behind(open_as: OpenAs):
    patient, inbox = open_as(LENA, "/schedule"), open_as(MIRA, "/account")
    for _ in range(2):
        book(patient.context, by=MIRA)
    toasts = inbox.locator(".toast")
    expect(toasts).to_have_count(2)
    toasts.first.get_by_role("button", name="Close this message").click()
    for _ in range(4):
        book(patient.context, by=MIRA)
    expect(toasts).to_have_count(TOASTS)
    expect(toasts).to_have_count(0, timeout=(TOAST_SECONDS + 20) * 1000)
    expect(inbox.get_by_text(FAILED)).to_have_count(0)
