"""Pages while another program holds the database: they open, say kindly what did not work, and lose nothing."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import auth
from settings import settings
from store import errors, threads
from store.appointments import lists
from store.db import busy
from store.people import sessions
from tests.clinics import Clinics
from tests.held import held
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.schedule.choosing import address, ask, book, chosen_time, problem, settled
from tests.pages.steps import press, rows

SENTENCE = "The clinic's computer is busy just now. Nothing was changed. Please try again in a few seconds."


@pytest.fixture
def _slides_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request has to write when its session was last used."""
    monkeypatch.setattr(sessions, "SLIDE", timedelta(0))


@pytest.mark.usefixtures("_slides_at_once")
@pytest.mark.parametrize(
    ("account", "paths"),
    [
        ("patient@harbor", ("/schedule", "/appointments", "/appointments/1", "/notifications", "/account")),
        ("provider@harbor", ("/provider-dashboard", "/calendar", "/hours")),
        ("staff@harbor", ("/staff", "/clinic", "/clinic/closed", "/clinic/settings")),
    ],
)
async def test_every_page_opens_while_the_database_is_held(
    open_as: OpenAs, clinic: Clinics, at: At, account: str, paths: tuple[str, ...], caplog: pytest.LogCaptureFixture
):
    await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    person = await open_as(account, "/account")
    with held(settings().database_url), caplog.at_level(logging.WARNING):
        for path in paths:
            await person.open(path)
            await person.should_not_see(SENTENCE)
    said = [record.message for record in caplog.records if record.name.startswith("store")]
    assert len(said) <= 1, said


async def test_a_booking_is_refused_kindly_keeps_what_was_typed_and_works_once_afterwards(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    ada = await open_as("patient@harbor", address("therapy", date=at("09:00").date(), start=at("09:00")))
    await settled()
    when = chosen_time(ada)
    monkeypatch.setattr(busy, "PATIENCE", 0.3)
    with held(settings().database_url):
        book(ada, "It hurts when I laugh.")
        await ada.should_see(SENTENCE, retries=20)
        assert problem(ada) == SENTENCE
        assert chosen_time(ada) == when
    monkeypatch.setattr(busy, "PATIENCE", 5.0)
    assert await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC)) == []
    book(ada, "It hurts when I laugh.")
    await ada.should_see("Request sent.", retries=20)
    (view,) = await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))
    assert view.notes == "It hurts when I laugh."


async def test_a_decision_is_refused_kindly_and_the_row_stays(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    before = rows(clara)
    monkeypatch.setattr(busy, "PATIENCE", 0.3)
    with held(settings().database_url):
        press(clara, "accept")
        await clara.should_see(SENTENCE, retries=20)
        assert rows(clara) == before
    press(clara, "accept")
    await clara.should_see("Accepted.", retries=20)


async def test_a_database_that_cannot_be_reached_is_a_page_that_says_when_to_come_back(
    open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
):
    ada = await open_as("patient@harbor", "/account")

    async def unreachable(*_: object, **__: object) -> auth.CurrentUser:
        raise errors.Busy

    monkeypatch.setattr(auth, "find_user", unreachable)
    answer = await ada.http_client.get("/appointments", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Please try again in a few seconds." in answer.text


async def test_a_page_that_a_busy_computer_needs_long_for_comes_late_and_not_as_a_failure(
    open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
):
    user, read = await open_as("staff@harbor", "/account"), threads.read_together

    async def late(queries: list[Any]) -> list[Any]:
        await asyncio.sleep(3.2)  # longer than NiceGUI waits by itself
        return await read(queries)

    monkeypatch.setattr(threads, "read_together", late)
    await user.open("/today")
    assert [each.text for each in shown(user) if each.tag == "h1"]
