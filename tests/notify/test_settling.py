"""What became of a message is written down as soon as the database can be had, and nobody hammers at it until then."""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime

import pytest

from notify.outbox import CALLS, Outbox
from notify.webhook.calls import Caller
from store import errors, threads
from store.models import DeliveryState
from store.notifications.leases import Leased
from store.webhooks import calling, calls, webhooks
from store.webhooks.queueing import KINDS
from tests.clinics import Clinic
from tests.notify.receiver import ADDRESS, Receiver, ToReceiver, resolver


async def test_on_a_full_disk_it_is_tried_calmly_until_there_is_room(
    sqlite_database: str, harbor: Clinic, receiver: Receiver, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.modules[Outbox.__module__], "SECOND", 0.1)
    tries, room = 0, asyncio.Event()

    def settle(claim: Leased, **when: datetime) -> None:
        nonlocal tries
        tries += 1
        if not room.is_set():
            raise errors.NoRoom  # which a full disk says at once
        calling.settle_sent(claim, **when)

    threads.start()
    webhook_id = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now).webhook_id
    webhooks.send_test(webhook_id, by=harbor.staff, now=now)
    caller = Caller(resolver, ToReceiver(receiver.port), 5.0)
    outbox = Outbox({calling.CHANNEL: caller}, lambda: now, [replace(CALLS, sent=settle)], most=1)
    draining = asyncio.ensure_future(outbox.drain())
    await asyncio.sleep(1)
    assert 1 < tries < 12
    room.set()
    await draining
    assert [each.state for each in calls.latest(by=harbor.staff)] == [DeliveryState.sent]
    assert len(receiver.calls) == 1
