"""Every page in three colour schemes and five sizes: axe finds nothing, nothing scrolls sideways, thumbs hit buttons.

Each page is looked at in light and in dark, every third one also in forced colours, the next one in other sizes;
THOROUGH=1 looks in all of the fifteen ways.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.steps import JONAS, JSON, KATRIN, LENA, MIRA, NAMES, book, decide, free_times, go, lose_connection

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
SIZES = [
    ViewportSize(width=width, height=height)
    for width, height in ((390, 667), (1280, 800), (320, 568), (768, 1024), (640, 400))
]
Theme = Literal["light", "dark", "forced"]
THEMES: tuple[Theme, ...] = ("light", "dark", "forced")
EVERY_LOOK = "THOROUGH" in os.environ
SETTLED = """async (theme) => {
    const frame = () => new Promise((go) => { requestAnimationFrame(go); setTimeout(go, 100); });
    const end = performance.now() + 5000;
    while (document.documentElement.dataset.theme !== theme && performance.now() < end) await frame();
    await frame();
    const moves = () => document.getAnimations().some((each) => each.playState !== 'finished');
    while (moves() && performance.now() < end) await frame();
}"""
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .flatMap(({id, help, nodes}) => nodes.map(({target, html}) => `${id}: ${help}: ${target} ${html.slice(0, 200)}`))"""
SMALL = """() => [...document.querySelectorAll('button, summary, select, input, textarea, a.btn, [role=button]')]
    .map((each) => each.matches('[type=radio], [type=checkbox]') ? each.closest('label') : each)
    .filter((each) => each && each.checkVisibility({visibilityProperty: true}))
    .filter((each) => !each.matches('.request-row:has(.row-notice) summary'))  // a mouse hits a line of 24 px, too
    .map((each) => [each.getBoundingClientRect(), each])
    .filter(([box]) => box.width && (box.height < 44 || box.width < 44))
    .map(([box, each]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${each.outerHTML.slice(0, 150)}`)"""


class Problems(list[str]):
    """What is wrong with the looks of the pages of a test; `looked` counts the pages."""

    looked = 0


@pytest.fixture
def problems() -> Iterator[Problems]:
    """All that is wrong is told at the end."""
    faults = Problems()
    yield faults
    assert faults == [], "\n".join(faults)


def looks(number: int) -> list[tuple[Theme, ViewportSize]]:
    """How the page with this number is looked at."""
    if EVERY_LOOK:
        return [(theme, size) for theme in THEMES for size in SIZES]
    themes = THEMES if number % 3 == 0 else THEMES[:2]
    return [(theme, SIZES[(number + place) % len(SIZES)]) for place, theme in enumerate(themes)]


def look_at(page: Page, problems: Problems, what: str = "") -> None:
    """Look at a page as it is now."""
    page.evaluate(AXE)
    path = page.url.split("/", 3)[3] + what
    for theme, size in looks(problems.looked):
        page.set_viewport_size(size)
        is_forced = theme == "forced"
        scheme: Literal["light", "dark"] = "dark" if theme == "dark" else "light"
        page.emulate_media(
            color_scheme=scheme, reduced_motion="reduce", forced_colors="active" if is_forced else "none"
        )
        page.evaluate(SETTLED, scheme)
        place = f"/{path}, {theme}, {size['width']} wide: "
        problems += [place + each for each in page.evaluate(VIOLATIONS)]
        if theme == "light":
            width = page.evaluate("document.documentElement.scrollWidth")
            problems += [f"{place}scrolls sideways to {width}"] if width > size["width"] else []
            problems += [f"{place}a small target: {each}" for each in page.evaluate(SMALL)]
    problems.looked += 1
    page.set_viewport_size(SIZES[1])
    page.emulate_media(color_scheme="light", forced_colors="none")
    problems += [f"/{path}: {page.locator('h1').count()} h1"] if page.locator("h1").count() != 1 else []
    problems += [f"/{path}: no main"] if page.locator("main").count() != 1 else []


def visit(page: Page, problems: Problems, *paths: str) -> None:
    """Look at these pages."""
    for path in paths:
        go(page, path)
        look_at(page, problems)


