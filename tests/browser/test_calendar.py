"""The calendar in a browser: it moves while it is open, keys lead through it, and it can be put on paper."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    YUSUF,
    book,
    decide,
    expect_not_reloaded,
    free_times,
    look_up,
    mark,
)
from tests.browser.test_look import AXE, VIOLATIONS


def test_a_request_appears_in_the_open_calendar_and_opens_by_keyboard(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/appointments")
    start = datetime.fromisoformat(free_times(patient.context, "therapy", by=MIRA)[0])
    calendar = open_as(MIRA, f"/calendar?date={start.date()}")
    mark(calendar)
    request = book(patient.context, "therapy", by=MIRA, start=start.isoformat())
    named = f"{start:%H:%M} to {start + timedelta(minutes=50):%H:%M}, Therapy, {NAMES[LENA]}, "
    link = calendar.locator(f'a.cal-link[href="/appointments/{request}"]')
    expect(link).to_have_accessible_name(f"{named}sent")
    decide(calendar.context, request)
    expect(link).to_have_accessible_name(f"{named}accepted")
    expect_not_reloaded(calendar)

    day = calendar.get_by_role("heading", name=re.compile(rf"^\w+ {start.day} \w+.* [1-9]\d* appointments?$"))
    expect(day).to_have_count(1)
    calendar.locator("section", has=day).locator("a.cal-link").first.focus()
    calendar.keyboard.press("End")
    calendar.keyboard.press("Home")
    seen = {calendar.evaluate("document.activeElement.href")}
    while not calendar.evaluate(f"document.activeElement.href.endsWith('/{request}')"):
        calendar.keyboard.press("ArrowDown")
        focused = calendar.evaluate("document.activeElement.href")
        assert focused not in seen, "the keys lead past it"
        seen.add(focused)
    calendar.keyboard.press("Enter")
    calendar.wait_for_url(f"**/appointments/{request}")


def test_staff_book_on_a_free_place_and_print_the_day(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    start = datetime.fromisoformat(free_times(patient.context, "therapy", by=MIRA)[-1])
    staff = open_as(KATRIN, f"/calendar?date={start.date()}")
    click_at(staff, NAMES[MIRA], start)
    dialog = staff.get_by_role("dialog", name="New appointment")
    expect(dialog.get_by_label("Day")).to_have_value(start.date().isoformat())
    expect(dialog.get_by_label("Time in Berlin")).to_have_value(f"{start:%H:%M}")
    dialog.get_by_label("Patient", exact=True).fill("hoffm")
    dialog.get_by_role("group", name="Patients that fit").get_by_role("button", name=NAMES[LENA]).click()
    dialog.get_by_label("Time in Berlin").fill("20:05")
    dialog.get_by_label("Notes").fill("Ring twice")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog.get_by_label("What")).to_be_focused()
    expect(dialog).to_contain_text("Please choose what it is.")
    dialog.get_by_label("What").select_option("therapy")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog).to_contain_text("outside the opening hours")
    expect(dialog.get_by_label("Why")).to_be_focused()
    assert violations(staff) == []
    expect(dialog.get_by_label("Notes")).to_have_value("Ring twice")
    dialog.get_by_label("Why").fill("A night shift")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog).to_be_hidden()
    link = staff.get_by_role("link", name=f"20:05 to 20:55, Therapy, {NAMES[LENA]}, accepted")
    expect(link).to_be_visible()
    booked = int((link.get_attribute("href") or "").rsplit("/", 1)[-1])
    assert look_up(patient.context, booked)["notes"] == "Ring twice"

    staff.emulate_media(media="print", color_scheme="dark")
    for gone in (staff.locator("header.top"), staff.get_by_role("button", name="New appointment")):
        expect(gone).to_be_hidden()
    expect(staff.locator(".cal-title")).to_contain_text("Times are the clinic's, in Berlin.")
    expect(staff.locator(".cal-clinic")).to_be_visible()
    expect(link).to_be_visible()
    paper = staff.evaluate("getComputedStyle(document.querySelector('.cal-head')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_the_desk_books_a_free_time_by_touch_and_sees_when_somebody_else_takes_it(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    other_patient = open_as(YUSUF, "/account")
    first, second = free_times(patient.context, "consultation", by=JONAS, also=other_patient.context)[0:8:7]
    staff = open_as(KATRIN, "/calendar", viewport={"width": 390, "height": 667}, has_touch=True, is_mobile=True)
    staff.get_by_role("button", name="New appointment").tap()
    dialog = staff.get_by_role("dialog", name="New appointment")
    dialog.get_by_label("What").select_option("consultation")
    dialog.get_by_label("With").select_option(label=NAMES[JONAS])
    dialog.get_by_label("Day").fill(first[:10])
    one, other = (dialog.get_by_role("radio", name=each[11:16]) for each in (first, second))
    dialog.locator(".slot", has_text=first[11:16]).tap()
    expect(one).to_be_checked()
    expect(dialog.get_by_label("Time in Berlin")).to_have_value(first[11:16])
    assert violations(staff) == []
    book(patient.context, "consultation", by=JONAS, start=first)
    expect(one).to_be_disabled()
    expect(dialog).to_contain_text(f"Someone else just took {first[11:16]}. Please choose another time.")
    dialog.get_by_label("Time in Berlin").fill(second[11:16])
    expect(other).to_be_checked()
    dialog.get_by_label("Patient", exact=True).fill("demir")
    dialog.get_by_role("button", name=NAMES[YUSUF]).tap()
    dialog.get_by_role("button", name=f"Book for {NAMES[YUSUF]}").tap()
    expect(dialog).to_be_hidden()
    expect(staff.locator(".cal-title h2")).to_contain_text(f" {int(first[8:10])} ")
    expect(staff.get_by_role("link", name=f"Consultation, {NAMES[YUSUF]}, accepted")).to_be_visible()


def test_a_crisis_on_paper_says_how_it_stands(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    start = free_times(patient.context, "crisis-intervention", by=MIRA)[-1]
    request = book(patient.context, "crisis-intervention", by=MIRA, start=start)
    page = open_as(MIRA, f"/calendar?date={start[:10]}")
    page.emulate_media(media="print")
    expect(page.locator(f'a.cal-link[href="/appointments/{request}"] .cal-state')).to_be_visible()


def test_other_days_are_shown_in_the_same_page_and_the_way_back_leads_to_them(open_as: OpenAs) -> None:
    staff = open_as(KATRIN, "/calendar?view=week&date=2027-03-01")
    mark(staff)
    shown, jump = staff.locator(".cal-title h2"), staff.get_by_label("Go to a day")
    staff.get_by_label("Whose calendar").select_option(label=NAMES[JONAS])
    expect(staff).to_have_url(re.compile(r"view=week&date=2027-03-01&provider=\d+$"))
    staff.get_by_role("link", name="Week after").first.click()
    expect(shown).to_have_text("Monday 8 March to Sunday 14 March 2027")
    jump.fill("2027-03-17")  # as a picker does
    expect(shown).to_have_text("Monday 15 March to Sunday 21 March 2027")
    jump.focus()
    staff.keyboard.press("ArrowUp")
    staff.keyboard.press("ArrowUp")  # what is typed may not be whole yet
    staff.wait_for_timeout(300)
    expect(shown).to_have_text("Monday 15 March to Sunday 21 March 2027")
    typed = jump.input_value()
    assert typed != "2027-03-17"
    staff.keyboard.press("Enter")
    expect(jump).to_have_attribute("data-shown", typed)
    expect(staff).to_have_url(re.compile(f"date={typed}"))
    staff.go_back()
    expect(shown).to_have_text("Monday 15 March to Sunday 21 March 2027")
    staff.go_back()
    expect(shown).to_have_text("Monday 8 March to Sunday 14 March 2027")
    staff.locator(".cal-head a").first.click()
    expect(shown).to_have_text("Monday 8 March 2027")
    expect_not_reloaded(staff)


def test_a_day_that_is_over_has_no_place_to_click(open_as: OpenAs) -> None:
    page = open_as(MIRA, "/calendar?view=day&date=2026-01-07")
    for day, is_offered in (("2026-01-07", False), ("2027-03-10", True)):
        page.get_by_label("Go to a day").fill(day)
        lane = page.locator(".cal-column:not(.is-past) .cal-lane" if is_offered else ".is-past .cal-lane")
        lane.hover(position={"x": 200, "y": 120})
        expect(page.locator(".cal-ghost")).to_be_visible(visible=is_offered)


def test_a_closed_weekend_is_narrow_and_a_phone_begins_with_today(open_as: OpenAs) -> None:
    page = open_as(MIRA, "/calendar?date=2027-03-10")
    widths = page.locator(".cal-column").evaluate_all("columns => columns.map(each => each.offsetWidth)")
    assert max(widths[5:]) < 50
    assert min(widths[:5]) > 150
    phone = open_as(MIRA, "/calendar", viewport={"width": 390, "height": 667}, has_touch=True, is_mobile=True)
    days = phone.locator(".cal-column:visible")
    expect(days.first).to_have_class(re.compile("is-today"))
    over = phone.locator(".cal-column.is-past")
    number = over.count()
    if number:  # any day but Monday
        phone.get_by_text("Earlier this week").tap()
        expect(over.first).to_be_visible()
    assert violations(phone) == []
    phone.get_by_role("link", name="Week after").last.tap()
    expect(over).to_have_count(0)
    expect(phone.get_by_text("Earlier this week")).to_be_hidden()
    assert violations(phone) == []


def test_the_line_of_now_strikes_out_no_words(open_as: OpenAs) -> None:
    patient = open_as(LENA, "/account")
    start = datetime.fromisoformat(free_times(patient.context, "therapy", by=MIRA)[0])
    request = book(patient.context, "therapy", by=MIRA, start=start.isoformat())
    for person, size in ((MIRA, (1280, 800)), (KATRIN, (640, 400))):
        view = {"viewport": {"width": size[0], "height": size[1]}, "reduced_motion": "reduce"}
        page = open_as(person, f"/calendar?view=day&date={start.date()}", **view)
        link = page.locator(f'a.cal-link[href="/appointments/{request}"]')
        link.scroll_into_view_if_needed()
        for words in (".cal-time", ".cal-who", ".cal-what", ".cal-state"):
            if not link.locator(words).first.is_visible():
                continue
            pictures = []
            for display in ("none", "block"):
                link.evaluate(f"(link, [words, display]) => {LINE}", [words, display])
                box = link.evaluate(f"(link, words) => {AROUND}", words)
                pictures.append(page.screenshot(clip=box))
            assert pictures[0] == pictures[1], f"{words} is struck out"
        assert page.locator(".cal-now").evaluate("(now) => getComputedStyle(now, '::after').zIndex") == "4"


LINE = """{
    const now = document.querySelector('.cal-now');
    const box = link.querySelector(words).getBoundingClientRect();
    now.classList.remove('hidden');
    now.style.cssText = `display: block; margin-top: 0; --width: 9`;
    const at = box.top + box.height / 2 - now.getBoundingClientRect().top;
    now.style.cssText = `display: ${display}; margin-top: ${at}px; --width: 1`;
}"""
AROUND = """{
    const { left, top, width, height } = link.querySelector(words).getBoundingClientRect();
    return { x: left, y: top, width, height };
}"""


def click_at(page: Page, provider: str, start: datetime) -> None:
    """Click on the place of this moment in the provider's column."""
    lane = page.locator("section.cal-column", has=page.get_by_role("heading", name=provider)).locator(".cal-lane")
    quarters = (page.locator(".cal").get_attribute("data-quarters") or "").split()
    lane.scroll_into_view_if_needed()
    box = lane.bounding_box()
    assert box is not None
    y = box["height"] * (quarters.index(f"{start:%H:%M}") + 0.5) / len(quarters)
    lane.click(position={"x": box["width"] / 2, "y": y})


def violations(page: Page) -> list[str]:
    """What axe finds."""
    page.evaluate(AXE)
    reported: list[str] = page.evaluate(VIOLATIONS)
    return reported
