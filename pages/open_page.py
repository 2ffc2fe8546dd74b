"""One open page: what it has to be told, to read and to do. pages/live.py knows all of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import Client, background_tasks

from store import threads

log = logging.getLogger(__name__)

SOON = 0.05
"""Seconds that counts and the like wait, so that the rows of all pages leave before them."""


class OpenPage:
    """One open page: all that it has to be told, to read and to do.

    While its browser is away it is told what happens, but what it has to do waits until the browser is back.
    """

    def __init__(self, client: Client, turn: asyncio.Lock) -> None:
        self.client = client
        self._turn = turn
        client.on_connect(self._begin)
        self.calls = 0
        """How often something has happened that the page follows."""
        self.held: list[Callable[[], None]] | None = None
        """What the page is told when it is drawn; None when that is done."""
        self.queries: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self.due: dict[Callable[[], Awaitable[None]], None] = {}
        self.is_catching_up = False
        self.marks: list[asyncio.Future[Any]] = []
        """What is being marked as read, and changes what the page reads next."""

    def call(self, callback: Callable[[], None]) -> None:
        """Tell the page what has happened, as soon as it is drawn; a part of it that fails is logged."""
        self.calls += 1
        if self.held is not None:
            self.held.append(callback)
        elif not self.client.is_deleted:
            try:
                with self.client:
                    callback()
            except Exception:
                log.exception("a page failed on its news")

    async def read_queries(self) -> None:
        """Answer what the parts of the page have asked for by now."""
        queries, self.queries = self.queries, []
        try:
            answers = await threads.read_together([query for query, _ in queries])
        except Exception as error:  # noqa: BLE001  # who asked is told
            answers = [error] * len(queries)
        for (_, future), answer in zip(queries, answers, strict=True):
            if future.cancelled():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def coalesced(self, work: Callable[[], Awaitable[None]], pause: float) -> Callable[[], None]:
        """A function that makes the work due; at the earliest when `pause` is over since the last time."""
        loop, earliest, is_pending = asyncio.get_running_loop(), 0.0, False

        def ask() -> None:
            nonlocal is_pending
            if is_pending or work in self.due:
                return
            if (left := earliest - loop.time()) > 0:
                is_pending = True
                loop.call_later(left, begin)
            else:
                begin()

        def begin() -> None:
            nonlocal earliest, is_pending
            earliest, is_pending = loop.time() + SOON + pause, False
            self.due[work] = None
            self._begin()

        return ask

    def _begin(self) -> None:
        if self._can_catch_up and not self.is_catching_up:
            self.is_catching_up = True
            background_tasks.create(self._catch_up(), name="a page catches up")

    @property
    def _can_catch_up(self) -> bool:
        return bool(self.due) and self.client.has_socket_connection and not self.client.is_deleted

    async def _catch_up(self) -> None:
        """Do what is due, until nothing is."""
        try:
            while self._can_catch_up:
                marks, self.marks = self.marks, []
                await asyncio.gather(*marks, return_exceptions=True)
                await asyncio.sleep(SOON)
                async with self._turn:
                    due, self.due = self.due, {}
                    tasks = [
                        background_tasks.create(self._do(work), name="a part of a page catches up") for work in due
                    ]
                    await asyncio.wait(tasks)
        finally:
            self.is_catching_up = False

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        with self.client:
            await work()
