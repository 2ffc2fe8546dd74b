"""Lists keep still under a hand: a second press never meets what moved there, and what comes waits to be let in."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    YUSUF,
    book,
    decide,
    free_times,
    go,
    let_go,
    look_up,
    row,
    tab,
)

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 667}, "has_touch": True}
GAP = 450
"""Milliseconds between two clicks that mean one."""


def place(locator: Locator) -> tuple[float, float]:
    """The middle of what is shown, in the window."""
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def box(locator: Locator) -> dict[str, float]:
    """Where it stands and how large it is."""
    found = locator.bounding_box()
    assert found
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def ids(page: Page) -> list[int]:
    """The rows that are seen, from top to bottom."""
    found: list[int] = page.locator("[data-row]").evaluate_all(
        "rows => rows.filter(row => row.offsetParent).map(row => Number(row.dataset.row))"
    )
    return found


def two_requests(open_as: OpenAs) -> Page:
    """An inbox with at least two requests that wait, and none that lies outside of its provider's hours."""
    patient = open_as(LENA, "/account")
    for _ in range(2):
        book(patient.context, by=JONAS)
    inbox = open_as(JONAS, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(1)).to_be_visible()
    warned = inbox.locator("[data-row]:has(.row-warning)")
    for outside in warned.evaluate_all("rows => rows.map(row => Number(row.dataset.row))"):
        decide(inbox.context, outside, "reject")
    go(inbox, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(1)).to_be_visible()
    return inbox


def waits(page: Page, request: int) -> bool:
    return look_up(page.context, request)["status"] in {"booked", "pending"}


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
    assert waits(inbox, second)
    let_go(inbox)
    expect(row(inbox, first)).to_have_count(0)
    assert ids(inbox)[0] == second


def test_two_quick_keys_decide_one_request_and_moving_on_is_a_key_of_its_own(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first, second = ids(inbox)[:2]
    current_user = inbox.locator("[data-row][aria-current=true]")
    inbox.keyboard.press("j")
    inbox.keyboard.press("a")
    inbox.keyboard.press("a")
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    inbox.keyboard.press("a")
    expect(current_user).to_have_attribute("data-row", str(first))
    expect(current_user).to_be_focused()
    assert waits(inbox, second)
    inbox.keyboard.press("u")
    expect(row(inbox, first).get_by_role("button", name="Accept")).to_be_visible()
    assert waits(inbox, first)
    inbox.keyboard.press("a")
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    inbox.keyboard.press("j")
    expect(current_user).to_have_attribute("data-row", str(second))
    expect(row(inbox, first)).to_have_count(0, timeout=10_000)
    expect(current_user).to_have_attribute("data-row", str(second))
    expect(current_user).to_be_focused()


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


def test_what_arrives_above_a_pointer_that_rests_waits_behind_a_bar(open_as: OpenAs) -> None:
    patient, inbox = open_as(YUSUF, "/account"), open_as(JONAS, "/provider-dashboard?filter=all")
    first = ids(inbox)[0]
    before = box(row(inbox, first))
    inbox.mouse.move(*place(row(inbox, first)))
    request = book(patient.context, by=JONAS)
    bar = inbox.get_by_role("button", name="1 new request")
    expect(bar).to_be_visible()
    other = book(patient.context, by=JONAS)
    expect(inbox.get_by_role("button", name="2 new requests")).to_be_visible()
    assert box(row(inbox, first)) == before
    expect(row(inbox, request)).to_be_hidden()
    assert look_up(inbox.context, request)["status"] == "booked", "nobody has seen it"
    inbox.get_by_role("button", name="2 new requests").click()
    expect(row(inbox, request)).to_be_visible()
    expect(inbox.locator(".still-bar button:visible")).to_have_count(0)
    assert ids(inbox)[:3] == [other, request, first]
    expect(row(inbox, other)).to_be_focused()

    inbox.mouse.move(*place(row(inbox, request)))
    later = book(patient.context, by=JONAS)
    expect(bar).to_be_visible()
    let_go(inbox)
    expect(row(inbox, later)).to_be_visible()
    expect(bar).to_be_hidden()


def test_what_arrives_below_a_pointer_is_there_at_once(open_as: OpenAs) -> None:
    patient, inbox = open_as(YUSUF, "/account"), two_requests(open_as)
    first = ids(inbox)[0]
    before = box(row(inbox, first))
    inbox.mouse.move(*place(row(inbox, first)))
    request = book(patient.context, by=JONAS)
    expect(row(inbox, request)).to_be_visible()
    assert box(row(inbox, first)) == before


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 667}}])
def test_a_crisis_is_never_hidden_it_waits_behind_a_bar_that_is_announced(
    open_as: OpenAs, options: dict[str, Any]
) -> None:
    patient = open_as(YUSUF, "/account")
    two_requests(open_as)
    inbox = open_as(JONAS, "/provider-dashboard", **options)
    first = next(each for each in ids(inbox) if "is-crisis" not in (row(inbox, each).get_attribute("class") or ""))
    inbox.mouse.move(*place(row(inbox, first)))
    before = box(row(inbox, first))
    crisis = book(patient.context, "crisis-intervention", by=JONAS)
    bar = inbox.get_by_role("alert").get_by_role("button", name="1 crisis request")
    expect(bar).to_be_visible()
    expect(bar).to_be_in_viewport()
    expect(bar).to_have_class(re.compile("btn-crisis"))
    assert box(row(inbox, first)) == before
    bar.click()
    expect(row(inbox, crisis)).to_be_in_viewport()
    assert ids(inbox).index(crisis) < ids(inbox).index(first)
    decide(inbox.context, crisis)