def test_pages_for_everyone(open_as: OpenAs, server: Server, problems: Problems) -> None:
    page = open_as(None, "/login")
    look_at(page, problems)
    page.get_by_text("Forgotten your password?").click()
    look_at(page, problems, " with whom to call")
    server.write("UPDATE institution SET public_times = TRUE WHERE slug = 'harbor'")
    visit(
        page,
        problems,
        "/login?problem=wrong_credentials",
        "/login?problem=session_ended",
        "/login?changed=password",
        "/forgotten",
        "/forgotten?sent=1",
        "/new-password",
        "/new-email",
        "/unsubscribe/1.waitlist.x",
        "/confirm",
        "/answer/1.0.x",
        "/register?sent=1&clinic=harbor",
        "/register",
        "/register?clinic=harbor&problem=weak_password&field=password",
        "/register?clinic=harbor&problem=email_taken&field=email",
        "/schedule?clinic=harbor&type=therapy",
    )
    page.goto("/nothing-here")
    look_at(page, problems)


def test_booking_step_by_step(open_as: OpenAs, problems: Problems) -> None:
    page = open_as(LENA, "/schedule")
    look_at(page, problems)
    page.locator("label.choice-card", has_text="Therapy").click()
    expect(page.locator("label.slot").first).to_be_visible()
    look_at(page, problems, " with a type")
    page.locator(".day.is-empty").first.click()
    expect(page.locator(".no-times")).to_be_visible()
    look_at(page, problems, " on a day without times")
    page.locator("label.choice-card", has_text=NAMES[MIRA]).click()
    page.wait_for_url("**provider=*")
    page.locator(".day:not(.is-empty)").last.click()
    expect(page.locator(".day").last).to_be_visible()
    page.locator("label.slot:visible").first.click()
    page.get_by_label("Anything we should know?").fill("too much " * 300)
    expect(page.locator(".counter.is-over")).to_be_visible()
    look_at(page, problems, " with everything")
    page.locator(".summary-bar .btn-primary").click()
    expect(page.get_by_role("alert").filter(has_text="Please keep it to 2,000 characters.")).to_be_visible()
    look_at(page, problems, " with too many words")
    page.locator("label.choice-card", has_text="Crisis Intervention").click()
    expect(page.get_by_role("link", name="Call 112").first).to_be_visible()
    page.locator("label.slot:visible").first.click()
    look_at(page, problems, " in a crisis")
    far = open_as(LENA, "/schedule?type=therapy", timezone_id="Asia/Tokyo")
    look_at(far, problems, " from Tokyo")


def test_a_patients_other_pages(open_as: OpenAs, problems: Problems) -> None:
    page = open_as(LENA, "/appointments")
    if page.locator("details.past").count():
        page.locator("details.past summary").click()
        expect(page.locator("details.past a.visit").first).to_be_visible()
    look_at(page, problems)
    accepted, rejected = book(page.context, by=MIRA, notes="One\ntwo"), book(page.context, by=MIRA)
    provider = open_as(MIRA, "/account").context
    go(page, f"/appointments/{accepted}?sent=1")
    look_at(page, problems, " that was just sent")
    first, second = free_times(page.context, "consultation", by=MIRA)[-5::4]
    body: dict[str, str | float | bool] = {
        "starts": f"{first} {second}",
        "note": "I am not free then. Would one of these suit you?",
    }
    assert provider.request.post(f"/appointments/{accepted}/propose", form=body, headers=JSON).status == 200
    page.locator(".none-suits summary").click()
    look_at(page, problems, " that other times are proposed for")
    assert page.context.request.post(f"/appointments/{accepted}/propose/decline", headers=JSON).status == 200
    decide(provider, accepted)
    decide(provider, rejected, "reject", "We are away that week.")
    expect(page.locator(".toast")).to_have_count(2)
    look_at(page, problems, " with toasts")
    visit(page, problems, f"/appointments/{rejected}", "/account", "/account?changed=password")
    visit(page, problems, "/account?problem=wrong_password&field=password", "/notifications")
    page.locator(".bell summary").click()
    expect(page.locator(".panel .item").first).to_be_visible()
    look_at(page, problems, " with the bell open")
    page.locator(".account summary").click()
    expect(page.get_by_role("group", name="Theme")).to_be_visible()
    look_at(page, problems, " with the menu open")
    for path in ("/provider-dashboard", "/appointments/999999999"):
        page.goto(path)
        look_at(page, problems)
    lonely = open_as(None, "/register?clinic=harbor")
    lonely.get_by_label("Your name").fill("Nova")
    lonely.get_by_label("E-mail").fill("nova@harbor.example")
    lonely.get_by_label("Password", exact=True).fill("four quiet grey herons")
    lonely.get_by_role("button", name="Register").click()
    lonely.wait_for_url("**/schedule")
    visit(lonely, problems, "/appointments", "/notifications")


