"""Pages that were away for longer than they are waited for, and an app that was away itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, Server, running, wait_until_live
from tests.browser.steps import (
    JONAS,
    LENA,
    MIRA,
    YUSUF,
    book,
    count,
    decide,
    expect_count,
    expect_missed_once,
    expect_sign,
    expect_unread,
    find_connection,
    lose_connection,
    mark,
    row,
    say_no,
    tab,
    unread,
    wait_until_loaded_again,
)


@pytest.fixture(scope="module")
def server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Gives pages up sooner than the one of the other files."""
    with running(tmp_path_factory.mktemp("impatient"), demo, Path(__file__).with_name("impatient.py")) as server:
        yield server


def test_a_page_that_slept_too_long_shows_everything_it_missed_once(open_as: OpenAs) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    elsewhere = open_as(MIRA, "/account")
    mine = tab(patient, "/appointments")
    waiting = count(inbox, "pending")
    first = int(inbox.locator("[data-row]").last.get_attribute("data-row") or 0)
    mark(inbox, mine)
    lose_connection(inbox, mine)
    requests = [book(patient.context, by=MIRA), book(patient.context)]
    say_no(elsewhere.context, first)
    inbox.wait_for_timeout(3_000)  # what is asleep tells nobody when it is given up
    find_connection(inbox, mine)
    wait_until_loaded_again(inbox, mine)
    expect_missed_once(inbox, requests)
    expect(row(inbox, first)).to_have_count(0)
    expect_count(inbox, "pending", waiting + 1)
    expect_unread(inbox, unread(elsewhere))  # what was answered is read, whatever it was before
    for request in requests:
        expect(mine.locator(f'main a[href="/appointments/{request}"]')).to_have_count(1)
    later = book(patient.context, by=MIRA)
    expect(row(inbox, later)).to_have_count(1)
    inbox.reload()
    wait_until_live(inbox)
    expect(row(inbox, later)).to_have_count(1)
    expect(inbox.locator(".toast")).to_have_count(0)


def test_pages_come_back_by_themselves_after_the_app_was_restarted(open_as: OpenAs, server: Server) -> None:
    patient, inbox = open_as(YUSUF, "/account"), open_as(JONAS, "/provider-dashboard?filter=all")
    login = open_as(None, "/login")
    request = book(patient.context, by=JONAS)
    expect(row(inbox, request)).to_be_visible()
    mark(patient, inbox, login)
    server.stop()
    expect_sign(inbox, "reconnecting", "Reconnecting…")
    server.start()
    wait_until_loaded_again(patient, inbox, login)
    expect(inbox.locator(".live")).to_have_attribute("data-state", "live")
    expect(row(inbox, request)).to_have_count(1)
    decide(inbox.context, request)
    expect(row(inbox, request)).to_contain_text("Accepted by you")
    expect(patient.locator(".toast.tone-accepted")).to_have_count(1)
