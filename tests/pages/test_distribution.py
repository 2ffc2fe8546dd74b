"""In which order what happens reaches the open pages."""

import asyncio
from collections.abc import Callable
from typing import Any

from pages.distribution import Distribution


class Page:
    """A page whose outbox waits for what it has to show, as NiceGUI's does."""

    def __init__(self, name: str, happened: list[str]) -> None:
        self._name, self._happened = name, happened
        self._changed = asyncio.Event()
        self.outbox = asyncio.create_task(self._send())

    def call(self, callback: Callable[[], None]) -> None:
        callback()
        self._happened.append(f"{self._name} is drawn")
        self._changed.set()

    async def _send(self) -> None:
        await self._changed.wait()
        self._happened.append(f"{self._name} has left")


async def test_what_a_page_shows_leaves_before_the_next_page_is_drawn():
    happened: list[str] = []
    pages: list[Any] = [Page(name, happened) for name in ("one", "two", "three")]
    await asyncio.sleep(0.01)
    distribution = Distribution()
    distribution.followers["staff", 1] = {str(number): [(page, lambda: None)] for number, page in enumerate(pages)}
    await distribution._call(("staff", 1))  # its order is what this is about
    await asyncio.gather(*(page.outbox for page in pages))
    assert happened == [f"{name} {what}" for name in ("one", "two", "three") for what in ("is drawn", "has left")]
