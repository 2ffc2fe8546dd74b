"""Runs the chores: looks every second what is due, claims it, and does it beside everything else.

Looking only reads, and most seconds find nothing to do. That one has looked is written down once a minute, so that
staff see it. Things are done one at a time, so that a verb of somebody who waits comes in between.
"""

import asyncio
import contextlib
import inspect
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from store import db, errors, threads
from store.jobs import chores, rows
from store.jobs.chores import Each, amount, name_of
from store.jobs.rows import LEASE, LONGEST_WAIT, Row

Chores = Mapping[Callable[..., object], timedelta]

SECOND = 1.0
LONGEST_REST = 0.1
"""Seconds: so long as one thing took, others have the processor and the database; but not for longer."""
RENEWED_EVERY = LEASE.total_seconds() / 3
NOTED_EVERY = timedelta(minutes=1)
"""How often at the least it is written down that one has looked."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """A chore that is due: for whom it is done, and for which of these it had failed before; or why looking failed."""

    name: str
    attempts: int
    subjects: list[int] = field(default_factory=list)
    failed_before: frozenset[int] = frozenset()
    problem: Exception | None = None


@dataclass(slots=True)
class _Agenda:
    """What there is to do, as the rows say."""

    missing: list[str] = field(default_factory=list)
    due: list[_Due] = field(default_factory=list)
    idle: dict[str, datetime] = field(default_factory=dict)
    healed: dict[str, datetime] = field(default_factory=dict)
    over: dict[str, list[int]] = field(default_factory=dict)


class Scheduler:
    """One process that runs these chores, each at the least so far apart; others may share them.

    A chore runs on the writer's thread; one that is `async` on the event loop.
    """

    def __init__(self, what: Chores, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """`clock` says what time it is."""
        self._chores = {name_of(chore): (chore, pause) for chore, pause in what.items()}
        self._clock = clock
        self._token = secrets.token_hex(16)
        self._next_look: dict[str, datetime] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._lost: set[str] = set()
        self._started = False
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._loop = asyncio.create_task(self._run_on(), name="what happens by itself")

    def stop(self) -> None:
        """Begin nothing more; what is being done for one thing is finished."""
        for task in (self._loop, *self._running.values()):
            if task is not None:
                task.cancel()

    async def _run_on(self) -> None:
        while True:
            await self._tried(self.tick())
            await asyncio.sleep(SECOND)

    async def tick(self) -> None:
        """Begin what is due and not begun yet."""
        now = self._clock()
        if not self._started:
            await threads.write(rows.start, list(self._chores))
            self._started = True
        agenda = await threads.read(self._look, now)
        if agenda.missing:
            await threads.write(rows.add, agenda.missing, now)
            agenda = await threads.read(self._look, now)
        for each in agenda.due:
            self._running[each.name] = asyncio.create_task(self._run(each), name=each.name)
        for name, subjects in agenda.over.items():
            await threads.write(rows.forget, name, subjects)
        if agenda.healed:
            await threads.write(rows.heal, agenda.healed)
        if agenda.idle:
            await threads.write(rows.note, agenda.idle, now=now)

    async def round(self) -> None:
        """Do what is due, and wait until it is done."""
        await self.tick()
        await asyncio.gather(*self._running.values())

    async def _tried(self, what: Awaitable[None]) -> None:
        """Await it. What was not done is tried again; where somebody holds the database, the store has said so."""
        try:
            await what
        except errors.Busy:
            return
        except Exception:
            log.exception("what happens by itself was held up; it is tried again")

    # ---- what is due

    def _look(self, now: datetime) -> _Agenda:
        known, agenda = rows.load(), _Agenda()
        for name, (chore, pause) in self._chores.items():
            row = known.recurring.get(name)
            if row is None:
                agenda.missing.append(name)
            elif name not in self._running and self._is_time(name, row, pause, now, agenda):
                if isinstance(chore, Each):
                    self._look_for(chore, row, pause, known.failing.get(name, {}), now, agenda)
                else:
                    agenda.due.append(_Due(name, row.attempts))
        return agenda

    def _is_time(self, name: str, row: Row, pause: timedelta, now: datetime, agenda: _Agenda) -> bool:
        """Return whether it is due and nobody is at it; what is due too late, as the clock was set back, is healed."""
        at_the_latest = now + (max(pause, LONGEST_WAIT) if row.attempts else pause)
        if row.due > at_the_latest + LEASE:  # the clock was set back
            agenda.healed[name] = at_the_latest
        next_look = self._next_look.get(name, now)
        return row.due <= now and not row.is_held(now) and not now < next_look <= now + pause

    def _look_for(
        self, chore: Each, row: Row, pause: timedelta, failing: dict[int, Row], now: datetime, agenda: _Agenda
    ) -> None:
        """Look for whom it is to be done; where it failed, not before its time."""
        self._next_look[chore.name] = now + pause
        limit = chores.MOST_AT_ONCE + len(failing)
        try:
            with db.reading() as transaction:
                found = list(chore.find(transaction, now, limit))
        except errors.Busy:
            raise
        except Exception as problem:  # noqa: BLE001  # it is logged where it is written down
            agenda.due.append(_Due(chore.name, row.attempts, problem=problem))
            return
        waiting = {subject for subject, each in failing.items() if now < each.due <= now + LONGEST_WAIT}
        if todo := [subject for subject in found if subject not in waiting]:
            agenda.due.append(_Due(chore.name, row.attempts, todo, frozenset(failing)))
        elif row.attempts or row.ended_at is None or not now - NOTED_EVERY < row.ended_at <= now:
            agenda.idle[chore.name] = now + pause
        if len(found) < limit and (over := list(failing.keys() - set(found))):
            agenda.over[chore.name] = over

    # ---- doing it

    async def _run(self, due: _Due) -> None:
        try:
            await self._tried(self._claim_and_do(due))
        finally:
            self._running.pop(due.name, None)

    async def _claim_and_do(self, due: _Due) -> None:
        name, token, (chore, pause) = due.name, self._token, self._chores[due.name]
        if not await threads.write(rows.claim, name, token, now=self._clock()):
            return  # another instance is at it
        self._lost.discard(name)
        keeper = asyncio.create_task(self._keep(name))
        try:
            count = await self._do(chore, due)
        except errors.Busy:
            await threads.write(rows.release, name, token)
        except Exception as problem:
            log.exception("%s failed; it is tried again", name)
            attempts, now = due.attempts + 1, self._clock()
            await threads.write(rows.fail, name, token, attempts=attempts, problem=type(problem).__name__, now=now)
        else:
            had_failed, now = due.attempts > 0, self._clock()
            await threads.write(rows.end, name, token, pause=pause, count=count, had_failed=had_failed, now=now)
            self._next_look.pop(name, None)
        finally:
            keeper.cancel()

    async def _do(self, chore: Callable[..., object], due: _Due) -> int:
        if due.problem is not None:
            raise due.problem
        if not isinstance(chore, Each):
            call = chore if inspect.iscoroutinefunction(chore) else partial(threads.write, chore)
            result = await call(now=self._clock())
            return 0 if result is None else amount(result)
        done, subjects, seen, stuck = 0, due.subjects, set[int](), set[int]()
        while subjects:
            for subject in subjects:
                if due.name in self._lost:
                    return done
                began = time.monotonic()
                done += await self._do_one(chore, subject, subject in due.failed_before)
                await asyncio.sleep(min(time.monotonic() - began, LONGEST_REST))
            seen.update(subjects)
            if len(subjects) < chores.MOST_AT_ONCE:
                break
            subjects = await threads.read(self._look_again, chore, seen, stuck)
        return done

    async def _do_one(self, chore: Each, subject: int, failed_before: bool) -> int:
        done, now = 0, self._clock()
        try:
            done = amount(await threads.write(chore.do, subject, now=now))
        except errors.AlreadyDecided:
            pass  # somebody did it at the last moment
        except errors.Busy:
            raise
        except Exception as problem:
            log.exception("%s failed for one thing; it is tried again", chore.name)
            await threads.write(rows.put_off, chore.name, subject, chore.of, problem=type(problem).__name__, now=now)
            return 0
        if failed_before:
            await threads.write(rows.forget, chore.name, [subject])
        return done

    def _look_again(self, chore: Each, seen: set[int], stuck: set[int]) -> list[int]:
        """Look for more, but what failed before, and what is still due although it was done: `stuck`, which grows."""
        stuck.update(rows.load().failing.get(chore.name, {}))
        with db.reading() as transaction:
            while True:
                found = list(chore.find(transaction, self._clock(), chores.MOST_AT_ONCE + len(stuck)))
                again = seen.intersection(found) - stuck
                stuck |= again
                more = [subject for subject in found if subject not in stuck]
                if more or not again:
                    return more

    async def _keep(self, name: str) -> None:
        """Renew the lease while it runs."""
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            with contextlib.suppress(errors.Busy):
                if not await threads.write(rows.renew, name, self._token, now=self._clock()):
                    self._lost.add(name)
                    return
