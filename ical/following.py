"""Follows the calendars that providers keep elsewhere: each is fetched, read and kept, one after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from ical import fetching
from ical.busy import Unreadable, read_busy
from store import errors, threads
from store.availability import elsewhere
from store.availability.elsewhere import Due

SECONDS = 5.0

log = logging.getLogger(__name__)


class Follower:
    """One process that reads what is due; others may share it."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[bytes]] = fetching.fetch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`clock` says what time it is."""
        self._fetch, self._clock = fetch, clock

    async def run(self) -> None:
        """Read what is due, for as long as the process runs."""
        while True:
            try:
                await self.look()
            except errors.Busy:
                pass  # at the next turn
            except Exception:
                log.exception("calendars elsewhere could not be read; it is tried again")
            await asyncio.sleep(SECONDS)

    async def look(self) -> None:
        """Read what is due now."""
        if not await threads.read(elsewhere.is_anything_due, now=self._clock()):
            return
        for due in await threads.write(elsewhere.claim, now=self._clock()):
            await self._read(due)

    async def _read(self, due: Due) -> None:
        now = self._clock()
        try:
            content = await self._fetch(due.address)
            first = now - timedelta(days=1)
            spans = await asyncio.to_thread(read_busy, content, due.zone, first, now + elsewhere.AHEAD)
        except Unreadable as problem:
            await threads.write(elsewhere.fail, due, problem.code)
        else:
            await threads.write(elsewhere.keep, due, spans, now=now)
