"""A chosen time that nobody asks for is free again, and its patient can book it all the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, Server, running
from tests.browser.steps import (
    JONAS,
    LENA,
    MIRA,
    YUSUF,
    expect_not_reloaded,
    find_connection,
    free_times,
    go,
    lose_connection,
    mark,
    provider_id,
)

NOTES = "Anything we should know?"


@pytest.fixture(scope="module")
def server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Holds times for some seconds only."""
    with running(tmp_path_factory.mktemp("hasty"), demo, Path(__file__).with_name("hasty.py")) as server:
        yield server


def open_both(open_as: OpenAs, by: str) -> tuple[Page, Page, str]:
    """Two patients look at the same day of a provider, and a time that is free for both."""
    lena, yusuf = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    start = free_times(lena.context, "therapy", by=by, also=yusuf.context)[2]
    for page in (lena, yusuf):
        go(page, f"/schedule?type=therapy&provider={provider_id(page.context, by)}&date={start[:10]}")
    mark(lena, yusuf)
    return lena, yusuf, start


def time_input(start: str) -> str:
    """The radio button of a time."""
    return f'input[name=start][value="{start}"]'


def test_the_countdown_runs_out_and_the_time_is_free_for_everyone_and_can_still_be_booked(open_as: OpenAs) -> None:
    lena, yusuf, start = open_both(open_as, MIRA)
    lena.locator("label.slot", has=lena.locator(time_input(start))).click()
    left = lena.locator(".held .num")
    expect(left).to_have_text(re.compile("0:0[34]"))
    expect(left).to_have_text("0:02")
    expect(yusuf.locator(time_input(start))).to_be_disabled()
    lena.get_by_label(NOTES).press_sequentially("This and that, " * 4, delay=60)
    expect(left).to_be_visible()
    sentence = f"{start[11:16]} is not held for you any more; it is still free. Choose it again or just book."
    expect(lena.locator(".held-no-more")).to_have_text(sentence, timeout=10_000)
    expect(left).to_be_hidden()
    expect(lena.locator(time_input(start))).to_be_checked()
    expect(yusuf.locator(time_input(start))).to_be_enabled()
    lena.locator("label.slot", has=lena.locator(time_input(start))).click()
    expect(left).to_be_visible()
    expect(lena.locator(".held-no-more")).to_be_hidden()
    expect(yusuf.locator(time_input(start))).to_be_disabled()
    expect(lena.locator(".held-no-more")).to_be_visible(timeout=10_000)
    expect_not_reloaded(lena, yusuf)
    lena.get_by_role("button", name="Send request").click()
    expect(lena.get_by_text("This and that, This")).to_be_visible()
    expect(yusuf.locator(time_input(start))).to_have_count(0)


def test_a_page_without_connection_gives_its_time_back_and_says_what_became_of_it(open_as: OpenAs) -> None:
    lena, yusuf, start = open_both(open_as, JONAS)
    lena.locator("label.slot", has=lena.locator(time_input(start))).click()
    expect(yusuf.locator(time_input(start))).to_be_disabled()
    lose_connection(lena)
    expect(yusuf.locator(time_input(start))).to_be_enabled(timeout=3_000)
    yusuf.locator("label.slot", has=yusuf.locator(time_input(start))).click()
    yusuf.get_by_role("button", name="Send request").click()
    expect(yusuf.get_by_text("Request sent.")).to_be_visible()
    find_connection(lena)
    # whichever of the two the page heard of first
    sentence = re.compile(rf"Someone else (is just booking|just took) {start[11:16]}\. These are still free\.")
    expect(lena.get_by_role("alert").filter(has_text=sentence)).to_be_visible(timeout=20_000)
    expect(lena.locator(time_input(start))).to_be_disabled()  # struck through until the hand is away
    expect_not_reloaded(lena)
