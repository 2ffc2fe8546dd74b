"""A crisis from the request until somebody is on it: it rings once for each provider, and each reads who has it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import BECOME, JONAS, LENA, MIRA, NAMES, PHONE, book, go, row, tab

SUSPENDED = "window.AudioContext = class { state = 'suspended'; resume() {} };"
"""A browser that waits for a press before it makes a sound."""

COUNT_TONES = """() => {
    const make = AudioContext.prototype.createOscillator;
    window.tones = 0;
    AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
}"""

AT_ONCE = 5_000
"""Milliseconds: what waits for a page that has gone away takes longer."""


def rings(*pages: Page) -> int:
    """How often these tabs have rung."""
    return sum(int(page.evaluate("Number(document.documentElement.dataset.rang ?? 0)")) for page in pages)


def test_a_crisis_rings_in_one_tab_of_each_until_somebody_is_on_it(open_as: OpenAs) -> None:
    patient, mira = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    jonas, second = open_as(JONAS, "/provider-dashboard"), tab(mira, "/account")
    crisis = book(patient.context, "crisis-intervention")
    go(patient, f"/appointments/{crisis}")
    for inbox in (mira, jonas):
        expect(row(inbox, crisis)).to_be_visible()
    toast = second.locator(".toast.tone-crisis")
    expect(toast).to_be_visible()
    mira.wait_for_timeout(2_500)  # nothing tells that nothing rings any more
    assert (rings(mira, second), rings(jonas)) == (1, 1)
    jonas.evaluate("void [-1, -2, -3].map(keptRing.ring)")  # three more, at one moment
    jonas.wait_for_timeout(1_500)
    assert rings(jonas) == 2, "they are not three times as loud"
    opened = tab(mira, f"/appointments/{crisis}")
    expect(row(jonas, crisis)).to_contain_text(f"{NAMES[MIRA]} is reading this")
    for sees, is_said in (("hidden", False), ("visible", True)):
        opened.evaluate(BECOME, sees)
        said = expect(row(jonas, crisis), f"the page is {sees}")
        (said.to_contain_text if is_said else said.not_to_contain_text)("is reading this", timeout=AT_ONCE)
    opened.close()
    expect(row(jonas, crisis)).not_to_contain_text("is reading this")
    row(mira, crisis).get_by_role("button", name=re.compile("^I am on it")).click()
    expect(row(jonas, crisis)).to_contain_text(f"{NAMES[MIRA]} is on it")
    expect(patient.get_by_text(f"{NAMES[MIRA]} has read it and is on it.")).to_be_visible()
    expect(toast).to_have_count(0)


def test_a_browser_that_makes_no_sound_yet_asks_for_a_press(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/account", **PHONE)
    inbox.add_init_script(SUSPENDED)
    go(inbox, "/provider-dashboard")
    allow = inbox.get_by_role("button", name="Press here to allow the sound")
    expect(allow).to_be_visible()
    before = inbox.locator("[data-row]").first.bounding_box()
    inbox.evaluate("AudioContext.prototype.resume = function () { this.state = 'running'; }")
    allow.click()
    expect(allow).to_be_hidden()
    assert inbox.locator("[data-row]").first.bounding_box() == before, "nothing has moved under the hand"


def test_the_sound_can_be_tried_also_where_it_is_switched_off(open_as: OpenAs) -> None:
    page = open_as(MIRA, "/account")
    page.evaluate(COUNT_TONES)
    for times, on in enumerate((True, False), 1):
        page.get_by_role("checkbox", name="Ring").set_checked(on)
        page.get_by_role("button", name="Try the sound").click()
        page.wait_for_function("times => Number(document.documentElement.dataset.rang) === times", arg=times)
    assert page.evaluate("window.tones") == 12
    page.get_by_role("checkbox", name="Ring").set_checked(True)
