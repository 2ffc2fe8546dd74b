"""Tab through every page at a desk and at 200 %: nobody loses sight of where the keyboard is.

THOROUGH=1 adds two phones, and the desk at 400 %.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, KATRIN, LENA, MIRA, book, find_connection, go, lose_connection

PHONE = ViewportSize(width=390, height=667)
SIZES = (
    ViewportSize(width=1280, height=800),
    ViewportSize(width=640, height=400),
    PHONE,
    ViewportSize(width=320, height=568),
    ViewportSize(width=320, height=256),
)[: None if "THOROUGH" in os.environ else 2]

BACKWARDS = (1280, 640)
"""The widths where people also go back: one has a header that stays, the other is low."""

PRESSES = 12
"""Keys between two questions whether the walk has come round."""

WATCH = """() => {
  const walk = window.walk = {stops: [], covered: [], round: false, first: null};
  const whole = (stop) => stop.matches("[type=radio], [type=checkbox]") ? "label" : ".with-button";
  const shown = (stop) => stop.closest(whole(stop)) || stop;
  const says = (each) => each ? each.outerHTML.slice(0, 110).replace(/\\s+/g, " ") : "nothing";
  function hides(stop) {  // what lies over a point of it, or where it leaves the screen
    const seen = shown(stop);
    for (const {left, top, right, bottom} of seen.getClientRects()) {
      if (right - left < 3 || bottom - top < 3) continue;
      const tall = bottom - top > innerHeight / 2 || right - left > innerWidth;  // no screen has room for all of it
      const whole = left > -2 && top > -2 && right < innerWidth + 2 && bottom < innerHeight + 2;
      if (!tall && !whole) return "the edge of the screen";
      for (const across of [0.08, 0.5, 0.92]) for (const down of [0.15, 0.5, 0.85]) {
        const [x, y] = [left + across * (right - left), top + down * (bottom - top)];
        if (tall && (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight)) continue;
        const hit = document.elementFromPoint(x, y);
        if (!hit || !(seen.contains(hit) || hit.contains(seen))) return says(hit);
      }
      if (tall && (bottom < 40 || top > innerHeight - 40)) return "the edge of the screen";
    }
    return null;
  }
  walk.look = () => {
    const stop = document.activeElement;
    if (walk.round || (!walk.first && stop === document.body)) return;
    if (walk.stops.at(-1) === stop) return;  // a date has a stop for each of its parts
    if (stop === document.body || stop === walk.first) { walk.round = true; return; }
    walk.first ??= stop;
    walk.stops.push(stop);
    const by = hides(stop);
    if (by) walk.covered.push(`${says(stop)} is hidden by ${by}`);
  };
  addEventListener("keydown", walk.look, true);  // before the next press moves on
}"""
START = """(backwards) => {
  Object.assign(walk, {stops: [], covered: [], round: false, first: null});
  const place = Object.assign(document.createElement("span"), {tabIndex: -1});
  (document.querySelector("dialog[open]") ?? document.body)[backwards ? "append" : "prepend"](place);
  place.focus({preventScroll: true});
  place.remove();  // the keyboard goes on from where it was
  scrollTo(0, 0);
}"""


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Where the keyboard was out of sight: all of it is told at the end."""
    stops: list[str] = []
    yield stops
    assert stops == [], f"{len(stops)} stops:\n" + "\n".join(stops)


