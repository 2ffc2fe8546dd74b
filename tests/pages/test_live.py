"""How news finds the open pages."""

import pytest

from pages.live import live
from store import events, threads
from store.people import people
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask, moved


async def test_one_page_that_fails_keeps_no_news_from_the_others(
    open_as: OpenAs, clinic: Clinics, at: At, caplog: pytest.LogCaptureFixture
):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    person = await threads.read(people.find, clinic.harbor.provider)

    def fail(*_news: object) -> None:
        raise RuntimeError

    with clara:
        live.follow_appointments(person, fail)
    again = await open_as("provider@harbor", "/provider-dashboard")
    await ask(clinic, at("09:00"))
    await again.should_see("Ada Lindqvist", retries=10)
    assert "a page failed on its news" in caplog.text
    caplog.clear()  # or the error that was asked for fails the test


async def test_a_page_that_is_gone_is_forgotten(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    topic = ("person", clinic.harbor.provider)
    assert len(live.followers[topic]) == 1
    assert clara.client
    clara.client.delete()
    assert topic not in live.followers


async def test_after_a_break_in_the_news_of_other_instances_pages_load_again(
    open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    ran: list[str] = []
    assert clara.client
    monkeypatch.setattr(clara.client, "run_javascript", ran.append)
    events.dispatch([events.EventsMissed()])
    await moved()
    assert ran == ["location.reload()"]
