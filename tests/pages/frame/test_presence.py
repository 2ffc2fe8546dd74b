"""Whoever is in a crisis reads when nobody of the clinic looks at Kept, and that goes when somebody does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest
from nicegui.testing import User

from pages.frame import elsewhere, presence
from pages.words.crisis import NOBODY_HERE
from settings import settings
from store import events, instances
from store.events import PresenceAsked, PresenceTold
from tests.clinics import Clinics
from tests.elsewhere import publish_elsewhere
from tests.pages.conftest import At, OpenAs, send
from tests.pages.steps import ask, becomes, press, stands

REAL_GRACE = presence.GRACE
ANOTHER = "another"


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "GRACE", 0.05)
    monkeypatch.setattr(elsewhere, "ANSWERED", 0.05)
    presence._in_front.clear()  # pages of other tests
    presence._leaving.clear()


@pytest.fixture
async def other_instances() -> AsyncIterator[Callable[[], None]]:
    """Starts to hear of other instances."""
    yield lambda: elsewhere.remote.start(presence.here, lambda: True)
    elsewhere.remote.stop()


def look(user: User, *, away: bool = False) -> None:
    """What a browser says when its page comes to the front, or goes away."""
    send(user, user.current_layout, "kept_visible", not away)


async def test_who_waits_in_a_crisis_reads_that_nobody_is_here_until_somebody_is(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/calendar")
    priya = await open_as("provider@lakeside", "/calendar")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    look(priya)
    look(ada)
    assert stands(ada, NOBODY_HERE), "neither another clinic nor a patient is somebody"
    look(clara)
    await becomes(False, lambda: stands(ada, NOBODY_HERE))
    look(clara, away=True)
    await becomes(True, lambda: stands(ada, NOBODY_HERE))


async def test_one_page_of_several_is_enough(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara, eva = await open_as("provider@harbor", "/calendar"), await open_as("staff@harbor", "/staff")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    look(clara)
    look(eva)
    look(clara, away=True)
    await becomes(False, lambda: stands(ada, NOBODY_HERE))
    assert not presence.is_nobody_here(clinic.harbor.id)


async def test_somebody_who_is_on_it_is_enough(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert stands(ada, NOBODY_HERE)
    press(clara, "acknowledge")
    await becomes(False, lambda: stands(ada, NOBODY_HERE))


async def test_nothing_is_said_where_nobody_is_in_a_crisis(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, NOBODY_HERE)


async def test_the_list_of_their_appointments_says_so_too(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara, ada = await open_as("provider@harbor", "/calendar"), await open_as("patient@harbor", "/appointments")
    assert stands(ada, NOBODY_HERE)
    look(clara)
    await becomes(False, lambda: stands(ada, NOBODY_HERE))
    look(clara, away=True)
    await becomes(True, lambda: stands(ada, NOBODY_HERE))


async def test_it_is_told_within_five_seconds(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(presence, "GRACE", REAL_GRACE)
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/calendar")
    look(clara)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    left_at = time.monotonic()
    look(clara, away=True)
    assert not stands(ada, NOBODY_HERE), "they may only be on the way to another page"
    await becomes(True, lambda: stands(ada, NOBODY_HERE))
    assert time.monotonic() - left_at < 5


async def test_whoever_changes_from_page_to_page_stays_here_and_nothing_is_told(
    open_as: OpenAs,
    clinic: Clinics,
    at: At,
    other_instances: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(presence, "GRACE", 60)
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/calendar")
    announced: list[events.Event] = []
    events.listen(announced.append)
    other_instances()
    look(clara)
    here = PresenceTold(events.INSTANCE, clinic.harbor.id, is_here=True)
    await becomes(True, lambda: here in announced)
    look(clara, away=True)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, NOBODY_HERE)
    for _ in range(20):
        look(clara)
        look(clara, away=True)
    await asyncio.sleep(0.2)
    assert announced.count(here) == 1, "others are not told of each turn"
    assert not stands(ada, NOBODY_HERE)


async def test_who_looks_at_another_instance_is_somebody_until_they_leave_or_it_falls_silent(
    open_as: OpenAs,
    clinic: Clinics,
    at: At,
    other_instances: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    other_instances()
    assert not presence.is_nobody_here(clinic.harbor.id), "the others have not answered yet"
    await becomes(True, lambda: stands(ada, NOBODY_HERE))
    for is_here in (True, False, True):
        events.dispatch([PresenceTold(ANOTHER, clinic.harbor.id, is_here=is_here)])
        await becomes(not is_here, lambda: stands(ada, NOBODY_HERE))
    monkeypatch.setattr(elsewhere, "SILENT", 0.2)
    events.dispatch([PresenceTold(ANOTHER, clinic.harbor.id, is_here=True)])
    await becomes(True, lambda: stands(ada, NOBODY_HERE))


async def test_other_instances_are_told_at_once_again_and_when_they_ask(
    open_as: OpenAs,
    clinic: Clinics,
    other_instances: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    announced: list[events.Event] = []
    clara = await open_as("provider@harbor", "/calendar")
    events.listen(announced.append)
    other_instances()
    await becomes([PresenceAsked(events.INSTANCE)], lambda: announced)
    announced.clear()
    here, gone = (PresenceTold(events.INSTANCE, clinic.harbor.id, is_here=is_here) for is_here in (True, False))
    look(clara)
    await becomes([here], lambda: announced)
    events.dispatch([PresenceAsked(ANOTHER)])
    await becomes([here, PresenceAsked(ANOTHER), here], lambda: announced)
    look(clara, away=True)
    await becomes(gone, lambda: announced[-1])
    monkeypatch.setattr(elsewhere, "AGAIN", 0.05)
    other_instances()
    announced.clear()
    look(clara)
    await becomes(True, lambda: announced.count(here) > 2)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_on_postgresql_one_instance_or_several_it_is_as_true(
    database: str, open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/calendar")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    listener = instances.PostgresListener(settings().database_url)
    listener.start()
    elsewhere.remote.start(presence.here, listener.hears)
    try:
        for away in (False, True):
            look(clara, away=away)
            await becomes(away, lambda: stands(ada, NOBODY_HERE))
        publish_elsewhere([events.PresenceTold(ANOTHER, clinic.harbor.id, is_here=True)])
        await becomes(False, lambda: stands(ada, NOBODY_HERE))
    finally:
        elsewhere.remote.stop()
        await asyncio.to_thread(listener.stop)
