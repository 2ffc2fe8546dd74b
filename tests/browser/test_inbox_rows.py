"""The rows of an inbox under a hand: how many are seen, what is aimed at, which keys act, and where a notice leads."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    PHONE,
    YUSUF,
    book,
    decide,
    expect_current,
    go,
    look_up,
    row,
    tab,
)
from tests.browser.still_steps import box

NOTES = "I would rather not meet anybody in the waiting room, if that can be arranged somehow; last time it was hard."
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}


def fill(open_as: OpenAs, number: int) -> list[int]:
    """So many requests that wait for the first provider, every other of them with notes."""
    patient = open_as(LENA, "/account").context
    return [book(patient, by=MIRA, notes=NOTES if place % 2 else "") for place in range(number)]


def boxes(locators: Sequence[Locator]) -> list[dict[str, float]]:
    return [box(each) for each in locators]


def test_fourteen_requests_are_seen_at_once_with_twice_the_room_for_notes(open_as: OpenAs) -> None:
    fill(open_as, 14)
    inbox = open_as(MIRA, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(13)).to_be_visible()
    plain = inbox.locator("[data-row]:not(.is-crisis)")
    assert {each["height"] for each in boxes(plain.all()[:14])} == {48}
    first = inbox.locator("[data-row]").first.bounding_box()
    assert first
    assert first["y"] + 14 * 48 <= 800
    notes = inbox.locator(".row-notes").first.bounding_box()
    assert notes
    assert notes["width"] >= 470
    when = plain.first.locator(".row-when")
    assert when.evaluate("each => each.getClientRects().length") == 1
    accept = plain.locator(".btn-accept")
    assert len({each["x"] for each in boxes(accept.all()[:14])}) == 1, "at the same place in every row"


@pytest.mark.parametrize(("width", "height"), [(390, 667), (768, 1024)])
def test_a_finger_finds_buttons_with_words_that_stand_apart(open_as: OpenAs, width: int, height: int) -> None:
    book(open_as(LENA, "/account").context, by=MIRA, notes=NOTES)
    inbox = open_as(MIRA, "/provider-dashboard", viewport={"width": width, "height": height}, **TOUCH)
    last = inbox.locator("[data-row]").last
    last.scroll_into_view_if_needed()
    accept, no = boxes([last.locator(".btn-accept"), last.locator(".btn-reject, .btn-pass-on")])
    assert last.locator(".btn-accept").inner_text() == "Accept"
    for each in (accept, no):
        assert each["height"] >= 44
        assert each["width"] >= 44
    assert no["x"] - (accept["x"] + accept["width"]) >= 8
    rows = boxes(inbox.locator("[data-row] .row-actions").all()[-3:])
    assert all(below["y"] - (above["y"] + above["height"]) >= 8 for above, below in pairwise(rows))


def test_keys_open_notes_and_take_a_decision_back(open_as: OpenAs) -> None:
    request = book(open_as(YUSUF, "/account").context, by=JONAS, notes=NOTES)
    inbox = open_as(JONAS, f"/provider-dashboard?request={request}")
    expect_current(inbox, request)
    notes = row(inbox, request).locator("details")
    inbox.keyboard.press("o")
    expect(notes).to_have_attribute("open", "")
    inbox.keyboard.press("o")
    expect(notes).not_to_have_attribute("open", "")
    inbox.keyboard.press("a")
    expect(row(inbox, request).get_by_role("button", name="Undo")).to_be_enabled()
    inbox.keyboard.press("u")
    inbox.keyboard.press("z")
    expect(row(inbox, request).get_by_role("button", name="Accept")).to_be_visible()
    inbox.keyboard.press("?")
    keys = inbox.get_by_role("dialog", name="Keys")
    expect(keys.locator("dt")).to_have_text(["j", "k", "a", "r", "p", "o", "z", "?"])


@pytest.mark.parametrize("width", [1280, 390])
def test_a_crisis_that_somebody_is_on_stays_as_tall_and_its_buttons_keep_their_words_on_a_line(
    open_as: OpenAs, width: int
) -> None:
    patient = open_as(YUSUF, "/account")
    crisis = book(patient.context, "crisis-intervention", by=JONAS)
    inbox = open_as(JONAS, "/provider-dashboard", viewport={"width": width, "height": 667})
    mine = row(inbox, crisis)
    mine.scroll_into_view_if_needed()
    before = mine.bounding_box()
    button = mine.get_by_role("button", name="I am on it")
    one_line = button.bounding_box()
    assert one_line
    assert one_line["height"] == 44
    button.click()
    expect(mine).to_contain_text("You are on it")
    expect(mine.locator("button")).to_have_count(3)
    after = mine.bounding_box()
    assert before
    assert after
    assert after["height"] == before["height"]
    decide(inbox.context, crisis)


def test_a_reason_is_chosen_counted_and_sent_by_keyboard(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account").context
    request, other = book(patient, by=JONAS), book(patient, by=JONAS)
    inbox = open_as(JONAS, f"/provider-dashboard?request={request}")
    expect_current(inbox, request)
    inbox.keyboard.press("r")
    dialog = inbox.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(f"Reject the request of {NAMES[YUSUF]}, Consultation, ")
    expect(dialog).to_contain_text(f"{NAMES[YUSUF]} reads it")
    reason, counter = dialog.get_by_label("Reason, if you like"), dialog.locator("#reason-count")
    expect(reason).to_be_focused()
    expect(counter).to_have_text("0 of 500")
    ready = dialog.get_by_role("group", name="Ready sentences").get_by_role("button")
    expect(ready).to_have_count(3)
    sentences = ready.all_inner_texts()
    ready.first.click()
    expect(reason).to_have_value(sentences[0])
    expect(counter).to_have_text(f"{len(sentences[0])} of 500")
    ready.nth(1).click()
    expect(reason).to_have_value(sentences[1])
    reason.press("End")
    reason.press_sequentially(" Mine.")
    ready.nth(2).click()
    expect(reason).to_have_value(f"{sentences[1]} Mine. {sentences[2]}")
    reason.fill("Not that week.")
    reason.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(row(inbox, request).get_by_role("button", name="Undo")).to_be_visible()
    assert look_up(patient, request)["rejection_reason"] == "Not that week."
    row(inbox, other).get_by_role("button", name="Reject").click()
    expect(reason).to_have_value("")
    expect(counter).to_have_text("0 of 500")


def test_a_notice_leads_to_its_row_which_is_marked_and_in_sight(open_as: OpenAs) -> None:
    request = fill(open_as, 4)[-1]
    provider = open_as(MIRA, "/account", viewport={"width": 390, "height": 667})
    provider.locator(".bell summary").click()
    provider.locator(f'.panel a[href="/provider-dashboard?request={request}"]').click()
    expect_current(provider, request)
    expect(row(provider, request)).to_be_in_viewport(ratio=0.9)
    go(provider, f"/appointments/{request}")
    provider.get_by_role("link", name="Answer in the inbox").click()
    expect_current(provider, request)


def test_a_toast_lies_over_the_header_where_rows_act(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account").context
    request = book(patient, by=JONAS)
    for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 667}):
        inbox = open_as(JONAS, "/provider-dashboard?filter=accepted", viewport=size)
        book(patient, by=JONAS)
        toast = inbox.locator(".toast")
        expect(toast).to_be_visible()
        assert toast.evaluate("each => each.getBoundingClientRect().bottom") <= bottom_of_the_header(inbox)
        inbox.close()
    assert request


def bottom_of_the_header(page: Page) -> float:
    bottom: float = page.locator("header.top").evaluate("each => each.getBoundingClientRect().bottom")
    return bottom


def test_what_lies_under_a_dialog_or_before_nobody_is_not_seen(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account").context
    inbox = open_as(MIRA, "/provider-dashboard")
    inbox.keyboard.press("?")
    expect(inbox.get_by_role("dialog", name="Keys")).to_be_visible()
    inbox.wait_for_timeout(1_200)  # the page has said that nothing is in sight
    request = book(patient, "crisis-intervention", by=MIRA)
    expect(row(inbox, request)).to_be_visible()
    inbox.wait_for_timeout(1_500)  # nothing tells that nothing happens
    assert look_up(patient, request)["status"] == "booked"
    inbox.keyboard.press("Escape")
    page = tab(inbox, f"/appointments/{request}")
    happened = page.locator(".timeline").first  # the second is what was sent about it
    expect(happened.locator("li").last).to_contain_text("saw the request")


def test_staff_assign_by_touch_and_take_it_back(open_as: OpenAs) -> None:
    request = book(open_as(LENA, "/account").context, notes=NOTES)
    phone = open_as(KATRIN, "/staff?provider=any", viewport={"width": 390, "height": 667}, **TOUCH)
    its = row(phone, request)
    its.scroll_into_view_if_needed()
    buttons = boxes([its.locator(f".btn-{act}") for act in ("assign", "accept", "reject")])
    assert all(each["height"] >= 44 and each["width"] >= 44 for each in buttons)
    assert all(after["x"] - (before["x"] + before["width"]) >= 8 for before, after in pairwise(buttons))
    its.get_by_role("button", name=f"Assign {NAMES[LENA]}").tap()
    dialog = phone.get_by_role("dialog", name="Who takes it?")
    choice = dialog.locator(".assignee").first
    expect(choice).to_contain_text("Free then")
    name = choice.locator("strong").inner_text()
    assert box(choice)["height"] >= 44
    choice.tap()
    expect(dialog).not_to_be_visible()
    expect(its).to_contain_text(f"Given to {name}")
    its.get_by_role("button", name="Undo").tap()
    expect(its.get_by_role("button", name="Assign")).to_be_visible()


def test_staff_accept_with_keys_for_whom_they_choose(open_as: OpenAs) -> None:
    request = book(open_as(LENA, "/account").context, notes=NOTES)
    desk = open_as(KATRIN, "/staff?provider=any")
    expect(row(desk, request)).to_be_visible()
    while True:
        desk.keyboard.press("j")
        if row(desk, request).get_attribute("aria-current") == "true":
            break
    desk.keyboard.press("a")
    dialog = desk.get_by_role("dialog", name="Who takes it?")
    choice = dialog.locator(".assignee").first
    expect(choice).to_contain_text("Free then")
    name = choice.locator("strong").inner_text()
    choice.press("Enter")
    expect(row(desk, request)).to_contain_text(f"Accepted by you for {name}")
    assert look_up(desk.context, request)["status"] == "accepted"


def test_a_name_is_found_as_it_is_typed_and_stays_out_of_the_address(open_as: OpenAs) -> None:
    lenas = book(open_as(LENA, "/account").context, by=MIRA)
    yusufs = book(open_as(YUSUF, "/account").context, by=MIRA)
    desk = open_as(KATRIN, "/staff?filter=all")
    expect(row(desk, yusufs)).to_be_visible()
    desk.get_by_label("Search by name").press_sequentially("demir")
    expect(row(desk, lenas)).to_have_count(0)
    expect(row(desk, yusufs)).to_be_visible()
    assert "demir" not in desk.url
    desk.get_by_label("Provider", exact=True).select_option(label=NAMES[MIRA])
    desk.wait_for_url("**/staff?*provider=*")
    expect(desk.get_by_label("Provider", exact=True).locator("option:checked")).to_have_text(NAMES[MIRA])
    expect(desk.get_by_role("link", name="Show all")).to_be_visible()


@pytest.mark.parametrize("window", [{}, PHONE])
def test_a_row_keeps_its_height_when_it_says_who_has_passed_it_on(open_as: OpenAs, window: dict[str, Any]) -> None:
    patient, colleague = [open_as(person, "/account").context for person in (LENA, MIRA)]
    request = book(patient)
    day = look_up(patient, request)["start"][:10]
    inbox = open_as(JONAS, f"/provider-dashboard?request={request}", **window)
    staff = open_as(KATRIN, f"/staff?provider=any&date={day}", **window)
    before = boxes([row(page, request) for page in (inbox, staff)])
    decide(colleague, request, "pass-on")
    expect(row(inbox, request)).to_contain_text("You are the last")
    expect(row(staff, request)).to_contain_text("Passed on: 1 of 2")
    after = boxes([row(page, request) for page in (inbox, staff)])
    assert [each["height"] for each in after] == [each["height"] for each in before]
