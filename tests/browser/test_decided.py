"""What staff decide about the clinic, in front of people who are in the middle of something."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import KATRIN, LENA, MIRA, book, decide, expect_not_reloaded, free_times, mark


def test_another_number_stands_on_the_page_of_a_crisis_and_behind_its_button(open_as: OpenAs) -> None:
    lena, katrin = open_as(LENA, "/schedule?type=crisis-intervention"), open_as(KATRIN, "/clinic/settings")
    mark(lena, katrin)
    number, sentence = katrin.get_by_label("Number to call"), katrin.get_by_label("What to say")
    was = number.input_value()
    number.fill("+44 20 555 0199")
    sentence.fill("You are not alone.")
    katrin.get_by_role("button", name="Save", exact=True).click()
    call = lena.locator("#emergency a")
    expect(call).to_have_text("Call +44 20 555 0199")
    expect(call).to_have_attribute("href", "tel:+44205550199")
    expect(lena.locator("#emergency")).to_contain_text("You are not alone.")
    expect(lena.locator("body")).not_to_contain_text(re.compile(rf"(?<!\d){was}(?!\d)"))
    expect_not_reloaded(lena, katrin)


def test_another_name_and_clock_reach_everybody_and_take_nothing_from_their_hands(open_as: OpenAs) -> None:
    lena, mira = open_as(LENA), open_as(MIRA, "/calendar")
    start = free_times(lena.context, "therapy")[2]
    lena.goto(f"/schedule?type=therapy&start={start.replace('+', '%2B')}")
    expect(lena.locator(".held")).to_be_visible()
    lena.get_by_label("Anything we should know?").fill("I will bring the letter.")
    lena.evaluate("scrollTo(0, 300)")
    katrin = open_as(KATRIN, "/clinic/settings")
    mark(lena, mira)
    name, zone = katrin.get_by_label("Name", exact=True), katrin.get_by_label("Time zone")
    before, there = name.input_value(), zone.input_value()
    try:
        name.fill("Sea View Practice")
        zone.fill("Asia/Kolkata")
        katrin.get_by_role("button", name="Save", exact=True).click()
        for page in (lena, mira):
            expect(page.locator(".brand")).to_have_text("Sea View Practice")
            expect(page.get_by_text("Times are the clinic's, in Kolkata.").first).to_be_visible()
            assert "Sea View Practice" in page.title()
        expect(lena.locator("input[name=start]:checked")).to_have_value(f"{_in_kolkata(start)}")
        expect(lena.locator(".summary-bar .error")).to_have_text("")
        expect(lena.locator(".held")).to_be_visible()
        expect(lena.get_by_label("Anything we should know?")).to_have_value("I will bring the letter.")
        assert lena.evaluate("scrollY") == 300
        expect_not_reloaded(lena, mira)
    finally:
        name.fill(before)
        zone.fill(there)
        katrin.get_by_role("button", name="Save", exact=True).click()
        expect(lena.locator(".brand")).to_have_text(before)


def test_a_toast_in_another_zone_names_the_clinics_city(open_as: OpenAs) -> None:
    lena = open_as(LENA, "/appointments", timezone_id="Pacific/Honolulu")
    lena.reload()  # the first page learns the zone, the next ones know it
    mira = open_as(MIRA, "/provider-dashboard")
    appointment = book(lena.context, by=MIRA)
    decide(mira.context, appointment)
    expect(lena.locator(".toast")).to_contain_text("in Berlin (")
    expect(lena.get_by_text("Times are the clinic's, in Berlin.")).to_be_visible()


def _in_kolkata(start: str) -> str:
    return datetime.fromisoformat(start).astimezone(ZoneInfo("Asia/Kolkata")).isoformat()
