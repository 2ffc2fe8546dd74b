"""Drains the outbox: what is due to somebody is claimed, read again, handed over, and settled.

A transport says what became of a message, and knows no retries. Each channel has a queue, and a task, of its own: one
that hangs holds up nobody but those who wait for the same one; and verbs only write rows.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from store import errors, threads
from store.models import Channel
from store.notifications import account_handover, deliveries, devices, handing_over, leases, stale
from store.notifications.account_handover import AccountHandover
from store.notifications.handing_over import Handover
from store.notifications.leases import Leased
from store.webhooks import calling

AT_ONCE = 4
"""People who are written to at the same time out of one queue."""

MOST_CLAIMED = 40
LONGEST_REST = 0.1
"""Seconds: so long as one message took, verbs have the processor and the database; but not for longer."""

SECOND = 1.0

log = logging.getLogger(__name__)


Message = Handover | AccountHandover


class NotSent(Exception):
    """The message was not taken, which is sure; `str` is the answer, without a word about anybody."""


class Refused(NotSent):
    """Nor will it ever be."""


class BadAddress(Refused):
    """Nor will anything else be that is sent there."""


class Unsure(Exception):
    """The message may have been taken; `str` says what happened."""


class Line(Protocol):
    """A way to send one message to one person."""

    async def send(self, handover: Any, now: datetime) -> None:
        """Send what its queue has handed over. Raises NotSent, Refused, Unsure."""


class Transport(Protocol):
    """A channel: a line to a person is opened before what is to be said is read, so that it is true when it leaves."""

    sender: str
    """Whom messages come from."""

    def open(self, claim: Leased) -> AbstractAsyncContextManager[Line]:
        """Open a line to that person. Raises NotSent, Refused."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What leaves on one channel from one source: rows that are claimed, read again, handed over, and settled."""

    is_anything_due: Callable[..., bool]
    claim: Callable[..., Sequence[Leased]]
    is_anything_left: Callable[..., bool]
    leave_out: Callable[..., None]
    hand_over: Callable[..., Any]
    sweep: Callable[..., None] | None = None
    sent: Callable[..., None] = leases.settle_sent
    later: Callable[..., None] = leases.settle_later
    refused: Callable[..., None] = leases.settle_refused


_OF_DEVICES: dict[str, Any] = {"sent": devices.settle_sent, "refused": devices.settle_refused}


def _news(channel: Channel) -> Queue:
    return Queue(
        partial(deliveries.is_anything_due, channel),
        partial(deliveries.claim, channel=channel),
        handing_over.is_anything_left,
        handing_over.leave_out,
        handing_over.hand_over,
        partial(stale.sweep, channel),
        **(_OF_DEVICES if channel is Channel.push else {}),
    )


ACCOUNTS = Queue(
    account_handover.is_anything_due,
    account_handover.claim,
    account_handover.is_anything_left,
    account_handover.leave_out,
    account_handover.hand_over,
)
QUEUES = (ACCOUNTS, *map(_news, Channel))
CALLS = Queue(
    calling.is_anything_due,
    calling.claim,
    calling.is_anything_left,
    calling.leave_out,
    calling.hand_over,
    sent=calling.settle_sent,
    later=calling.settle_later,
    refused=calling.settle_refused,
)


class Outbox:
    """One process that delivers what is due; others may share it."""

    def __init__(
        self,
        transports: Mapping[str, Transport],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        queues: Sequence[Queue] = QUEUES,
        most: int = MOST_CLAIMED,
    ) -> None:
        """`clock` says what time it is; `most` is how much is claimed at once, before it is looked what else is due."""
        self._transports, self._clock, self._queues, self._most = transports, clock, queues, most
        self._token = secrets.token_hex(16)

    async def run(self) -> None:
        """Deliver what is due, as soon as it is, for as long as the process runs: each queue beside the others."""
        await asyncio.gather(*map(self._run, self._queues))

    async def drain(self) -> int:
        """Deliver what is due now to some people; how many that were."""
        return sum(await asyncio.gather(*map(self._drain, self._queues)))

    async def _run(self, queue: Queue) -> None:
        while True:
            try:
                if await self._drain(queue):
                    continue
            except errors.Busy:
                pass  # as soon as the database can be had
            except Exception:
                log.exception("the outbox was held up; it is tried again")
            await asyncio.sleep(SECOND)

    async def _drain(self, queue: Queue) -> int:
        if not await threads.read(queue.is_anything_due, now=self._clock()):
            return 0
        if queue.sweep is not None:
            await threads.write(queue.sweep, now=self._clock())
        claims = await threads.write(queue.claim, self._token, now=self._clock(), limit=self._most)
        turn = asyncio.Semaphore(AT_ONCE)

        async def in_turn(claim: Leased) -> None:
            async with turn:
                began = time.monotonic()
                await self._deliver(queue, claim)
                await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST))

        for outcome in await asyncio.gather(*map(in_turn, claims), return_exceptions=True):
            if isinstance(outcome, errors.Busy):
                continue  # the lease ends
            if isinstance(outcome, Exception):
                log.error("a message could not be delivered: %s", type(outcome).__name__, exc_info=outcome)
        return len(claims)

    async def _deliver(self, queue: Queue, claim: Leased) -> None:
        if not await threads.read(queue.is_anything_left, claim, now=self._clock()):
            await threads.write(queue.leave_out, claim, now=self._clock())
            return
        try:
            transport = self._transport(claim.channel)
            async with transport.open(claim) as line:
                left = await threads.write(queue.hand_over, claim, sender=transport.sender, now=self._clock())
                if left is not None:
                    await self._send(queue, line, left)
        except Refused as problem:
            bad = isinstance(problem, BadAddress)
            await self._settle(queue.refused, claim, str(problem), bad_address=bad)
        except NotSent as problem:
            await self._settle(queue.later, claim, str(problem))

    def _transport(self, channel: str) -> Transport:
        """Return how messages leave on a channel. Raises Refused where that is not set up any more."""
        if (transport := self._transports.get(channel)) is None:
            raise Refused("not set up")
        return transport

    async def _send(self, queue: Queue, line: Line, handover: Any) -> None:
        try:
            await line.send(handover, self._clock())
        except Unsure as problem:
            await self._settle(leases.settle_unsure, handover.claim, str(problem))
        else:
            await self._settle(queue.sent, handover.claim)

    async def _settle(self, settle: Callable[..., None], *about: object, **more: object) -> None:
        """Write down what became of it, also where somebody else holds the database for a while; else it leaves twice.

        Raises Busy once the lease is over, as it is somebody else's then.
        """
        until = time.monotonic() + leases.LEASE.total_seconds()
        while True:
            try:
                return await threads.write(settle, *about, now=self._clock(), **more)
            except errors.Busy:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(SECOND)  # a full disk refuses at once
