"""What arrives above a hand waits behind a bar, and what was decided stays in its place."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import (
    JONAS,
    LENA,
    MIRA,
    NAMES,
    STANDING,
    YUSUF,
    book,
    decide,
    free_times,
    go,
    ids,
    let_go,
    look_up,
    row,
)
from tests.browser.still_steps import box, is_waiting, place, two_requests


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


IS_CRISIS = "row => row.classList.contains('is-crisis')"


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 667}}])
def test_a_crisis_is_never_hidden_it_waits_behind_a_bar_that_is_announced(
    open_as: OpenAs, options: dict[str, Any]
) -> None:
    patient = open_as(YUSUF, "/account")
    two_requests(open_as)
    inbox = open_as(JONAS, "/provider-dashboard", **options)
    first = next(each for each in ids(inbox) if not row(inbox, each).evaluate(IS_CRISIS))
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


def test_a_bar_that_gives_way_to_the_pointer_is_not_under_the_header_of_a_phone(open_as: OpenAs) -> None:
    patient = open_as(YUSUF, "/account")
    two_requests(open_as)
    inbox = open_as(JONAS, "/provider-dashboard", viewport={"width": 390, "height": 667})
    first = row(inbox, next(each for each in ids(inbox) if not row(inbox, each).evaluate(IS_CRISIS)))
    first.evaluate("""(row) => {  // where the bar would be
      row.parentElement.style.marginTop = `${innerHeight - 60 - row.getBoundingClientRect().top}px`;
    }""")
    inbox.mouse.move(195, 640)
    crisis = book(patient.context, "crisis-intervention", by=JONAS)
    bar = inbox.get_by_role("alert").get_by_role("button", name="1 crisis request")
    expect(bar).to_be_in_viewport()
    bar.click(timeout=3000)
    expect(row(inbox, crisis)).to_be_in_viewport()
    decide(inbox.context, crisis)


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


def test_the_patient_sees_that_a_decision_was_undone(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    request = book(patient.context, by=MIRA)
    go(patient, f"/appointments/{request}")
    row(inbox, request).get_by_role("button", name="Accept").click()
    expect(patient.locator(STANDING)).to_have_text(f"Accepted by {NAMES[MIRA]}")
    inbox.wait_for_timeout(800)  # a press in less would be a double click
    row(inbox, request).get_by_role("button", name="Undo").click()
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
    expect(patient.locator(".timeline li").last).to_contain_text(f"{NAMES[MIRA]} took the answer back.")
    expect(patient.locator(".toast.tone-waiting")).to_contain_text("Your request waits for an answer again.")
    expect(row(inbox, request).get_by_role("button", name="Accept")).to_be_visible()

    inbox.wait_for_timeout(800)
    row(inbox, request).get_by_role("button", name="Reject").click()
    inbox.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(patient.locator(STANDING)).to_have_text("Not possible this time")
    row(inbox, request).get_by_role("button", name="Undo").click()
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
    assert is_waiting(inbox, request)


def test_undo_goes_when_its_time_is_over_and_the_row_stays_under_the_pointer(open_as: OpenAs) -> None:
    inbox = two_requests(open_as)
    first = ids(inbox)[0]
    row(inbox, first).get_by_role("button", name="Accept").click()
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_be_visible()
    expect(row(inbox, first).get_by_role("button", name="Undo")).to_have_count(0, timeout=17_000)
    expect(row(inbox, first).locator(".row-said")).to_have_text("Accepted")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_decided_row_keeps_its_size(open_as: OpenAs, width: int) -> None:
    patient = open_as(YUSUF, "/account")
    mine = book(patient.context, by=JONAS)
    for_any = book(patient.context, start=free_times(patient.context, "consultation", by=(MIRA, JONAS))[0])
    inbox = open_as(JONAS, "/provider-dashboard", viewport={"width": width, "height": 800})
    before = {request: box(row(inbox, request)) for request in (mine, for_any)}
    decide(open_as(MIRA, "/account").context, for_any)
    expect(row(inbox, for_any).locator(".row-said")).to_have_text(f"Accepted by {NAMES[MIRA]}")
    after = box(row(inbox, for_any))
    assert (after["height"], after["width"]) == (before[for_any]["height"], before[for_any]["width"])
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
