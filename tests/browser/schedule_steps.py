"""What the tests of booking do: open the page with something chosen, and choose."""

from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.steps import (
    JSON,
    provider_id,
)

NOTES = "Anything we should know?"
BOOK, HELD = ".summary-bar .btn-primary", ".held:visible"


def address(context: BrowserContext, type_slug: str, by: str, **more: str) -> str:
    """The page with this chosen: `date`, `start`."""
    return "/schedule?" + urlencode({"type": type_slug, "provider": provider_id(context, by), **more})


def time(page: Page, start: str) -> Locator:
    """A time that is shown; it can be chosen unless it is disabled."""
    return page.locator(f'input[name=start][value="{start}"]')


def choose(page: Page, start: str) -> None:
    """Press a time."""
    page.locator("label.slot", has=time(page, start)).click()


def clock(start: str) -> str:
    """As it stands in the page."""
    return start[11:16]


def own(context: BrowserContext) -> set[int]:
    """The ids of the patient's appointments."""
    return {each["id"] for each in context.request.get("/appointments", headers=JSON).json()["appointments"]}
