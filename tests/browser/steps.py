"""What people do in the browser tests: other tabs, requests and answers behind the pages, lost connections."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import wait_until_live
from tests.clinics import PASSWORD

JSON = {"Accept": "application/json"}

LENA, YUSUF = "patient@harbor.example", "patient2@harbor.example"
MIRA, JONAS = "provider@harbor.example", "provider2@harbor.example"
KATRIN = "staff@harbor.example"
GRACE, PRIYA = "patient@lakeside.example", "provider@lakeside.example"
"""The demo people: two patients, two providers and the staff of Harbor; a patient and a provider of Lakeside."""

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 667}, "has_touch": True, "is_mobile": True}
"""How `open_as` opens a window as a small phone has it."""

STANDING = ".standing-words strong"
"""Where a patient's appointment stands, in words."""

BECOME = """(state) => {
    Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""The page is hidden by another tab, or seen again."""

NAMES = {LENA: "Lena Hoffmann", YUSUF: "Yusuf Demir", MIRA: "Dr. Mira Okonkwo", JONAS: "Dr. Jonas Brandt"}
NAMES |= {PRIYA: "Dr. Priya Raman"}


def tab(page: Page, path: str) -> Page:
    """A second tab of the same person."""
    other = page.context.new_page()
    go(other, path)
    return other


def go(page: Page, path: str) -> None:
    """Open a page, and wait until it is live."""
    page.goto(path)
    wait_until_live(page)


def log_in(page: Page, email: str) -> None:
    """Fill in the log-in page that is shown, and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def book(
    context: BrowserContext,
    type_slug: str = "consultation",
    *,
    by: str | None = None,
    start: str | None = None,
    notes: str = "",
) -> int:
    """A request of the context's patient, for a provider named by e-mail or for any provider; its id."""
    start = start or free_times(context, type_slug, by=by)[0]
    body: dict[str, str | int] = {"type": type_slug, "start": start, "notes": notes}
    if by is not None:
        body["provider_id"] = provider_id(context, by)
    answer = context.request.post("/schedule", data=body, headers=JSON)
    assert answer.status == 201, answer.text()
    return int(answer.json()["id"])


def free_times(
    context: BrowserContext,
    type_slug: str,
    *,
    by: str | Sequence[str] | None = None,
    also: BrowserContext | None = None,
) -> list[str]:
    """The free times of the first day from the day after tomorrow on that has twelve.

    `by`: with this provider, or with each of several; `also`: for both patients.
    """
    named = [None] if by is None else [by] if isinstance(by, str) else by
    providers = ["" if each is None else f"&provider={provider_id(context, each)}" for each in named]
    today = datetime.now(UTC).date()
    for ahead in range(2, 60):
        day = f"/schedule?type={type_slug}&date={today + timedelta(days=ahead)}"
        free = [
            {*patient.request.get(day + provider, headers=JSON).json()["free"]}
            for provider in providers
            for patient in (context, also)
            if patient is not None
        ]
        if len(both := set.intersection(*free)) >= 12:
            return sorted(both)
    raise AssertionError("nothing is free")


def provider_id(context: BrowserContext, email: str) -> int:
    """The id of a provider of the patient's clinic."""
    providers = context.request.get("/schedule", headers=JSON).json()["providers"]
    return next(int(each["id"]) for each in providers if each["name"] == NAMES[email])


def decide(context: BrowserContext, appointment: int, act: str = "accept", reason: str = "") -> None:
    """The context's provider accepts, rejects or passes on."""
    data = {"reject": {"reason": reason}, "pass-on": {"confirmed": "true"}}.get(act, {})
    answer = context.request.post(f"/appointments/{appointment}/{act}", data=data, headers=JSON)
    assert answer.status == 200, answer.text()


def say_no(context: BrowserContext, appointment: int) -> None:
    """The context's provider rejects what they alone are asked, and passes on the rest."""
    is_named = look_up(context, appointment)["provider_id"] is not None
    decide(context, appointment, "reject" if is_named else "pass-on")


