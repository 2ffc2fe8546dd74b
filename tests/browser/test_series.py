"""On a small phone: staff repeat an appointment, invite its patient back, and the patient finds all of it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JSON, KATRIN, LENA, MIRA, NAMES, PHONE, free_times, go, provider_id
from tests.browser.test_calendar import violations

HAND = 400
"""Milliseconds after which a press is meant for what stands there now."""


def test_a_series_is_booked_and_its_patient_invited_back(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/appointments", **PHONE)
    start = free_times(patient.context, "consultation", by=MIRA)[3]
    staff = open_as(KATRIN, f"/calendar?date={start[:10]}", **PHONE)
    staff.wait_for_timeout(HAND)
    staff.get_by_role("button", name="New appointment").tap()
    dialog = staff.get_by_role("dialog", name="New appointment")
    dialog.locator("#new-patient").fill(NAMES[LENA])
    staff.wait_for_timeout(HAND)
    dialog.locator(".patient-match").first.tap()
    dialog.locator("#new-type").select_option("consultation")
    dialog.locator("#new-provider").select_option(str(provider_id(patient.context, MIRA)))
    dialog.locator("#new-time").fill(start[11:16])
    dialog.locator("#repeat-every").select_option("2")
    dates = dialog.get_by_role("checkbox")
    expect(dates).to_have_count(6)
    dialog.locator("#repeat-count").select_option("5")
    expect(dates).to_have_count(5)
    staff.wait_for_timeout(HAND)
    dates.last.tap()
    expect(dates.last).not_to_be_checked()
    assert violations(staff) == []
    assert staff.evaluate("document.documentElement.scrollWidth") <= 390
    staff.wait_for_timeout(HAND)
    dialog.get_by_role("button", name=re.compile("^Book")).tap()
    expect(dialog).to_be_hidden()

    mine = patient.context.request.get("/appointments", headers=JSON).json()["appointments"]
    series = [each for each in mine if each["series_id"] is not None]
    assert 2 <= len(series) <= 4  # a date that somebody has by now is left out
    address = f"/appointments/{series[0]['id']}"
    go(staff, address)
    staff.wait_for_timeout(HAND)
    expect(staff.get_by_role("button", name="Invite back")).to_have_count(0)
    staff.get_by_role("button", name="Cancel appointment").tap()
    dialog = staff.get_by_role("dialog", name="Cancel")
    expect(dialog.get_by_role("button", name="Cancel this")).to_have_text("Cancel this one", use_inner_text=True)
    staff.wait_for_timeout(HAND)
    dialog.get_by_text("This and all that follow").tap()
    expect(dialog.get_by_role("button", name=re.compile(r"^Cancel this and the \d that follow"))).to_be_visible()
    staff.wait_for_timeout(HAND)
    dialog.get_by_role("button", name="Keep it").tap()
    staff.wait_for_timeout(HAND)
    go(staff, f"{address}#clinic-notes")
    expect(staff.get_by_role("heading", name="Written by the clinic")).to_be_in_viewport()
    took_place = next(each for each in mine if each["status"] == "completed")
    go(staff, f"/appointments/{took_place['id']}")
    staff.wait_for_timeout(HAND)
    staff.get_by_role("button", name="Invite back").tap()
    staff.wait_for_timeout(HAND)
    staff.get_by_role("dialog").get_by_role("button", name="Invite back").tap()
    expect(patient.get_by_role("heading", name="You are invited back")).to_be_visible()
    said = patient.locator("li", has=patient.get_by_role("link", name=re.compile("^Book it: "))).locator(".item-main")
    expect(said).to_contain_text("Around ")
    box = said.bounding_box()
    assert box
    assert box["width"] > 240, "what it is about is not squeezed by what can be done about it"
    assert violations(patient) == []
    assert violations(staff) == []
    patient.wait_for_timeout(HAND)
    patient.get_by_role("link", name=re.compile("^Book it: ")).tap()
    expect(patient).to_have_url(re.compile(r"/schedule\?type=[a-z-]+&provider=\d+&date="))
