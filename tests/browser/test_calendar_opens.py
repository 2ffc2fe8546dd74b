"""A calendar opens where there is something to see, on a small screen too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import KATRIN, LENA, MIRA, PHONE, provider_id

SMALL = ({"viewport": {"width": 1280, "height": 500}}, PHONE)


def open_on(server: Server, provider: int, day: date, opens: int, closes: int) -> None:
    """The provider is there that day between these minutes of the clock, and at no other time."""
    server.write("DELETE FROM datehours WHERE provider_id = ? AND day = ?", provider, day.isoformat())
    server.write(
        "INSERT INTO datehours (institution_id, provider_id, day, opens, closes, urgent) "
        "SELECT institution_id, id, ?, ?, ?, 0 FROM user WHERE id = ?",
        *(day.isoformat(), opens, closes, provider),
    )
    server.write("UPDATE institution SET rules_version = rules_version + 1")


@pytest.mark.parametrize("window", SMALL)
def test_a_day_opens_at_its_first_hour(open_as: OpenAs, server: Server, window: dict[str, object]) -> None:
    mira = provider_id(open_as(LENA, "/account").context, MIRA)
    day = datetime.now(UTC).date() + timedelta(days=20)
    open_on(server, mira, day, 18 * 60, 19 * 60)
    for person in (MIRA, KATRIN):
        page = open_as(person, f"/calendar?view=day&date={day}&provider={mira}", **window)
        expect(page.locator(".cal-hours > div", has_text="18:00")).to_be_in_viewport()
        expect(page.locator(".cal-lane .cal-band").first).to_be_in_viewport()


@pytest.mark.parametrize("window", SMALL)
def test_today_opens_at_the_time_that_it_is(open_as: OpenAs, server: Server, window: dict[str, object]) -> None:
    mira = provider_id(open_as(LENA, "/account").context, MIRA)
    open_on(server, mira, datetime.now(ZoneInfo("Europe/Berlin")).date(), 0, 24 * 60)  # its whole day is shown
    page = open_as(MIRA, "/calendar?view=day", **window)
    expect(page.locator(".cal-now")).to_be_in_viewport()
