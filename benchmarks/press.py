"""From a press to the sign that it was heard, and to what was meant, near by and through a slow network."""

import re
from contextlib import nullcontext

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import enter
from benchmarks.kept import Room, Size, kept
from benchmarks.people import HARBOR, Guest, log_in
from benchmarks.table import Figure, milliseconds, percentile
from tests.browser import chromium
from tests.browser.slow_network import slow_network

SIZE = Size(providers=8, patients=200, appointments=1000)
ROUNDS = 10
DELAYS = (0.0, 0.4)
"""Seconds each way."""

HEARD = 0.1
"""Seconds within which every press shows that it was heard."""

WATCH = """([pressed, sign, done]) => {
    const told = { pressed: null, sign: null, done: null };
    addEventListener("click", (event) => {
        if (!event.isTrusted || !event.target.closest(pressed)) return;
        told.pressed ??= sessionStorage.pressed = performance.timeOrigin + event.timeStamp;
    }, true);
    const look = () => {
        const now = performance.timeOrigin + performance.now();
        if (told.pressed && !told.sign && document.querySelector(sign)) sessionStorage.sign = told.sign = now;
        if (told.pressed && document.querySelector(done)) sessionStorage.done = told.done = now;
        if (!told.done) requestAnimationFrame(look);
    };
    for (const each of ["pressed", "sign", "done"]) delete sessionStorage[each];
    requestAnimationFrame(look);
}"""
"""Notes when it was pressed, and the frames in which the sign and what was meant are there."""

ACTS = ("type", "day", "time", "book", "accept", "reject")
IDLE = ":root:not(:has([data-waits]))"
"""Nothing is awaited any more."""


def run(room: Room) -> list[Figure]:
    """One patient and one provider, who answers what the patient sends."""
    if (path := chromium.find()) is None:
        return [Figure("press -> sign, press -> done", "not measured here: no Chromium", "sign <= 100 ms", "", None)]
    rounds = room.count(ROUNDS)
    database = room.database(SIZE, "press")
    figures = []
    with kept(room, database) as server, sync_playwright() as playwright:
        patient, provider = (log_in(database, role, HARBOR, 1)[0] for role in ("patient", "provider"))
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        for delay in DELAYS:
            with slow_network(server.origin, delay) if delay else nullcontext(server.origin) as origin:
                took = _measure(browser, origin, patient, provider, rounds)
            figures += [_figure(act, delay, took[act]) for act in ACTS]
        browser.close()
    return figures


def _figure(act: str, delay: float, took: list[tuple[float, float]]) -> Figure:
    signs, dones = [sign for sign, _ in took], [done for _, done in took]
    return Figure(
        f"press to sign and press to done: {act}, {delay * 1000:.0f} ms each way ({len(took)} times)",
        f"sign {milliseconds(signs)}; done {milliseconds(dones)}",
        "sign: p99 <= 100 ms",
        f"there and back: {delay * 2000:.0f} ms",
        percentile(signs, 0.99) <= HEARD,
    )


def _measure(
    browser: Browser, origin: str, patient: Guest, provider: Guest, rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Seconds to the sign and to what was meant, by act."""
    took: dict[str, list[tuple[float, float]]] = {act: [] for act in ACTS}
    booking = enter(browser, origin, patient).new_page()
    inbox = enter(browser, origin, provider).new_page()
    _go(inbox, "/provider-dashboard")
    for number in range(rounds + 1):
        numbers = []
        for _ in range(2):
            for act, took_it in _book(booking, provider).items():
                took[act].append(took_it)
            numbers.append(re.findall(r"\d+", booking.url.rsplit("/", 1)[1])[0])
        for act, request in zip(("accept", "reject"), numbers, strict=True):
            took[act].append(_decide(inbox, request, act))
        if number == 0:
            took = {act: [] for act in ACTS}  # the first ones warm up
    for page in (booking, inbox):
        page.context.close()
    return took


def _book(page: Page, provider: Guest) -> dict[str, tuple[float, float]]:
    _go(page, "/schedule")
    card = "label.choice-card:has([value=consultation])"
    took = {"type": _press(page, card, f"{card}:has(:checked)", f"{IDLE} label.slot")}
    with_whom = f"label.choice-card:has([name=provider][value='{provider.id}'])"
    _press(page, with_whom, with_whom, f"{IDLE} {with_whom}:has(:checked)")
    day = ".day:not(.is-empty):not([aria-pressed=true])"
    day = f".day[value='{page.locator(day).last.get_attribute('value')}']"
    took["day"] = _press(page, day, f"{day}[aria-pressed=true]", f"{IDLE} {day}[aria-pressed=true]")
    slot = "label.slot:not(:has(:disabled))"
    start = page.locator(slot).first.locator("input").get_attribute("value")
    slot = f"label.slot:has([value='{start}'])"
    took["time"] = _press(page, slot, f"{slot}:has(:checked)", f"{IDLE} :not(.hidden) > .held")
    book = ".summary-bar .btn-primary"
    page.evaluate(WATCH, [book, f"{book}[aria-busy=true]", "never"])
    page.click(book)
    page.wait_for_url("**/appointments/*")
    page.wait_for_selector(".standing")
    page.evaluate("() => { sessionStorage.done = performance.timeOrigin + performance.now(); }")
    took["book"] = _took(page)
    return took


def _decide(page: Page, request: str, act: str) -> tuple[float, float]:
    row = f"[data-row='{request}']"
    page.wait_for_selector(f"{row} [data-act={act}]")
    said = f"{row} .row-said"
    button = f"{row} [data-act={act}]"
    if act == "accept":
        return _press(page, button, f"{button}[aria-busy=true]", said)
    first, _ = _press(page, button, "dialog[open]", f"{IDLE} dialog[open]:not([aria-busy=true])")
    sign, done = _press(page, "dialog[open] [type=submit]", f"{button}[aria-busy=true], {said}", said)
    return max(first, sign), done


def _press(page: Page, pressed: str, sign: str, done: str) -> tuple[float, float]:
    """Press it, and wait until that is done."""
    page.evaluate(WATCH, [pressed, sign, done])
    page.locator(pressed).click()
    page.wait_for_function("sessionStorage.done")
    return _took(page)


def _took(page: Page) -> tuple[float, float]:
    times: list[float] = page.evaluate("['pressed', 'sign', 'done'].map((each) => Number(sessionStorage[each]))")
    return (times[1] - times[0]) / 1000, (times[2] - times[0]) / 1000


def _go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function("window.did_handshake === true")
