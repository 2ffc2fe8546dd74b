"""Runs verbs and queries off the event loop.

SQLite has one writer, so one thread writes and nobody waits for a lock; verbs that arrive while it is busy share one
commit. Four threads read beside it, and one keeps its log short. PostgreSQL gets eight that write. See
docs/decisions/0001-one-writer.md, and 0015-what-comes-from-outside.md for what happens when somebody else holds the
database.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from store import db, errors, seldom
from store.db import busy, engines

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MAX_BATCH = 8
"""Verbs that share a commit, at most: the first of them waits for the last."""

CHECKPOINT_EVERY = 1.0
"""Seconds between two checkpoints of SQLite's log."""

MARK_PATIENCE = 0.5
"""Seconds that a mark waits for a database that somebody else holds."""

MOST_MARKS = 100
"""Marks that are under way at once; what comes on top is lost."""

HELD = "somebody else holds the database, or it cannot be reached; what would change it is refused"
"""The line of the log for whoever looks after the clinic's computer."""

FULL = "the disk of the database is full: nothing is kept until there is room again"
"""The same, for what is worse."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A verb or query, and until when (`time.monotonic()`) it waits for a database that somebody else holds."""

    run: Callable[[], Any]
    until: float

    def __call__(self) -> Any:
        with busy.patient_until(self.until):
            return self.run()


class WriterThread:
    """A thread that does one call after the other; those that have queued up meanwhile reach the disk together."""

    def __init__(self) -> None:
        """Start the thread."""
        self._queue: queue.SimpleQueue[tuple[Future[Any], _Call] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, call: _Call) -> Future[Any]:
        """Queue the call; the future has its result as soon as what it wrote is on the disk."""
        future: Future[Any] = Future()
        self._queue.put((future, call))
        return future

    def shutdown(self) -> None:
        """End the thread after the calls that are queued."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            queued = self._next()
            going = None not in queued
            calls = [each for each in queued if each is not None and each[0].set_running_or_notify_cancel()]
            while calls:
                calls = _finish(calls)

    def _next(self) -> list[tuple[Future[Any], _Call] | None]:
        """Wait for a call, and take those that are queued behind it, too."""
        queued = [self._queue.get()]
        while len(queued) < MAX_BATCH and not self._queue.empty():
            queued.append(self._queue.get())
        return queued


class CheckpointThread:
    """A thread that keeps SQLite's log short: else each fiftieth booking does that first, which takes 5 to 20 ms."""

    def __init__(self) -> None:
        """Start the thread."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
        self._thread.start()

    def shutdown(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(CHECKPOINT_EVERY):
            engines.checkpoint()


@dataclass(frozen=True, slots=True)
class _Failure:
    """The exception that a call raised."""

    error: Exception


def _finish(calls: list[tuple[Future[Any], _Call]]) -> list[tuple[Future[Any], _Call]]:
    """Do these calls, and give each future what its call returns or raises.

    Where somebody else holds the database, whoever has waited for long enough is refused; the rest is returned, and
    nothing of it has happened.
    """
    try:
        outcomes = _outcomes([call for _, call in calls])
    except errors.Busy as refusal:
        now = time.monotonic()
        for future, call in calls:
            if call.until <= now:
                future.set_exception(refusal)
        return [(future, call) for future, call in calls if call.until > now]
    for (future, _), outcome in zip(calls, outcomes, strict=True):
        if isinstance(outcome, _Failure):
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome)
    return []


def _outcomes(calls: list[_Call]) -> list[Any]:
    """What each call returns or raises. Several share a commit; when that fails, all of them have failed."""
    if len(calls) == 1:
        return [_outcome(calls[0])]
    try:
        with busy.patient_until(min(call.until for call in calls)), db.batch():
            return [_outcome(call.run) for call in calls]
    except errors.NoRoom as error:  # which no waiting mends
        return [_Failure(error)] * len(calls)
    except errors.Busy:
        raise
    except Exception as error:  # noqa: BLE001  # whoever asked is told
        return [_Failure(error)] * len(calls)


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # whoever asked is told
        return _Failure(error)


_threads: dict[str, WriterThread | ThreadPoolExecutor] = {}
_checkpoints: list[CheckpointThread] = []
_marks: set[Future[Any]] = set()


def start() -> None:
    """Start the threads for the database that is open; harmless when they run."""
    if _threads:
        return
    on_sqlite = db.dialect() == "sqlite"
    _threads["writer"] = WriterThread() if on_sqlite else ThreadPoolExecutor(engines.POSTGRESQL_WRITERS, "store-writer")
    _threads["reader"] = ThreadPoolExecutor(engines.READERS, "store-reader")
    if on_sqlite:
        _checkpoints.append(CheckpointThread())


def stop() -> None:
    """Let what runs finish, then end the threads."""
    for threads in (*_threads.values(), *_checkpoints):
        threads.shutdown()
    _threads.clear()
    _checkpoints.clear()


async def write(verb: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The verb's result; what it raises is raised here, and Busy when somebody else holds the database for too long.

    A verb that has begun is finished even when its caller is gone: nothing is half done.
    """
    return await _run("writer", partial(verb, *args, **kwargs))


async def read(query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the query's result; what it raises is raised here."""
    return await _run("reader", partial(query, *args, **kwargs))


async def read_together(queries: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what these queries return, read in one transaction; what one of them raises stands in its place."""

    def outcomes() -> list[Any]:
        with db.reading():
            results = [_outcome(query) for query in queries]
        if len(results) > 1 and any(isinstance(each, _Failure) for each in results):
            return [_outcome(query) for query in queries]  # PostgreSQL answers no more in a transaction that failed
        return results

    results = await read(outcomes)
    return [each.error if isinstance(each, _Failure) else each for each in results]


def mark(verb: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Send a mark off, such as when somebody was last here. Nobody waits for it, and it may be lost.

    The future is done when the mark is made, or lost; its callbacks are called on some thread.
    """
    future: Future[T] = Future()
    if not _threads or len(_marks) >= MOST_MARKS:
        future.cancel()
        return future
    future = _threads["writer"].submit(_Call(partial(verb, *args, **kwargs), time.monotonic() + MARK_PATIENCE))
    _marks.add(future)
    future.add_done_callback(_marked)
    return future


def _marked(future: Future[Any]) -> None:
    error = None if future.cancelled() else future.exception()
    if isinstance(error, errors.Busy):
        _warn(error)
    elif error is not None and not isinstance(error, errors.Refusal):
        log.error("a mark was lost", exc_info=error)
    _marks.discard(future)


async def _run(role: str, call: Callable[[], T]) -> T:
    future = _threads[role].submit(_Call(call, time.monotonic() + busy.PATIENCE))
    try:
        result: T = await asyncio.wrap_future(future)
    except errors.Busy as refusal:
        _warn(refusal)
        raise
    return result


def _warn(refusal: errors.Busy) -> None:
    seldom.warn(log, FULL if isinstance(refusal, errors.NoRoom) else HELD)
