"""Runs verbs and queries off the event loop.

SQLite has one writer, so one thread writes and nobody waits for a lock; four threads read beside it.
PostgreSQL gets eight threads for both. Measured in docs/decisions/0001-one-writer.md.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from store import db

P = ParamSpec("P")
T = TypeVar("T")

_executors: dict[str, ThreadPoolExecutor] = {}


def start() -> None:
    """Start the threads for the database that is open; harmless when they run."""
    if _executors:
        return
    if db.dialect() == "sqlite":
        _executors["writer"] = ThreadPoolExecutor(1, "store-writer")
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
