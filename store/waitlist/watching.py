"""When the waitlists are looked at: as soon as a time may have come free, and as a chore from time to time.

Each instance hears of what happens, and knows its own open pages only: at night it offers to these people what is free.
What two instances plan at once is done once, see offering.py.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime

from store import errors, events, threads
from store.waitlist import offering

BURST = 0.1
"""Seconds in which what happens is looked at together."""

REST = 4
"""A clinic is left alone for so many times as long as it took to look at it, so that a rush stays a rush."""

LONGEST_REST = 0.1
"""Seconds: so long as one offer took, verbs have the processor and the database; but not for longer."""

log = logging.getLogger(__name__)

_CLINIC_CHANGES = (events.AppointmentChanged, events.TimesChanged, events.WaitlistChanged)


class Watch:
    """What this process knows of when to look, and at whom."""

    def __init__(self, here: Callable[[], Collection[int]] = frozenset) -> None:
        """Look at everybody at first. `here`: asks who has a page open in this process."""
        self._here, self._last_here = here, frozenset[int]()
        self._changed: set[int] = set()
        self._rests: dict[int, float] = {}
        self._all = True
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Offer what comes free, as soon as that is so, for as long as the process runs."""
        unlisten = events.listen_on_loop(self._hear)
        try:
            while True:
                await self._wait(seconds=1)
                try:
                    await self.offer(now=datetime.now(UTC))
                except errors.Busy:
                    continue  # as soon as the database can be had
                except Exception:
                    log.exception("nothing could be offered; it is tried again")
        finally:
            unlisten()

    async def _wait(self, seconds: float) -> None:
        """Wait until something may have come free, for so many seconds at the most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
            await asyncio.sleep(BURST)
        self._woken.clear()

    async def offer_everywhere(self, *, now: datetime) -> int:
        """Look at everybody who waits: times pass, and the night, without that anything happens; how much was done."""
        done, problems = 0, list[Exception]()
        for clinic in await threads.read(offering.clinics):
            try:
                done += await self._look_at(clinic, now)
            except errors.Busy:
                raise
            except Exception as problem:  # noqa: BLE001  # the other clinics may not wait for it
                problems.append(problem)
        if problems:
            raise problems[0]
        return done

    async def offer(self, *, now: datetime) -> int:
        """Offer what is free, and end what holds no longer, where something may have changed; how much that was."""
        done = 0
        for clinic in await self._due():
            try:
                done += await self._look_at(clinic, now)
            except errors.Busy:
                self._changed.add(clinic)
                raise
            except Exception:  # the other clinics may not wait for it
                log.exception("the waitlist of a clinic could not be looked at; it is tried again")
        return done

    async def _look_at(self, clinic: int, now: datetime) -> int:
        began, done = time.monotonic(), 0
        self._changed.discard(clinic)
        steps = await threads.read(offering.due, clinic, here=self._last_here, now=now)
        looked = time.monotonic() - began
        for at, step in enumerate(steps):
            began = time.monotonic()
            done += await threads.write(step, now=now)
            if at + 1 < len(steps):
                await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST))
        if done:
            self._changed.add(clinic)  # what was left to the next look
        self._rests[clinic] = time.monotonic() + REST * looked
        return done

    async def _due(self) -> list[int]:
        """The clinics to look at now."""
        here = frozenset(self._here())
        has_come, self._last_here = here - self._last_here, here
        if has_come or self._all:
            self._changed.update(await threads.read(offering.clinics))
            self._all = False
        return [clinic for clinic in self._changed if self._rests.get(clinic, 0.0) <= time.monotonic()]

    def _hear(self, event: events.Event) -> None:
        if isinstance(event, events.EventsMissed):
            self._all = True
        elif isinstance(event, _CLINIC_CHANGES):
            self._changed.add(event.institution_id)
        else:
            return
        self._woken.set()