def walk(page: Page, problems: list[str], what: str = "") -> None:
    """Tab through the page as it is now, forwards and back, in each size."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(WATCH)
    path = page.url.split("/", 3)[3] + what
    for size in SIZES:
        page.set_viewport_size(size)
        for backwards in (False, True) if size["width"] in BACKWARDS else (False,):
            page.evaluate(START, backwards)
            if backwards:
                page.keyboard.down("Shift")
            for _ in range(40):
                for _ in range(PRESSES):
                    page.keyboard.down("Tab")  # held down, it goes on
                if page.evaluate("walk.look() || walk.round"):
                    break
            else:
                problems.append(f"/{path}: the keyboard never comes round")
            page.keyboard.up("Tab")
            page.keyboard.up("Shift")
            place = f"/{path}, {size['width']} x {size['height']}, {'back' if backwards else 'on'}: "
            problems += [place + each for each in page.evaluate("walk.covered")]
            stops = page.evaluate("walk.stops.map((each) => each.outerHTML.slice(0, 90))")
            assert len(stops) > 2, f"{place}{stops}"


def test_pages_for_everyone(open_as: OpenAs, problems: list[str]) -> None:
    page = open_as(None, "/login?problem=wrong_credentials")
    walk(page, problems)
    go(page, "/register?clinic=harbor&problem=weak_password&field=password")
    walk(page, problems)


def test_the_pages_of_a_patient(open_as: OpenAs, problems: list[str]) -> None:
    page = open_as(LENA, "/schedule")
    walk(page, problems)
    page.locator("label.choice-card", has_text="Therapy").click()
    page.locator("label.slot:visible").first.click()
    expect(page.locator(".held")).to_be_visible()
    walk(page, problems, " with a time")
    lose_connection(page)
    walk(page, problems, " without connection")
    find_connection(page)
    go(page, "/schedule?type=crisis-intervention")
    walk(page, problems)
    waiting = book(page.context, by=MIRA, notes="One\ntwo")
    for path in ("/appointments", f"/appointments/{waiting}?sent=1", "/account", "/notifications"):
        go(page, path)
        walk(page, problems)


def test_the_pages_of_a_provider(open_as: OpenAs, problems: list[str]) -> None:
    waiting = book(open_as(LENA, "/account").context, by=JONAS, notes="Please call me back, " * 20)
    page = open_as(JONAS, "/provider-dashboard")
    walk(page, problems)
    for path in (f"/appointments/{waiting}", "/today", "/calendar", "/calendar?view=day", "/hours", "/notifications"):
        go(page, path)
        walk(page, problems)


def test_the_pages_of_staff(open_as: OpenAs, problems: list[str]) -> None:
    page = open_as(KATRIN, "/staff")
    walk(page, problems)
    for path in (
        "/today",
        "/calendar",
        "/calendar?view=week",
        "/hours",
        "/clinic",
        "/clinic/closed",
        "/clinic/settings",
    ):
        go(page, path)
        walk(page, problems)
    go(page, "/clinic/types/new")
    walk(page, problems)


def test_dialogs(open_as: OpenAs, problems: list[str]) -> None:
    page = open_as(KATRIN, "/calendar")
    page.get_by_role("button", name="New appointment").click()
    page.get_by_label("Patient", exact=True).fill("ho")
    expect(page.locator(".patient-match").first).to_be_visible()
    walk(page, problems, " with a new appointment")


def test_a_toast_that_stays_lies_over_nothing_that_the_keyboard_is_on(open_as: OpenAs, problems: list[str]) -> None:
    page = open_as(JONAS, "/hours")
    book(open_as(LENA, "/account").context, "crisis-intervention", by=JONAS)
    expect(page.locator(".toast.tone-crisis")).to_be_visible()
    walk(page, problems, " with a toast")


def test_the_days_are_one_stop_with_arrows(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy")
    days, focused = page.locator(".day"), page.locator(".day:focus")
    chosen = page.locator(".day[aria-pressed=true]").get_attribute("value")
    page.get_by_role("button", name="Month", exact=True).focus()
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("value", str(chosen))
    page.keyboard.press("End")
    expect(days.last).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(days.last).to_be_focused()
    page.keyboard.press("Home")
    expect(days.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(days.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(days.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(focused).to_have_count(0)
    expect(page.locator(".day[tabindex='0']")).to_have_count(1)


def test_the_bar_grows_and_what_was_chosen_by_keyboard_stays_in_sight(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", viewport=PHONE)
    page.locator(".slot input:enabled").last.focus()
    page.keyboard.press("Space")
    expect(page.locator(".held")).to_be_visible()
    slot, bar = page.locator(".slot:has(:focus)").bounding_box(), page.locator(".summary-bar").bounding_box()
    assert slot
    assert bar
    assert slot["y"] + slot["height"] < bar["y"]


def test_a_press_on_the_bar_moves_nothing(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=therapy", viewport=PHONE)
    page.locator(".day[aria-pressed=true]").click()
    expect(page.locator(".day[aria-busy]")).to_have_count(0)  # its times have come into sight
    before = page.evaluate("scrollY")
    page.locator(".summary-bar .earliest-here").click()
    expect(page.locator(".held")).to_be_visible()
    expect(page.locator(".summary-bar .btn-primary")).to_be_focused()
    assert page.evaluate("scrollY") == before