def test_the_inbox_and_its_dialogs(open_as: OpenAs, problems: Problems) -> None:
    patient, page = open_as(LENA, "/account"), open_as(JONAS, "/provider-dashboard")
    book(patient.context, "crisis-intervention", by=JONAS, notes="Please call me back, " * 20)
    expect(page.locator(".request-row.is-crisis", has_text="Please call me back")).to_be_visible()
    look_at(page, problems, " with a crisis")
    page.keyboard.press("j")
    page.locator("[data-row] summary").first.click()
    look_at(page, problems, " with notes open")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look_at(page, problems, " with the keys")
    page.keyboard.press("Escape")
    page.locator("[data-row] [data-act=reject]").last.click()
    page.get_by_label("Reason, if you like").fill("No")
    look_at(page, problems, " with a rejection")
    page.keyboard.press("Escape")
    page.locator("[data-row] [data-act=propose]").last.click()
    page.locator(".proposable .slot").first.click()
    expect(page.locator(".slot[aria-pressed=true]")).to_be_visible()
    look_at(page, problems, " with a proposal")
    visit(page, problems, *(f"/provider-dashboard?filter={name}" for name in ("accepted", "rejected", "all")))
    waiting = page.locator("[data-row]:has([data-act=accept]:visible)").first.get_attribute("data-row")
    visit(page, problems, f"/appointments/{waiting}")
    page.locator("#clinic-note-write summary").click()
    look_at(page, problems, " with a note")
    page.locator("dd .patient-link[href]").click()
    page.wait_for_url("**/patients/*")
    wait_until_live(page)
    look_at(page, problems)
    lose_connection(page)
    look_at(page, problems, " without connection")


def test_the_pages_of_staff(open_as: OpenAs, problems: Problems) -> None:
    page = open_as(KATRIN, "/staff")
    look_at(page, problems)
    visit(page, problems, "/staff?filter=all", "/staff?filter=rejected")
    visit(page, problems, "/today", "/away", "/calendar?view=week", "/calendar?date=2026-10-25", "/calendar")
    page.get_by_role("button", name="New appointment").click()
    page.get_by_label("Patient", exact=True).fill("ho")
    expect(page.locator(".patient-match").first).to_be_visible()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Please choose a patient from the list.")).to_be_visible()
    look_at(page, problems, " with a new appointment")
    provider = open_as(MIRA, "/calendar")
    look_at(provider, problems)
    provider.get_by_role("link", name="Day", exact=True).click()
    provider.wait_for_url("**view=day*")
    wait_until_live(provider)
    look_at(provider, problems)
    go(page, "/staff?filter=all")
    page.locator("a.row-when").first.click()
    page.wait_for_url("**/appointments/*")
    wait_until_live(page)
    look_at(page, problems)
    visit(page, problems, "/notifications")


def test_hours(open_as: OpenAs, problems: Problems) -> None:
    page = open_as(MIRA, "/hours")
    look_at(page, problems)
    page.get_by_text("Exact times, to five minutes").click()
    page.get_by_label("Sunday", exact=True).get_by_role("button", name="Add hours").click()
    page.get_by_label("Sunday, from").fill("10:00")
    page.get_by_label("Sunday, until").fill("09:00")
    page.get_by_label("Other hours").check()
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("That ends before it starts.")).to_be_visible()
    look_at(page, problems, " with what is wrong")
    visit(open_as(KATRIN, "/account"), problems, "/hours")


def test_the_pages_about_the_clinic(open_as: OpenAs, problems: Problems) -> None:
    page = open_as(KATRIN, "/clinic")
    look_at(page, problems)
    visit(
        page,
        problems,
        "/clinic/closed",
        "/clinic/settings",
        "/clinic/links",
        "/clinic/jobs",
        "/clinic/deliveries",
        "/clinic/reminders",
        "/clinic/waitlist",
        "/clinic/webhooks",
    )
    visit(page, problems, "/clinic/types/new")
    page.get_by_label("Name").fill("Couples therapy")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".error:visible").first).to_be_visible()
    look_at(page, problems, " with what is wrong")
    page.reload()
    wait_until_live(page)
    expect(page.get_by_role("button", name="Start over")).to_be_visible()
    look_at(page, problems, " with a draft")
