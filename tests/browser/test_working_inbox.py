"""An inbox as its provider works with it: what comes first, keys, filters, long lists."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.steps import (
    GRACE,
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    YUSUF,
    book,
    count,
    decide,
    expect_current,
    free_times,
    go,
    ids,
    look_up,
    row,
    tab,
)


def test_a_crisis_comes_first_and_is_said_until_it_is_closed_while_other_news_closes_by_itself(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(JONAS, "/provider-dashboard")
    elsewhere = tab(inbox, "/account")
    request, crisis = book(patient.context, by=JONAS), book(patient.context, "crisis-intervention", by=JONAS)
    expect(elsewhere.locator(".toast", has_text="New request from")).to_be_visible()
    toast = elsewhere.locator(".toast.tone-crisis")
    expect(toast).to_contain_text(f"Crisis request from {NAMES[LENA]}")
    expect(row(inbox, crisis)).to_have_class(re.compile("is-crisis"))
    order: list[str] = inbox.locator("[data-row]").evaluate_all("rows => rows.map(row => row.className)")
    assert ["is-crisis" in each for each in order] == sorted(("is-crisis" in each for each in order), reverse=True)
    expect(row(inbox, request)).to_be_visible()
    expect(inbox.locator(".toast")).to_have_count(0)
    expect(elsewhere.locator(".toast")).to_have_count(1, timeout=12_000)
    elsewhere.wait_for_timeout(1_000)  # nothing tells that something stays
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close this message").click()
    expect(toast).to_have_count(0)


def test_an_inbox_is_worked_through_by_keyboard(open_as: OpenAs) -> None:
    patient, inbox = open_as(YUSUF, "/account"), open_as(JONAS, "/account")
    named = [book(patient.context, by=JONAS) for _ in range(3)][-1]
    go(inbox, "/provider-dashboard")
    expect(inbox.locator("[data-row]").nth(2)).to_be_visible()
    shown = ids(inbox)
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1)):
        inbox.keyboard.press(key)
        expect_current(inbox, shown[place])
    inbox.keyboard.press("a")
    expect(row(inbox, shown[1]).get_by_role("button", name="Undo")).to_be_visible()
    assert look_up(inbox.context, shown[1])["status"] == "accepted"
    inbox.keyboard.press("j")
    expect_current(inbox, shown[2])
    go(inbox, f"/provider-dashboard?request={named}")
    expect_current(inbox, named)
    inbox.keyboard.press("r")
    reason = inbox.get_by_label("Reason, if you like")
    expect(reason).to_be_focused()
    reason.press_sequentially("a jar? r")
    inbox.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    inbox.keyboard.press("?")
    expect(inbox.get_by_role("dialog", name="Keys")).to_be_visible()
    inbox.keyboard.press("Escape")
    expect(inbox.get_by_role("dialog", name="Keys")).to_be_hidden()
    inbox.keyboard.press("r")
    expect(reason).to_have_value("a jar? r")
    inbox.get_by_role("dialog").get_by_role("button", name="Reject").press("Enter")
    expect(row(inbox, named).get_by_role("button", name="Undo")).to_be_visible()
    assert look_up(inbox.context, named)["rejection_reason"] == "a jar? r"
    expect(row(inbox, shown[0])).to_be_visible()


def test_the_key_of_a_no_passes_on_what_others_could_take(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(JONAS, "/account")
    request = book(patient.context)
    go(patient, f"/appointments/{request}")
    colleague = open_as(MIRA, f"/provider-dashboard?request={request}")
    go(inbox, f"/provider-dashboard?request={request}")
    expect_current(inbox, request)
    inbox.keyboard.press("r")
    expect(row(inbox, request).locator(".row-said")).to_have_text("Passed on")
    expect(patient.locator(".standing")).to_contain_text("The clinic is looking for somebody who has time.")
    inbox.keyboard.press("z")
    expect(row(inbox, request).get_by_role("button", name="Not me")).to_be_visible()
    inbox.keyboard.press("r")
    expect(row(inbox, request).locator(".row-said")).to_have_text("Passed on")
    go(inbox, "/provider-dashboard")
    expect(row(inbox, request)).to_have_count(0)
    expect(row(colleague, request).get_by_role("button", name="Not me")).to_be_visible()
    assert look_up(patient.context, request)["status"] == "pending"


def test_a_named_request_comes_to_a_colleague_with_the_patients_yes(open_as: OpenAs) -> None:
    patient, inbox, colleague = open_as(LENA, "/account"), open_as(JONAS, "/account"), open_as(MIRA, "/account")
    start = free_times(patient.context, "consultation", by=[JONAS, MIRA])[0]
    request = book(patient.context, by=JONAS, start=start)
    go(patient, f"/appointments/{request}")
    go(colleague, "/provider-dashboard")
    go(inbox, f"/provider-dashboard?request={request}")
    expect_current(inbox, request)
    inbox.keyboard.press("r")
    inbox.get_by_role("dialog").get_by_role("button", name="Ask about a colleague").click()
    expect(inbox.get_by_role("dialog")).to_be_hidden()
    expect(row(inbox, request)).to_contain_text("Asked about a colleague")
    patient.get_by_role("button", name="Yes, a colleague").click()
    expect(row(colleague, request).get_by_role("button", name="Not me")).to_be_visible()
    expect(row(inbox, request).locator(".row-said")).to_have_text("Asked of colleagues")
    expect(patient.get_by_role("button", name="Yes, a colleague")).to_be_hidden()
    assert look_up(patient.context, request)["any_provider"] is True


def test_the_filter_in_the_address_survives_reload_and_the_back_button(open_as: OpenAs) -> None:
    inbox = open_as(MIRA, "/provider-dashboard")
    chosen = inbox.locator(".filter-bar [aria-current=page]")
    expect(chosen).to_contain_text("Pending")
    for name in ("Accepted", "Rejected"):
        inbox.locator(".filter-bar").get_by_role("link", name=name).click()
        expect(chosen).to_contain_text(name)
    inbox.reload()
    wait_until_live(inbox)
    expect(chosen).to_contain_text("Rejected")
    expect(inbox.locator("[data-row]").first).to_contain_text("Rejected by")
    inbox.go_back()
    expect(chosen).to_contain_text("Accepted")
    expect(inbox.locator("[data-row]").first).to_contain_text("Accepted by")
    go(inbox, "/provider-dashboard?filter=nonsense")
    expect(chosen).to_contain_text("Pending")


def test_a_long_list_shows_25_and_the_rest_on_demand_and_stays_live(open_as: OpenAs) -> None:
    staff, patient = open_as(KATRIN, "/staff?filter=all"), open_as(GRACE, "/account")
    rows, total = staff.locator("[data-row]"), count(staff, "all")
    expect(rows).to_have_count(25)
    more = staff.get_by_role("button", name="Show more")
    for shown in range(50, total + 25, 25):
        more.click()
        expect(rows).to_have_count(min(shown, total))
    expect(more).to_be_hidden()
    assert len(set(ids(staff))) == total
    book(patient.context)
    yusuf = open_as(YUSUF, "/account")
    request = book(yusuf.context, by=MIRA)
    expect(rows.first).to_have_attribute("data-row", str(request))
    expect(rows).to_have_count(total + 1)
    decide(open_as(MIRA, "/account").context, request)
    expect(rows.first).to_contain_text(f"Accepted by {NAMES[MIRA]}")


def test_a_name_that_is_looked_for_stays_under_another_filter_until_all_is_shown(open_as: OpenAs) -> None:
    staff = open_as(KATRIN, "/staff")
    rows = staff.locator("[data-row]")
    name = staff.get_by_role("searchbox", name="Search by name")
    name.fill(NAMES[LENA])
    expect(staff.locator(".narrow [role=status]")).to_have_text("1 patient found.")
    staff.locator(".filter-bar").get_by_role("link", name="All").click()
    wait_until_live(staff)
    expect(name).to_have_value(NAMES[LENA])
    expect(staff.locator(".narrow [role=status]")).to_have_text("1 patient found.")
    expect(rows.filter(has_not_text=NAMES[LENA])).to_have_count(0)
    expect(rows.first).to_contain_text(NAMES[LENA])
    go(staff, "/staff?provider=any")
    expect(name).to_have_value(NAMES[LENA])
    staff.get_by_role("link", name="Show all").click()
    wait_until_live(staff)
    expect(staff.get_by_role("link", name="Show all")).to_have_count(0)
    expect(name).to_have_value("")
