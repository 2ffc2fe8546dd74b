"""A real Chromium: from a click on "Send request" to the text of the provider's window."""

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from benchmarks.kept import Room, Size, bare, kept
from benchmarks.people import HARBOR, Guest, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile
from tests.browser import chromium

SIZE = Size(providers=8, patients=200, appointments=1000)
ROUNDS = 40
WINDOW = ViewportSize(width=1280, height=800)

WATCH = """() => {
    window.changed = null;
    new MutationObserver((mutations) => {
        const place = document.querySelector(window.awaited);
        if (window.changed === null && mutations.some((each) => place?.contains(each.target)))
            window.changed = performance.timeOrigin + performance.now();
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
"""Notes when something inside what `window.awaited` selects has changed."""

NOTE_CLICK = """() => addEventListener("click", () => {
    sessionStorage.clicked = performance.timeOrigin + performance.now();
}, true)"""
"""Kept where it outlives the page, which goes on to the appointment."""


def run(room: Room) -> list[Figure]:
    """Two windows of two people; the appointment is rejected after each round."""
    if (path := chromium.find()) is None:
        return [
            Figure("click on Book -> the provider's window", "not measured here: no Chromium", "p50 <= 60 ms", "", None)
        ]
    rounds = room.count(ROUNDS)
    database = room.database(SIZE, "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        with kept(room, database) as server:
            patient, provider = (log_in(database, role, HARBOR, 1)[0] for role in ("patient", "provider"))
            times = list(starts(database, HARBOR))[: rounds + 2]
            took = _book(browser, server.origin, patient, provider, times)
        with bare(room) as nothing:
            floor = _push(browser, nothing.origin, rounds)
        browser.close()
    return [
        Figure(
            f'click on "Send request" -> text changed in the provider\'s window, in Chromium ({rounds} times)',
            milliseconds(took),
            "p50 <= 60 ms",
            f"click -> bare POST -> bare websocket -> text: {milliseconds(floor)}",
            percentile(took, 0.5) <= 0.060,
        )
    ]


def enter(browser: Browser, origin: str, guest: Guest | None) -> BrowserContext:
    """A window of this person, with nothing in its cache."""
    context = browser.new_context(base_url=origin, viewport=WINDOW, timezone_id="Europe/Berlin", locale="en-GB")
    if guest is not None:
        context.add_cookies([{"name": "kept_session", "value": guest.token, "url": origin}])
    return context


def _book(browser: Browser, origin: str, patient: Guest, provider: Guest, times: list[str]) -> list[float]:
    inbox = enter(browser, origin, provider).new_page()
    inbox.goto("/provider-dashboard")
    inbox.wait_for_function("window.did_handshake === true")
    inbox.evaluate("window.awaited = '.row-list'")
    inbox.evaluate(WATCH)
    booking = enter(browser, origin, patient).new_page()
    took = []
    for start in times:
        chosen = f"type=consultation&provider={provider.id}&start={start.replace('+', '%2B')}"
        booking.goto(f"/schedule?{chosen}")
        booking.wait_for_function("window.did_handshake === true")
        booking.evaluate(NOTE_CLICK)
        booking.wait_for_timeout(300)
        _press(booking, ".summary-bar .btn-primary", inbox)
        booking.wait_for_url("**/appointments/*")
        took.append(_took(booking, inbox))
        number = booking.url.rsplit("/", 1)[1].split("?")[0]
        answer = inbox.context.request.post(f"/appointments/{number}/reject", headers={"Accept": "application/json"})
        if not answer.ok:
            raise SystemExit(f"Rejecting was answered with {answer.status}.")
        inbox.wait_for_timeout(600)
    for page in (inbox, booking):
        page.context.close()
    return took[2:]  # the first ones warm up


def _push(browser: Browser, origin: str, rounds: int) -> list[float]:
    pages = [enter(browser, origin, None).new_page() for _ in range(2)]
    for page in pages:
        page.goto("/page")
        page.wait_for_function("window.connected === true")
        page.evaluate("window.awaited = 'output'")
        page.evaluate(WATCH)
        page.evaluate(NOTE_CLICK)
    took = []
    for _ in range(rounds):
        _press(pages[0], "button", pages[1])
        took.append(_took(pages[0], pages[1]))
        pages[1].wait_for_timeout(300)
    for page in pages:
        page.context.close()
    return took


def _press(one: Page, button: str, other: Page) -> None:
    """Click here, and wait for the change there."""
    other.evaluate("window.changed = null")
    one.click(button)
    other.wait_for_function("window.changed !== null")


def _took(one: Page, other: Page) -> float:
    """Seconds from the last click here to the change there."""
    return (float(other.evaluate("window.changed")) - float(one.evaluate("sessionStorage.clicked"))) / 1000