def look_up(context: BrowserContext, appointment: int) -> dict[str, Any]:
    """The appointment as it is in the store."""
    body: dict[str, Any] = context.request.get(f"/appointments/{appointment}", headers=JSON).json()
    return body


def row(page: Page, appointment: int) -> Locator:
    """The appointment in an inbox."""
    return page.locator(f'[data-row="{appointment}"]')


def ids(page: Page) -> list[int]:
    """The rows that are seen, from top to bottom."""
    numbers: list[int] = page.locator("[data-row]").evaluate_all(
        "rows => rows.filter(row => row.offsetParent).map(row => Number(row.dataset.row))"
    )
    return numbers


def expect_current(page: Page, appointment: int) -> None:
    """Wait until the keyboard is at this row of an inbox."""
    current = page.locator("[data-row][aria-current=true]")
    expect(current).to_have_attribute("data-row", str(appointment))
    expect(current).to_be_focused()


def let_go(page: Page) -> None:
    """Take the hand away from the lists: what waited for that moves."""
    page.mouse.move(1, 1)


def expect_gone(page: Page, appointment: int) -> None:
    """Take the hand away, and wait until the row has left: it says for some seconds what became of the request."""
    let_go(page)
    expect(row(page, appointment)).to_have_count(0, timeout=12_000)


def count(page: Page, name: str) -> int:
    """The number on a filter button."""
    return int(_count(page, name).inner_text())


def expect_count(page: Page, name: str, number: int) -> None:
    """Wait until a filter button shows that number."""
    expect(_count(page, name)).to_have_text(str(number))


def _count(page: Page, name: str) -> Locator:
    return page.locator(f'.filter-bar a[href$="filter={name}"] .filter-count')


def unread(page: Page) -> int:
    """How much is unread, as the store knows it and the bell says it."""
    number = int(page.context.request.get("/notifications", headers=JSON).json()["unread"])
    expect_unread(page, number)
    return number


def expect_unread(page: Page, number: int) -> None:
    """Wait until the bell says that."""
    assert number < 100, "more is not told apart"
    expect(page.locator(".bell .count")).to_have_text(str(number or ""))


def lose_connection(*pages: Page) -> None:
    """The network is gone, for all tabs of these people."""
    for page in pages:
        page.context.set_offline(True)
        expect_sign(page, "offline", "No connection. What you see may be old.")


def find_connection(*pages: Page) -> None:
    """The network is back; the pages notice by themselves, within seconds."""
    for page in pages:
        page.context.set_offline(False)


def expect_sign(page: Page, state: str, words: str) -> None:
    """Wait until the sign in the header says so."""
    expect(page.locator(".live")).to_have_attribute("data-state", state)
    expect(page.locator(".live")).to_have_text(words)


def wait_until_loaded_again(*pages: Page) -> None:
    """The pages, marked before, have been loaded anew and are live."""
    for page in pages:
        page.wait_for_function("window.stayed === undefined && window.did_handshake === true")


def expect_missed_once(inbox: Page, requests: list[int]) -> None:
    """What came while the inbox was away is there, nothing stands twice, and one sentence says so."""
    for request in requests:
        expect(row(inbox, request)).to_have_count(1)
    expect(inbox.locator(".toast")).to_have_count(1)
    expect(inbox.locator(".toast")).to_contain_text("You were away; here is what changed.")
    shown = ids(inbox)
    assert len(shown) == len(set(shown))


def press_at_once(pages: list[Page], selector: str) -> None:
    """Click in all pages within the same millisecond or two."""
    at = pages[0].evaluate("Date.now()") + 500
    for page in pages:
        press = "([selector, at]) => { setTimeout(() => document.querySelector(selector).click(), at - Date.now()); }"
        page.evaluate(press, [selector, at])


def mark(*pages: Page) -> None:
    """Note that these pages are as they are now; `expect_not_reloaded` asks whether they still are."""
    for page in pages:
        page.evaluate("window.stayed = true")


def expect_not_reloaded(*pages: Page) -> None:
    """Whatever the pages show came by itself."""
    for page in pages:
        assert page.evaluate("window.stayed === true"), f"{page.url} was loaded again"
