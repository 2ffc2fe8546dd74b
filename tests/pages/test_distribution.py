"""In which order what happens reaches the open pages."""

import asyncio
from collections.abc import Callable
from typing import Any

from pages.distribution import Distribution


class Page:
    """A page whose outbox and whose socket wait for what it has to show, as those of NiceGUI and Engine.IO do."""

    def __init__(self, name: str, happened: list[str]) -> None:
        self._name, self._happened = name, happened
        self._changed, self._messages = asyncio.Event(), asyncio.Queue[str]()
        self.tasks = [asyncio.create_task(self._outbox()), asyncio.create_task(self._socket())]

    def call(self, callback: Callable[[], None]) -> None:
        callback()
        self._happened.append(f"{self._name} is drawn")
        self._changed.set()

    async def _outbox(self) -> None:
        await asyncio.wait_for(self._changed.wait(), 5)
        await self._messages.put(f"{self._name} has left")

    async def _socket(self) -> None:
        self._happened.append(await asyncio.wait_for(self._messages.get(), 5))


async def test_what_a_page_shows_leaves_before_the_next_page_is_drawn():
    happened: list[str] = []
    pages: list[Any] = [Page(name, happened) for name in ("one", "two", "three")]
    await asyncio.sleep(0.01)
    distribution = Distribution()
    distribution.followers["staff", 1] = {str(number): [(page, lambda: None)] for number, page in enumerate(pages)}
    await distribution._call(("staff", 1))  # its order is what this is about
    await asyncio.gather(*(task for page in pages for task in page.tasks))
    assert happened == [f"{name} {what}" for name in ("one", "two", "three") for what in ("is drawn", "has left")]
