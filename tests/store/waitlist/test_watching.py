"""What comes free is offered at once, and who waits for nothing costs nothing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from store import threads
from store.waitlist import offering, waitlist
from store.waitlist.watching import Watch
from tests.clinics import Clinic


@pytest.fixture
async def watch(database: str, harbor: Clinic) -> AsyncIterator[Watch]:
    """Looks as the app does; the first patient has a page open."""
    threads.start()
    watch = Watch(lambda: {harbor.patient})
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0.3)
    yield watch
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    threads.stop()


async def test_who_waits_is_offered_what_is_free_within_a_second_at_any_hour(watch: Watch, harbor: Clinic):
    now = datetime.now(UTC)
    monday = now.date() + timedelta(days=7 - now.weekday() + 7)
    wish = {"type_slug": "therapy", "provider_id": None, "first": monday, "last": monday}
    await threads.write(waitlist.join, patient_id=harbor.patient, **wish, now=now)  # type: ignore[arg-type]
    began, offered = time.monotonic(), False
    while not offered and time.monotonic() < began + 5:
        await asyncio.sleep(0.02)
        (entry,) = await threads.read(waitlist.mine, harbor.patient, now=now)
        offered = entry.is_offered(datetime.now(UTC))
    assert offered
    assert time.monotonic() - began < 1


async def test_nobody_is_looked_at_where_nothing_has_happened(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    await asyncio.sleep(0.5)

    def look(*_args: object, **_more: object) -> list[offering.Step]:
        raise AssertionError("nothing has happened")

    monkeypatch.setattr(offering, "due", look)
    assert await watch.offer(now=datetime.now(UTC)) == 0
    assert "could not be looked at" not in caplog.text


async def test_offering_to_many_leaves_others_as_much_time_and_only_looking_has_to_rest(
    database: str, harbor: Clinic, monkeypatch: pytest.MonkeyPatch
):
    looks: list[float] = []

    def step(*, now: datetime) -> bool:
        time.sleep(0.03)
        return True

    def look(*_args: object, **_more: object) -> list[offering.Step]:
        looks.append(time.monotonic())
        return [step] * 10

    monkeypatch.setattr(offering, "due", look)
    monkeypatch.setattr(offering, "clinics", lambda: [harbor.id])
    watch = Watch()
    threads.start()
    try:
        assert await watch.offer(now=datetime.now(UTC)) == 10
        assert time.monotonic() - looks[0] >= 10 * 0.03 + 9 * 0.03
        await asyncio.sleep(0.3)
        assert await watch.offer(now=datetime.now(UTC)) == 10
    finally:
        threads.stop()
