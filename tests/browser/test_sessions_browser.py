"""Where a login ends, and what it leaves in the browser."""

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.steps import JONAS, LENA, MIRA, NAMES, STANDING, book, go, log_in, look_up, mark, row, tab

QUICKLY = 2_000
"""Milliseconds."""


def test_logging_out_in_one_tab_sends_the_others_to_the_log_in_page_within_two_seconds(
    open_as: OpenAs, server: Server
) -> None:
    inbox = open_as(JONAS, "/provider-dashboard?filter=all")
    news, elsewhere = tab(inbox, "/notifications"), open_as(JONAS, "/provider-dashboard")
    account = tab(inbox, "/account")
    mark(elsewhere)
    account.locator(".account summary").click()
    account.get_by_role("button", name="Log out", exact=True).click()
    began = time.monotonic()
    for page, back in ((inbox, "%2Fprovider-dashboard%3Ffilter%3Dall"), (news, "%2Fnotifications")):
        expect(page).to_have_url(f"{server.origin}/login?problem=session_ended&next={back}", timeout=QUICKLY)
    assert time.monotonic() - began < QUICKLY / 1000
    expect(inbox.get_by_text("You were logged out. Please log in again.")).to_be_visible()
    expect(account).to_have_url(f"{server.origin}/login")
    assert elsewhere.evaluate("window.stayed === true && window.socket.connected")


def test_the_tab_that_logs_out_gets_the_answer_to_its_own_form(open_as: OpenAs, server: Server) -> None:
    page = open_as(LENA, "/appointments")
    slow = {"offline": False, "latency": 100, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.evaluate("document.querySelector('form[action=\"/logout\"]').requestSubmit()")
    assert answer.value.status == 303
    page.wait_for_timeout(1_200)
    assert page.url.startswith(f"{server.origin}/login")
    assert "session_ended" not in page.url


def test_what_stays_open_after_logging_out_can_do_and_hear_nothing_more(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/account")
    heard: list[str] = []
    inbox.on("websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text))))
    go(inbox, "/provider-dashboard")
    request = book(patient.context, by=MIRA)
    row(inbox, request).scroll_into_view_if_needed()
    go(patient, f"/appointments/{request}")
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
    assert any(NAMES[LENA] in text for text in heard)
    heard.clear()
    press = f"""() => {{
        const accept = document.querySelector('[data-row="{request}"] [data-act=accept]');
        fetch('/logout', {{method: 'POST', headers: {{Accept: 'application/json'}}}}).then(() => accept.click());
    }}"""
    over: list[str] = []
    for event in ("requestfinished", "requestfailed"):  # the page may leave before its own answer is there
        inbox.on(event, lambda request: over.append(request.url))
    inbox.evaluate(press)
    while not any(url.endswith("/logout") for url in over):
        inbox.wait_for_timeout(5)
    secret = book(patient.context, by=MIRA, notes="only for the people who answer")
    expect(inbox).to_have_url(re.compile("/login"), timeout=QUICKLY)
    assert [text for text in heard if NAMES[LENA] in text or "only for" in text] == []
    assert look_up(patient.context, request)["status"] == "pending"
    assert look_up(patient.context, secret)["status"] == "booked"


def test_logging_in_leads_back_to_the_page_that_was_asked_for(open_as: OpenAs, server: Server) -> None:
    page = open_as(None, "/provider-dashboard?filter=accepted")
    expect(page).to_have_url(f"{server.origin}/login?next=%2Fprovider-dashboard%3Ffilter%3Daccepted")
    log_in(page, MIRA)
    expect(page).to_have_url(f"{server.origin}/provider-dashboard?filter=accepted")
    expect(page.locator(".filter-bar [aria-current=page]")).to_contain_text("Accepted")


def test_the_back_button_shows_no_private_page_after_logging_out(open_as: OpenAs) -> None:
    page = open_as(LENA, "/appointments")
    request = book(page.context, notes="nobody else reads this")
    go(page, f"/appointments/{request}")
    go(page, "/account")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url(re.compile("/login$"))
    for _ in range(3):
        page.go_back()
        expect(page).to_have_url(re.compile("/login"))
        wait_until_live(page)
        assert NAMES[LENA] not in page.content()
        assert "nobody else reads this" not in page.content()
