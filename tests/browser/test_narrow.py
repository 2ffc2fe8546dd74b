"""Small phones and large letters (200 % zoom): nothing on any page has to be scrolled sideways to be read."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.steps import KATRIN, LENA, MIRA, book, go

PAGES = {
    KATRIN: (
        *(
            "/staff",
            "/staff?filter=all",
            "/today",
            "/away",
            "/calendar",
            "/calendar?view=week",
            "/hours",
            "/notifications",
            "/account",
        ),
        *(
            "/clinic",
            "/clinic/types/new",
            "/clinic/types/1",
            "/clinic/closed",
            "/clinic/settings",
            "/clinic/links",
            "/clinic/jobs",
            "/clinic/waitlist",
            "/clinic/webhooks",
        ),
        "/patients/4",
    ),
    MIRA: (
        *(
            "/provider-dashboard",
            "/provider-dashboard?filter=all",
            "/today",
            "/away",
            "/calendar",
            "/calendar?view=day",
            "/hours",
        ),
        *("/notifications", "/account"),
    ),
    LENA: ("/schedule", "/schedule?type=therapy", "/appointments", "/notifications", "/account"),
}
SIZES = ((320, 568), (640, 400))
SIDEWAYS = """() => {
    const { clientWidth, scrollWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return '';
    const over = (each) => each.getBoundingClientRect().right > clientWidth + 1;
    const which = [...document.querySelectorAll('body *')].filter(over).map((each) => each.outerHTML.slice(0, 60));
    return `${scrollWidth} of ${clientWidth}: ${which}`;
}"""


@pytest.mark.parametrize("person", PAGES)
def test_no_page_scrolls_sideways(open_as: OpenAs, person: str) -> None:
    request = book(open_as(LENA, "/account").context, by=MIRA, notes="Please call me back. " * 20)
    page = open_as(person, "/account")
    wide: list[str] = []
    for path in (*PAGES[person], f"/appointments/{request}"):
        go(page, path)
        page.wait_for_load_state("networkidle")
        wide += [f"{path} at {size[0]}: {said}" for size in SIZES if (said := sideways(page, size))]
    assert wide == []


def sideways(page: Page, size: tuple[int, int]) -> str:
    """What does not fit."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    said: str = page.evaluate(SIDEWAYS)
    return said


def test_whom_to_call_in_a_crisis_is_read_in_full_on_a_phone_at_twice_the_size(open_as: OpenAs) -> None:
    page = open_as(LENA, "/schedule?type=crisis-intervention", viewport={"width": 195, "height": 333})
    box = page.locator(".emergency")
    assert box.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    for each in box.locator(".btn").all():
        assert each.evaluate("(each) => each.scrollWidth <= each.clientWidth"), each.inner_text()
    answer = page.locator(".answer:visible > p").first.bounding_box()
    assert answer
    assert answer["width"] > 60, "no word is broken into its letters"
