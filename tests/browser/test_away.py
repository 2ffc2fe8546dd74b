"""A provider falls ill, on a small phone: patient and colleague see what becomes of it, and nobody reloads."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, LENA, MIRA, NAMES, PHONE, STANDING, book, decide, free_times, go, row

HAND = 400
"""Milliseconds after which a press is meant for what stands there now."""


def away_row(page: Page, appointment: int, part: str = "undecided") -> Locator:
    """Its row on the page of who is away."""
    return page.locator(f'[data-list={part}] [data-away-row="{appointment}"]')


def test_a_colleague_takes_over_with_the_patients_yes(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account", **PHONE)
    start = free_times(patient.context, "consultation", by=(MIRA, JONAS))[0]
    appointment = book(patient.context, by=MIRA, start=start)
    ill = open_as(MIRA, "/calendar", **PHONE)
    decide(ill.context, appointment)
    go(patient, f"/appointments/{appointment}")
    colleague = open_as(JONAS, "/provider-dashboard?filter=accepted")
    ill.get_by_role("link", name="Ill or away?").tap()
    for label in ("First day", "Last day"):
        ill.get_by_label(label).fill(start[:10])
    ill.wait_for_timeout(HAND)
    ill.get_by_role("button", name="Mark as away").tap()
    mine = away_row(ill, appointment)
    expect(mine).to_contain_text(f"If {NAMES[LENA]} agrees")
    expect(patient.get_by_text("Your provider is away then.")).to_be_visible()
    assert ill.evaluate("document.documentElement.scrollWidth") <= 390
    for each in (mine.get_by_role("combobox"), mine.get_by_role("button", name="Do it")):
        box = each.bounding_box()
        assert box
        assert box["height"] >= 44

    go(ill, "/away")  # the page was closed in the middle
    ill.get_by_text("Add days").tap()
    ill.get_by_label("What for").fill("Flu")
    go(ill, "/away")
    expect(ill.get_by_label("What for"), "what was typed is in sight again").to_have_value("Flu")
    expect(ill.get_by_label("What for")).to_be_visible()
    sentence = ill.get_by_label("A sentence to the patients, if you like")
    sentence.fill("I am ill, I am sorry.")
    ill.wait_for_function("!Object.keys(sessionStorage).some((each) => each.endsWith('away-note'))")  # it is kept
    go(ill, "/away")
    expect(sentence, "as in any other tab").to_have_value("I am ill, I am sorry.")
    ill.wait_for_timeout(HAND)
    mine.get_by_role("button", name="Do it").tap()
    expect(away_row(ill, appointment, "asked")).to_be_visible()
    expect(patient.locator(".proposals")).to_contain_text("They wrote: I am ill, I am sorry.")
    patient.wait_for_timeout(HAND)
    patient.get_by_role("button", name=re.compile(f"^Yes, with {NAMES[JONAS]}")).tap()
    expect(patient.locator(STANDING)).to_contain_text("Accepted by")
    expect(patient.locator("dl.facts")).to_contain_text(NAMES[JONAS])
    expect(row(colleague, appointment)).to_be_visible()
    expect(away_row(ill, appointment, "asked")).to_have_count(0, timeout=15_000)
