"""Whatever people type is shown as they typed it, everywhere, and nothing of it runs."""

import re

from playwright.sync_api import Page, expect

from pages.elements.directions import isolated
from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    book,
    decide,
    expect_gone,
    free_times,
    go,
    provider_id,
    row,
    tab,
)

ATTACKS = "<img src=x onerror=__pwned=1><script>__pwned=2</script>{{__pwned=3}}</textarea>"
NAME = "<img src=x onerror=__pwned=4> {{__pwned=5}} شيرين 🦁 O'\"Neil"
NOTES = f"{ATTACKS} 👩‍⚕️ שלום עולם [x](javascript:__pwned=6) " + "Donaudampfschiff" * 12
REASON = f"{ATTACKS} مرحبا 🙃 " + "W" * 200
NARROW = {"width": 390, "height": 844}
SEEN, SEEN_REASON = isolated(NAME), isolated(REASON)
"""In sentences and beside other words, what runs from right to left is kept apart."""
EMAIL = "hostile@harbor.example"
PASSWORD = "four quiet grey herons"


def expect_harmless(*pages: Page) -> None:
    """Nothing has run or become an element, and nothing is wider than the page."""
    for page in pages:
        assert page.evaluate("typeof window.__pwned") == "undefined", page.url
        assert page.locator("img[src=x]").count() == 0, page.url
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"], page.url


def test_names_notes_and_reasons_are_shown_as_typed_and_nothing_runs(open_as: OpenAs) -> None:
    patient = open_as(None, "/register?clinic=harbor", viewport=NARROW)
    patient.get_by_label("Your name").fill(NAME)
    patient.get_by_label("E-mail").fill(EMAIL)
    patient.get_by_label("Password", exact=True).fill(PASSWORD)
    patient.get_by_role("button", name="Register").click()
    patient.wait_for_url(re.compile("/schedule"))
    wait_until_live(patient)
    expect(patient.locator(".account-name")).to_have_text(SEEN)

    inbox = open_as(JONAS, "/provider-dashboard", viewport=NARROW)
    start = free_times(patient.context, "consultation", by=JONAS)[0]
    staff = open_as(KATRIN, "/staff", viewport=NARROW)
    day = tab(staff, f"/calendar?date={start[:10]}")
    provider = provider_id(patient.context, JONAS)
    go(patient, f"/schedule?type=consultation&provider={provider}&start={start.replace('+', '%2B')}")
    patient.get_by_label("Anything we should know?").fill(NOTES)
    patient.reload()  # the draft comes back through the script
    wait_until_live(patient)
    expect(patient.get_by_label("Anything we should know?")).to_have_value(NOTES)
    patient.locator(".summary-bar .btn-primary").click()
    patient.wait_for_url(re.compile(r"/appointments/\d+"))
    request = int(re.findall(r"/appointments/(\d+)", patient.url)[0])
    expect(patient.locator(".typed", has_text=NOTES)).to_be_visible()

    expect(row(inbox, request)).to_contain_text(SEEN)
    expect(row(inbox, request)).to_contain_text(NOTES)
    expect(row(staff, request)).to_contain_text(NOTES)
    expect(day.locator(f'.cal-link[href="/appointments/{request}"]')).to_contain_text(SEEN)
    detail, news = tab(inbox, f"/appointments/{request}"), tab(inbox, "/notifications")
    expect(detail.get_by_role("heading", level=1)).to_have_text(SEEN)
    expect(detail.locator(".typed", has_text=NOTES)).to_be_visible()
    expect(news.locator(".item-list .item").first).to_contain_text(SEEN)
    news.locator(".bell summary").click()
    expect(news.locator(".panel .item").first).to_contain_text(SEEN)

    row(inbox, request).get_by_role("button", name="Reject").click()
    expect(inbox.get_by_role("dialog")).to_contain_text(f"{SEEN} reads it")
    inbox.get_by_label("Reason, if you like").fill(REASON)
    expect_harmless(inbox)
    inbox.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect_gone(inbox, request)
    expect(patient.locator(".toast")).to_contain_text(SEEN_REASON)
    expect(patient.locator(".standing")).to_contain_text(f"Reason: {REASON}")
    expect_harmless(patient, inbox, staff, day, detail, news)
    go(inbox, "/provider-dashboard?filter=rejected")
    expect(row(inbox, request)).to_contain_text(f"Reason given: {REASON}")
    row(inbox, request).locator("summary").click()
    for path, said in (("/appointments", REASON), ("/notifications", SEEN_REASON)):
        go(patient, path)
        expect(patient.locator("main")).to_contain_text(said)
        expect_harmless(patient)
    expect_harmless(inbox)
    decide(inbox.context, book(patient.context, by=JONAS), "accept")
    expect(patient.locator(".toast.tone-accepted")).to_be_visible()


LEFT_EDGES = """(element, words) => words.map(word => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + word.length);
    return range.getBoundingClientRect().left;
  }
})"""
"""Where these words of an element begin on the screen."""


def test_a_name_from_right_to_left_leaves_the_numbers_beside_it_in_their_place(open_as: OpenAs, server: Server) -> None:
    server.write("UPDATE appointmenttype SET name = 'טיפול' WHERE slug = 'consultation'")
    server.write("UPDATE institution SET rules_version = rules_version + 1")
    patient, inbox = open_as(LENA, "/account"), open_as(JONAS, "/provider-dashboard")
    request = book(patient.context, by=JONAS, notes="שלום, 12")
    type_ = row(inbox, request).locator(".row-type")
    expect(type_).to_contain_text("טיפול")
    name, number, unit = type_.evaluate(LEFT_EDGES, ["טיפול", "30", "min"])
    assert name < number < unit
    notes = tab(patient, f"/appointments/{request}").locator(".typed", has_text="שלום")
    hello, number = notes.evaluate(LEFT_EDGES, ["שלום", "12"])
    assert number < hello, "what somebody wrote from right to left is read from right to left"
    expect(notes).to_have_text("שלום, 12")
