"""With 400 ms each way: every press shows at once that it was heard, and what follows from it is true or not there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.schedule_steps import BOOK, clock, own, time
from tests.browser.slow_network import slow_network
from tests.browser.steps import LENA, MIRA, YUSUF, book, go, look_up, row

DELAY = 0.4
FRAMES = 2
WATCH = """([pressed, sign]) => {
    delete sessionStorage.frames;
    addEventListener("click", (event) => {
        if (!event.target.closest(pressed) || sessionStorage.frames) return;
        let frames = 0;
        const look = () => {
            frames += 1;
            if (document.querySelector(sign)) sessionStorage.frames = frames;
            else if (frames < 20) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, true);
}"""
"""Counts the frames from a press to its sign; the first ones that are drawn after it are there within 100 ms."""

BAR = """() => {
    const lies = window.lies = [];
    const look = () => {
        const chosen = document.querySelector("input[name=start]:checked");
        const bar = document.querySelector(".summary-when");
        const clock = chosen?.value.slice(11, 16);
        const isThere = bar?.checkVisibility({ visibilityProperty: true });
        if (isThere && clock && !bar.textContent.includes(clock)) lies.push(`${clock}: ${bar.textContent}`);
        requestAnimationFrame(look);
    };
    look();
}"""
"""Notes each frame in which the bar says another time than the one that is chosen."""

SENDING = "(button) => document.querySelector(button).textContent === 'Sending…'"

HEAR = """() => {
    const heard = window.heard = [];
    new MutationObserver(() => {
        const said = document.querySelector("body > [role=status]")?.textContent;
        if (said !== undefined && said !== heard.at(-1)) heard.push(said);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""Notes what is said of a press to those who hear the page."""


@pytest.fixture(scope="module")
def far(server: Server) -> Iterator[str]:
    """The origin of the server behind a slow network."""
    with slow_network(server.origin, DELAY) as origin:
        yield origin


def press(page: Page, pressed: str, sign: str) -> None:
    """Press it, and see at once that it was heard."""
    page.evaluate(WATCH, [pressed, sign])
    page.locator(pressed).first.click(no_wait_after=True)
    page.wait_for_function("sessionStorage.frames")
    assert int(page.evaluate("sessionStorage.frames")) <= FRAMES, pressed


def settled(page: Page) -> None:
    """Wait until every press is answered."""
    expect(page.locator("[data-waits], main [aria-busy=true]")).to_have_count(0)


def test_each_choice_shows_at_once_and_the_bar_never_says_another_time(open_as: OpenAs, far: str) -> None:
    page = open_as(LENA, "/schedule", base_url=far)
    press(page, "label.choice-card:has([value=consultation])", "[name=type][value=consultation]:checked")
    expect(page.locator(".skeletons")).to_be_visible()
    expect(page.locator("label.slot:visible").first).to_be_visible()
    expect(page.locator(".skeletons")).to_be_hidden()
    settled(page)
    page.evaluate(BAR)
    day = page.locator(".day:not(.is-empty):not([aria-pressed=true])").first.get_attribute("value")
    press(page, f".day[value='{day}']", f".day[value='{day}'][aria-pressed=true]")
    expect(page.locator(".day[aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#when [data-waits=long]")).to_have_count(1)
    settled(page)
    starts = page.locator("input[name=start]:enabled").evaluate_all("all => all.map(each => each.value)")
    for start in starts[:3]:  # faster than the network
        press(page, f"label.slot:has([value='{start}'])", f"[name=start][value='{start}']:checked")
    settled(page)
    expect(time(page, starts[2])).to_be_checked()
    expect(page.locator(".summary-when")).to_contain_text(clock(starts[2]))
    before = own(page.context)
    press(page, BOOK, f"{BOOK}[aria-busy=true]")
    page.locator(BOOK).click(force=True, no_wait_after=True)
    page.wait_for_url("**/appointments/*")
    assert page.evaluate("window.lies ?? []") == []
    assert len(own(page.context) - before) == 1


def test_a_request_is_accepted_once_and_the_dialog_of_a_rejection_is_there_at_once(open_as: OpenAs, far: str) -> None:
    patient = open_as(LENA, "/account")
    accepted, rejected = (book(patient.context, by=MIRA) for _ in range(2))
    inbox = open_as(MIRA, "/provider-dashboard", base_url=far)
    accept, reject = (
        f"[data-row='{each}'] [data-act={act}]" for each, act in ((accepted, "accept"), (rejected, "reject"))
    )
    press(inbox, accept, f"{accept}[aria-busy=true]")
    inbox.locator(f"[data-row='{accepted}'] [data-act=reject]").evaluate("(button) => button.click()")
    expect(row(inbox, accepted).locator(".row-said")).to_have_text("Accepted")
    expect(inbox.locator("dialog[open]")).to_have_count(0)
    press(inbox, reject, "dialog[open]")
    settled(inbox)
    press(inbox, "dialog[open] [type=submit]", f"{reject}[aria-busy=true]")
    expect(row(inbox, rejected).locator(".row-said")).to_have_text("Rejected")
    assert [look_up(patient.context, each)["status"] for each in (accepted, rejected)] == ["accepted", "rejected"]


def test_a_way_to_another_page_shows_that_it_was_taken_and_lists_keep_their_shape(open_as: OpenAs, far: str) -> None:
    inbox = open_as(MIRA, "/provider-dashboard", base_url=far)
    press(inbox, ".filter-bar a[href$=all]", ".filter-bar a[href$=all][aria-busy=true]")
    inbox.wait_for_function("document.querySelector('.row-list[data-waits=long]') || location.search.includes('all')")
    inbox.wait_for_url("**filter=all")
    wait_until_live(inbox)
    settled(inbox)
    press(inbox, ".bell summary", ".bell .panel .skeleton")


def test_a_press_that_nobody_hears_settles_to_what_is_true(open_as: OpenAs) -> None:
    page = open_as(YUSUF, "/schedule?type=consultation")
    first = page.locator(".day[aria-pressed=true]").get_attribute("value")
    second = page.locator(".day:not(.is-empty):not([aria-pressed=true])").first.get_attribute("value")
    other = page.locator(f".day[value='{second}']")
    page.evaluate("window.socket.io.engine.transport.ws.send = () => {}")  # it goes nowhere
    other.click()
    expect(other).to_have_attribute("aria-pressed", "true")
    page.evaluate("window.socket.io.engine.close()")
    expect(page.locator(f".day[value='{first}']")).to_have_attribute("aria-pressed", "true")
    expect(other).to_have_attribute("aria-pressed", "false")
    settled(page)
    expect(page.locator(".live")).to_have_text("No connection: please press again later.")
    go(page, "/schedule")


def test_what_goes_out_says_so_in_words_until_it_is_answered(open_as: OpenAs, far: str) -> None:
    page = open_as(LENA, "/account", base_url=far)
    save = page.locator("form[data-fields] [type=submit]").first
    name = save.inner_text()
    page.evaluate(HEAR)
    save.click(no_wait_after=True)
    page.wait_for_function(SENDING, arg="form[data-fields] [type=submit]")
    expect(save).to_have_text(name)
    assert page.evaluate("heard") == ["Sending…", ""]
    go(page, "/schedule?type=consultation")
    page.locator("label.slot:visible").first.click()
    settled(page)
    page.locator(BOOK).click(no_wait_after=True)
    page.wait_for_function(SENDING, arg=BOOK)
    page.wait_for_url("**/appointments/*")