def test_the_patient_sees_that_a_decision_was_undone(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    request = book(patient.context, by=MIRA)
    go(patient, f"/appointments/{request}")
    row(inbox, request).get_by_role("button", name="Accept").click()
    expect(patient.locator(".standing .pill")).to_have_text(f"Accepted by {NAMES[MIRA]}")
    inbox.wait_for_timeout(800)  # a press in less would be a double click
    row(inbox, request).get_by_role("button", name="Undo").click()
    expect(patient.locator(".standing .pill")).to_have_text("Seen by the clinic")
    expect(patient.locator(".timeline li").last).to_contain_text(f"{NAMES[MIRA]} took the answer back.")
    expect(patient.locator(".toast.tone-waiting")).to_contain_text("Your request waits for an answer again.")
    expect(row(inbox, request).get_by_role("button", name="Accept")).to_be_visible()

    inbox.wait_for_timeout(800)
    row(inbox, request).get_by_role("button", name="Reject").click()
    inbox.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(patient.locator(".standing .pill")).to_have_text("Rejected")
    row(inbox, request).get_by_role("button", name="Undo").click()
    expect(patient.locator(".standing .pill")).to_have_text("Seen by the clinic")
    assert waits(inbox, request)


def test_undo_goes_when_its_time_is_over_and_the_row_stays_under_the_pointer(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first = ids(inbox)[0]
    row(inbox, first).get_by_role("button", name="Accept").click()
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_have_count(0, timeout=17_000)
    expect(row(inbox, first).locator(".row-said")).to_have_text("Accepted")


def test_a_finger_meets_what_it_aimed_at(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account")
    two_requests(open_as)
    inbox = open_as(JONAS, "/provider-dashboard", **PHONE)
    first, second = ids(inbox)[:2]
    accept = row(inbox, first).get_by_role("button", name="Accept")
    x, y = place(accept)
    before = box(row(inbox, first)), box(row(inbox, second))
    inbox.touchscreen.tap(x, y)
    crisis = book(patient.context, "crisis-intervention", by=JONAS)
    inbox.touchscreen.tap(x, y)
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(inbox.get_by_role("button", name="1 crisis request")).to_be_in_viewport()
    assert (box(row(inbox, first)), box(row(inbox, second))) == before
    assert look_up(inbox.context, first)["status"] == "accepted"
    assert waits(inbox, second)
    expect(row(inbox, crisis)).to_be_visible(timeout=10_000)
    expect(row(inbox, first)).to_have_count(0, timeout=10_000)
    decide(inbox.context, crisis)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_decided_row_keeps_its_size(open_as: OpenAs, width: int) -> None:
    patient = open_as(YUSUF, "/account")
    mine = book(patient.context, by=JONAS)
    anybodys = book(patient.context, start=free_times(patient.context, "consultation", by=(MIRA, JONAS))[0])
    inbox = open_as(JONAS, "/provider-dashboard", viewport={"width": width, "height": 800})
    before = {request: box(row(inbox, request)) for request in (mine, anybodys)}
    decide(open_as(MIRA, "/account").context, anybodys)
    expect(row(inbox, anybodys).locator(".row-said")).to_have_text(f"Accepted by {NAMES[MIRA]}")
    after = box(row(inbox, anybodys))
    assert (after["height"], after["width"]) == (before[anybodys]["height"], before[anybodys]["width"])
    row(inbox, mine).get_by_role("button", name="Accept").click()
    expect(row(inbox, mine).get_by_role("button", name="Undo")).to_be_visible()
    after = box(row(inbox, mine))
    assert (after["height"], after["width"]) == (before[mine]["height"], before[mine]["width"])


def test_what_a_colleague_decided_says_so_in_its_place_and_stays_as_long(open_as: OpenAs) -> None:
    patient, inbox = open_as(YUSUF, "/account"), open_as(JONAS, "/provider-dashboard")
    request = book(patient.context, start=free_times(patient.context, "consultation", by=(MIRA, JONAS))[0])
    inbox.mouse.move(*place(row(inbox, request)))
    decide(open_as(MIRA, "/account").context, request)
    expect(row(inbox, request).locator(".row-said")).to_have_text(f"Accepted by {NAMES[MIRA]}")
    expect(row(inbox, request).get_by_role("button")).to_have_count(0)
    inbox.wait_for_timeout(7_000)
    expect(row(inbox, request)).to_be_visible()
    let_go(inbox)
    expect(row(inbox, request)).to_have_count(0)


def test_a_press_shows_at_once_that_it_was_heard(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first = ids(inbox)[0]
    accept = row(inbox, first).get_by_role("button", name="Accept")
    inbox.context.set_offline(True)
    assert accept.evaluate("button => { button.click(); return button.matches('[data-heard]'); }")
    inbox.context.set_offline(False)


# ---- the other lists whose items act and leave


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
    for days in (40, 41):
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


def test_a_notification_that_arrives_above_a_pointer_waits_behind_a_bar(open_as: OpenAs) -> None:
    patient, provider = open_as(LENA, "/account"), open_as(MIRA, "/notifications")
    first = provider.locator(".item-list .item").first
    number = first.get_attribute("data-news")
    provider.mouse.move(*place(first))
    before = box(first)
    book(patient.context, by=MIRA)
    expect(provider.get_by_role("button", name="1 new notification")).to_be_visible()
    assert box(provider.locator(f'[data-news="{number}"]')) == before
    let_go(provider)
    expect(provider.locator(".item-list .item:visible").first).not_to_have_attribute("data-news", str(number))
