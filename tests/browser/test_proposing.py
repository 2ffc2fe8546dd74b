"""On a small phone, by finger: a provider proposes other times, and the patient takes one while both look on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, KATRIN, LENA, MIRA, NAMES, PHONE, STANDING, YUSUF, book, go, look_up, row

HAND = 400
"""Milliseconds after which a press is meant for what stands there now."""


def test_a_proposal_goes_from_hand_to_hand(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account", **PHONE)
    request = book(patient.context, by=JONAS)
    go(patient, f"/appointments/{request}")
    provider = open_as(JONAS, f"/provider-dashboard?request={request}", **PHONE)
    provider.wait_for_timeout(HAND)
    row(provider, request).get_by_role("button", name="Propose").tap()
    dialog = provider.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(NAMES[LENA])
    provider.wait_for_timeout(HAND)
    send, back = (dialog.get_by_role("button", name=name, exact=True) for name in ("Propose", "Back"))
    for button in (send, back):
        expect(button).to_be_in_viewport(ratio=1)
    times = dialog.locator(".slot:enabled")
    expect(times.first).to_be_visible()
    chosen = []
    for _ in range(2):
        time = dialog.locator(".slot:enabled[aria-pressed=false]").last
        chosen.append(time.inner_text())
        time.tap()
        expect(dialog.locator(".slot[aria-pressed=true]")).to_have_count(len(chosen))
        provider.wait_for_timeout(HAND)
    dialog.get_by_label("A sentence, if you like").fill("Would one of these suit you?")
    provider.wait_for_timeout(HAND)
    send.tap()
    expect(dialog).to_be_hidden()
    expect(row(provider, request)).to_contain_text("Another time proposed")

    expect(patient.locator(".proposals")).to_contain_text("They wrote: Would one of these suit you?")
    take = patient.get_by_role("button", name=re.compile("^Take "))
    expect(take).to_have_count(2)
    for each in take.all():
        box = each.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
    assert patient.evaluate("document.documentElement.scrollWidth") <= 390
    expect(patient.locator(".proposals time")).to_have_text(re.compile("^in [0-9]+ "))
    go(provider, f"/appointments/{request}")
    patient.wait_for_timeout(HAND)
    take.first.tap()
    expect(take).to_have_count(0)
    expect(patient.locator(STANDING)).to_contain_text("Accepted by")
    expect(provider.get_by_text(re.compile(".*took .* instead of"))).to_be_visible()
    found = look_up(patient.context, request)
    assert (found["status"], found["sequence"]) == ("accepted", 1)
    assert found["start"][11:16] == min(chosen)


def test_none_of_them_suits_with_a_word_why(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account", **PHONE)
    request = book(patient.context, by=MIRA)
    provider = open_as(MIRA, f"/provider-dashboard?request={request}", **PHONE)
    provider.wait_for_timeout(HAND)
    row(provider, request).get_by_role("button", name="Propose").tap()
    dialog = provider.get_by_role("dialog")
    provider.wait_for_timeout(HAND)
    dialog.locator(".slot:enabled").first.tap()
    expect(dialog.locator(".slot[aria-pressed=true]")).to_have_count(1)
    provider.wait_for_timeout(HAND)
    dialog.get_by_role("button", name="Propose", exact=True).tap()
    expect(dialog).to_be_hidden()
    go(patient, f"/appointments/{request}")
    patient.wait_for_timeout(HAND)
    patient.get_by_text("None of these suits me").tap()
    patient.get_by_role("textbox", name="Why, if you like").fill("Mornings are better.")
    patient.wait_for_timeout(HAND)
    patient.locator(".none-suits").get_by_role("button", name="Send").tap()
    expect(patient.locator(".proposals")).to_be_hidden()
    back = row(provider, request)
    expect(back).to_contain_text("declined")
    expect(back).to_contain_text("They wrote: Mornings are better.")


@pytest.mark.parametrize(("email", "path"), [(MIRA, "/provider-dashboard"), (KATRIN, "/staff")])
@pytest.mark.parametrize("width", [320, 390, 900, 1280])
def test_the_buttons_of_a_row_have_room(open_as: OpenAs, email: str, path: str, width: int) -> None:
    page = open_as(email, path, viewport={"width": width, "height": 800})
    expect(page.locator(".btn-propose").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "buttons => buttons.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"
    assert page.locator(".row-actions > .btn").evaluate_all(cut) == []
