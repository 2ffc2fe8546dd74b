"""A provider draws the hours of the week with the keyboard, and sees whom that would strand before it is saved."""

from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.steps import LENA, MIRA, book, decide, free_times, look_up, tab

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def half_past(start: str) -> str:
    """Half an hour after the full one."""
    return (datetime.fromisoformat(start) + timedelta(minutes=30)).isoformat()


def half_hour(page: Page, name: str) -> Locator:
    """A cell of the grid by what it is called: "Monday 09:00, open"."""
    return page.get_by_role("gridcell", name=name, exact=True)


def test_hours_are_drawn_with_the_keyboard_and_nobody_is_stranded_unseen(open_as: OpenAs) -> None:
    patient, page = open_as(LENA, "/account"), open_as(MIRA, "/hours")
    free = free_times(patient.context, "consultation", by=MIRA)
    start = next(each for each in free if each[14:16] == "00" and half_past(each) in free)
    when = datetime.fromisoformat(start)
    day, clock, next_clock = WEEKDAYS[when.weekday()], f"{when:%H}:00", f"{when:%H}:30"
    appointment = book(patient.context, by=MIRA, start=start)
    if look_up(patient.context, appointment)["status"] != "accepted":
        decide(page.context, appointment)
    other = tab(page, "/hours")

    page.get_by_role("group", name="What tapping does").get_by_role("radio", name="Closed").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    for _ in range(WEEKDAYS.index(day)):
        page.keyboard.press("ArrowDown")
    for _ in range((when.hour - 6) * 2):
        page.keyboard.press("ArrowRight")
    expect(half_hour(page, f"{day} {clock}, open")).to_be_focused()
    page.keyboard.press("Space")
    expect(half_hour(page, f"{day} {clock}, closed")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(half_hour(page, f"{day} {next_clock}, closed")).to_be_focused()
    expect(half_hour(other, f"{day} {clock}, open")).to_have_count(1)

    page.reload()
    wait_until_live(page)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save hours").press("Enter")
    question = page.get_by_role("dialog", name="Appointments outside the new hours")
    expect(question).to_contain_text("would fall outside the new hours.")
    expect(question.locator(f'a[href="/appointments/{appointment}"]')).to_be_visible()
    question.get_by_role("button", name="Back").press("Enter")
    expect(question).to_be_hidden()
    expect(half_hour(other, f"{day} {clock}, open")).to_have_count(1)

    page.get_by_role("button", name="Save hours").press("Enter")
    question.get_by_role("button", name="Save all the same").press("Enter")
    expect(page.get_by_text("Saved. These hours hold from")).to_be_visible()
    expect(page.get_by_text("This is how it is saved.")).to_be_visible()
    expect(half_hour(other, f"{day} {clock}, closed")).to_have_count(1)
    assert half_past(start) not in free_times(patient.context, "consultation", by=MIRA)
    assert look_up(patient.context, appointment)["status"] == "accepted"
