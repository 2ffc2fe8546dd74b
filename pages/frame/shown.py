"""What an open page has shown to somebody who had it in front of them: that need not reach them outside, too.

A browser says so (static/kept.js). It is written down once a second for all pages of this process.
"""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

from store import threads
from store.notifications import deliveries

PAUSE = 1.0

waiting_to_be_written: set[int] = set()


def acknowledge(notification_ids: Collection[int]) -> None:
    """Somebody was shown these notifications of theirs."""
    if notification_ids and not waiting_to_be_written:
        asyncio.get_running_loop().call_later(PAUSE, _write)
    waiting_to_be_written.update(notification_ids)


def _write() -> None:
    shown = frozenset(waiting_to_be_written)
    waiting_to_be_written.clear()
    threads.mark(deliveries.acknowledge, shown, now=datetime.now(UTC))
