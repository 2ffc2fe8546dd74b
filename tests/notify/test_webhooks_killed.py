"""Whoever calls webhooks is killed with a call in hand: each arrives, whatever was known of it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store.models import DeliveryState
from store.notifications import leases
from store.webhooks import calls, webhooks
from store.webhooks.queueing import KINDS
from tests.clinics import Clinic
from tests.notify.receiver import ADDRESS, Receiver

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
EACH = 4


def instance(database: str, begin: datetime, port: int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    script = Path(__file__).parent / "calling_instance.py"
    return subprocess.Popen(
        [sys.executable, str(script), database, begin.isoformat(), str(port)],
        env=environment | {"PYTHONPATH": str(ROOT)},
    )


async def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.05)
    assert holds()


@pytest.mark.skipif("THOROUGH" not in os.environ, reason="before a release; test_webhooks.py looks at the leases")
async def test_each_call_arrives_under_one_id_however_often_its_sender_is_killed(
    sqlite_database: str, harbor: Clinic, receiver: Receiver, now: datetime
):
    for _ in range(KILLS):
        webhook_id = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now).webhook_id
        for _ in range(EACH):
            webhooks.send_test(webhook_id, by=harbor.staff, now=now)
        now += timedelta(hours=1)
    begin = now
    for _ in range(KILLS):
        receiver.pause = 30.0  # it has taken the call, and has not answered when its sender dies
        before, process = len(receiver.calls), instance(sqlite_database, begin, receiver.port)
        await wait_until(lambda before=before: len(receiver.calls) > before)  # type: ignore[misc]
        process.kill()
        process.wait()
        begin += 2 * leases.LEASE
    receiver.over.set()
    last = instance(sqlite_database, begin, receiver.port)

    def is_drained() -> bool:
        return {each.state for each in calls.latest(by=harbor.staff, limit=99)} == {DeliveryState.sent}

    await wait_until(is_drained)
    last.kill()
    last.wait()
    assert len(set(receiver.ids())) == KILLS * EACH < len(receiver.calls)
