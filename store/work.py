"""Runs verbs and queries off the event loop.

SQLite has one writer, so one thread writes and nobody waits for a lock; verbs that arrive while it is busy share one
commit. Four threads read beside it. PostgreSQL gets eight threads for both. See docs/decisions/0001-one-writer.md.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from store import db

P = ParamSpec("P")
T = TypeVar("T")

TOGETHER = 8
"""Verbs that share a commit, at most: the first of them waits for the last."""

_executors: dict[str, Executor] = {}


class OneWriter(Executor):
    """A thread that does one call after the other; those that have queued up meanwhile reach the disk together."""

    def __init__(self) -> None:
        """Start the thread."""
        self._line: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """The call's result, as soon as what it wrote is on the disk."""
        future: Future[T] = Future()
        self._line.put((future, partial(call, *args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # as Executor
        """End the thread after what is in the line."""
        self._line.put(None)
        if wait and not cancel_futures:
            self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            line = self._next()
            going = None not in line
            calls = [each for each in line if each is not None and each[0].set_running_or_notify_cancel()]
            for (future, _), outcome in zip(calls, _outcomes([call for _, call in calls]), strict=True):
                if isinstance(outcome, _Failure):
                    future.set_exception(outcome.error)
                else:
                    future.set_result(outcome)

    def _next(self) -> list[tuple[Future[Any], Callable[[], Any]] | None]:
        """Wait for a call, and take those that stand behind it, too."""
        line = [self._line.get()]
        while len(line) < TOGETHER and not self._line.empty():
            line.append(self._line.get())
        return line


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a call raised."""

    error: Exception


def _outcomes(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each call returns or raises. Several share a commit; when that fails, all of them have failed."""
    if len(calls) <= 1:
        return [_outcome(call) for call in calls]
    try:
        with db.together():
            return [_outcome(call) for call in calls]
    except Exception as error:  # noqa: BLE001  # whoever asked is told
        return [_Failure(error)] * len(calls)


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # whoever asked is told
        return _Failure(error)


def start() -> None:
    """Start the threads for the database that is open; harmless when they run."""
    if _executors:
        return
    if db.dialect() == "sqlite":
        _executors["writer"] = OneWriter()
        _executors["reader"] = ThreadPoolExecutor(db.READERS, "store-reader")
    else:
        _executors["writer"] = _executors["reader"] = ThreadPoolExecutor(db.POSTGRESQL_THREADS, "store")


def stop() -> None:
    """Let what runs finish, then end the threads."""
    for executor in set(_executors.values()):
        executor.shutdown(wait=True)
    _executors.clear()


async def write(verb: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The verb's result; what it raises is raised here.

    A verb that has begun is finished even when its caller is gone: nothing is half done.
    """
    return await _run("writer", partial(verb, *args, **kwargs))


async def read(query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The query's result; what it raises is raised here."""
    return await _run("reader", partial(query, *args, **kwargs))


async def _run(kind: str, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_executors[kind], call)
