"""A second press never meets what moved under a hand, in any list whose items act and leave."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import (
    JONAS,
    KATRIN,
    YUSUF,
    decide,
    expect_current,
    free_times,
    ids,
    let_go,
    look_up,
    provider_id,
    row,
    tab,
)
from tests.browser.still_steps import GAP, box, is_waiting, place, two_requests

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 667}, "has_touch": True}
ASK = """body => {
    const headers = { "Accept": "application/json", "Content-Type": "application/json" };
    window.requested = fetch("/schedule", { method: "POST", headers, body: JSON.stringify(body) })
        .then(answer => answer.json()).then(answer => answer.id);
}"""
"""Ask for a time without waiting for the answer: two taps that mean one are no slower than the server."""


@pytest.mark.parametrize("gap", [GAP, 0])
def test_a_second_click_on_the_same_spot_decides_nothing(open_as: OpenAs, gap: int) -> None:
    inbox = two_requests(open_as)
    first, second = ids(inbox)[:2]
    before = box(row(inbox, first)), box(row(inbox, second))
    x, y = place(row(inbox, first).get_by_role("button", name="Accept"))
    if gap:
        inbox.mouse.click(x, y)
        inbox.wait_for_timeout(gap)
        inbox.mouse.click(x, y)
    else:
        inbox.mouse.dblclick(x, y)
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(row(inbox, first).locator(".row-said")).to_have_text("Accepted")
    inbox.wait_for_timeout(7_000)  # longer than a row stays that nobody points at
    assert ids(inbox)[:2] == [first, second]
    assert (box(row(inbox, first)), box(row(inbox, second))) == before
    assert look_up(inbox.context, first)["status"] == "accepted"
    assert is_waiting(inbox, second)
    let_go(inbox)
    expect(row(inbox, first)).to_have_count(0)
    assert ids(inbox)[0] == second


def test_two_quick_keys_decide_one_request_and_moving_on_is_a_key_of_its_own(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first, second = ids(inbox)[:2]
    inbox.keyboard.press("j")
    inbox.keyboard.press("a")
    inbox.keyboard.press("a")
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    inbox.keyboard.press("a")
    expect_current(inbox, first)
    assert is_waiting(inbox, second)
    inbox.keyboard.press("z")
    expect(row(inbox, first).get_by_role("button", name="Accept")).to_be_visible()
    assert is_waiting(inbox, first)
    inbox.keyboard.press("a")
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    inbox.keyboard.press("j")
    expect_current(inbox, second)
    expect(row(inbox, first)).to_have_count(0, timeout=10_000)
    expect_current(inbox, second)


def test_the_button_that_went_leaves_the_focus_in_its_row(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first = ids(inbox)[0]
    row(inbox, first).get_by_role("button", name="Accept").focus()
    inbox.keyboard.press("Shift+Tab")
    inbox.keyboard.press("Tab")
    inbox.keyboard.press("Enter")
    inbox.keyboard.press("Enter")
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(row(inbox, first)).to_be_focused()
    assert look_up(inbox.context, first)["status"] == "accepted"


def test_a_finger_meets_what_it_aimed_at(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account")
    two_requests(open_as)
    inbox = open_as(JONAS, "/provider-dashboard", **PHONE)
    first, second = ids(inbox)[:2]
    accept = row(inbox, first).get_by_role("button", name="Accept")
    x, y = place(accept)
    type_slug = "crisis-intervention"
    start, jonas = free_times(patient.context, type_slug, by=JONAS)[0], provider_id(patient.context, JONAS)
    body = {"type": type_slug, "start": start, "provider_id": jonas, "notes": ""}
    before = box(row(inbox, first)), box(row(inbox, second))
    inbox.touchscreen.tap(x, y)
    patient.evaluate(ASK, body)
    inbox.wait_for_timeout(GAP)
    inbox.touchscreen.tap(x, y)
    crisis = int(patient.evaluate("() => window.requested"))
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(inbox.get_by_role("button", name="1 crisis request")).to_be_in_viewport()
    assert (box(row(inbox, first)), box(row(inbox, second))) == before
    assert look_up(inbox.context, first)["status"] == "accepted"
    assert is_waiting(inbox, second)
    expect(row(inbox, crisis)).to_be_visible(timeout=10_000)
    expect(row(inbox, first)).to_have_count(0, timeout=10_000)
    decide(inbox.context, crisis)


def test_a_press_shows_at_once_that_it_was_heard(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first = ids(inbox)[0]
    accept = row(inbox, first).get_by_role("button", name="Accept")
    inbox.evaluate("window.socket.io.engine.transport.ws.send = () => {}")  # the answer never comes
    assert accept.evaluate("button => { button.click(); return button.matches('[aria-busy=true]'); }")


def test_two_clicks_on_one_spot_never_retire_two_types(open_as: OpenAs) -> None:
    staff = open_as(KATRIN, "/clinic")
    cards = staff.get_by_role("list", name="Appointment types", exact=True).get_by_role("listitem")
    number = len([each for each in cards.all() if each.get_attribute("data-key")])
    x, y = place(staff.get_by_role("button", name=re.compile("^Retire ")).first)
    staff.mouse.click(x, y)
    staff.wait_for_timeout(GAP)
    staff.mouse.click(x, y)
    staff.wait_for_timeout(GAP)
    other = tab(staff, "/clinic")
    expect(other.locator(".type-list").first.locator("> li")).not_to_have_count(number - 2)


def test_two_clicks_on_one_spot_remove_one_time_off(open_as: OpenAs) -> None:
    hours = open_as(JONAS, "/hours")
    for day in ("2027-08-02", "2027-08-09"):
        section = hours.get_by_role("region", name="Time off")
        section.get_by_label("First day").fill(day)
        section.get_by_label("Last day").fill(day)
        section.get_by_role("button", name="Add time off").click()
        expect(section.get_by_text(f"{int(day[-2:])} August 2027")).to_be_visible()
    items = hours.get_by_role("list", name="Time off").locator("> li")
    first, second = items.filter(has_text=" 2 August 2027"), items.filter(has_text=" 9 August 2027")
    before = box(second)
    x, y = place(first.get_by_role("button"))
    before = box(second)
    hours.mouse.click(x, y)
    hours.wait_for_timeout(GAP)
    hours.mouse.click(x, y)
    expect(first).to_contain_text("Removed")
    hours.wait_for_timeout(7_000)
    assert box(second) == before
    other = tab(hours, "/hours")
    expect(other.get_by_role("list", name="Time off")).to_contain_text("9 August 2027")
    let_go(hours)
    expect(first).to_have_count(0)
    expect(second).to_be_visible()


def test_two_clicks_on_one_spot_leave_one_wait(open_as: OpenAs, server: Server) -> None:
    for days in (1000, 1001):  # nothing is free so far ahead, which would make a row taller
        server.write(
            "INSERT INTO waitlistentry (institution_id, patient_id, type_id, first, last, created_at) "
            "SELECT institution_id, id, (SELECT min(id) FROM appointmenttype t WHERE t.institution_id = "
            "u.institution_id), date('now', ?), date('now', ?), datetime('now') FROM user u WHERE email = ?",
            f"+{days} days",
            f"+{days} days",
            YUSUF,
        )
    patient = open_as(YUSUF, "/appointments")
    rows = patient.locator(".item.wait")
    before = box(rows.nth(1))
    x, y = place(rows.first.get_by_role("button"))
    before = box(rows.nth(1))
    patient.mouse.click(x, y)
    patient.wait_for_timeout(GAP)
    patient.mouse.click(x, y)
    expect(rows.first).to_contain_text("You no longer wait")
    patient.wait_for_timeout(7_000)
    assert box(rows.nth(1)) == before
    let_go(patient)
    expect(rows).to_have_count(1)
    expect(tab(patient, "/appointments").locator(".item.wait")).to_have_count(1)
