"""An open /events, without a server between: `async with listening(ada) as stream: await stream.next()`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import api
import auth
from tests.api.conftest import Program


class Stream:
    """An open /events, without a server between. A client that is `slow` takes nothing until it is told to."""

    def __init__(self) -> None:
        self.start: dict[str, Any] = {}
        self.ended = False
        self.reads = asyncio.Event()
        self.reads.set()
        self.goes = asyncio.Event()
        self._came: asyncio.Queue[bytes] = asyncio.Queue()

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.ended = not message.get("more_body", False)
            await self._came.put(message.get("body", b""))

    async def receive(self) -> dict[str, str]:
        await self.goes.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> dict[str, str]:
        """The next event; a comment has none of the names."""
        text = (await asyncio.wait_for(self._came.get(), 5)).decode()
        assert text.endswith("\n\n"), "every event comes as one piece"
        return dict(line.split(": ", 1) for line in text.strip().splitlines() if not line.startswith(":"))

    async def many(self, count: int) -> list[dict[str, str]]:
        return [await self.next() for _ in range(count)]

    async def quiet(self) -> bool:
        await asyncio.sleep(0.1)
        return self._came.empty()


@asynccontextmanager
async def listening(program: Program, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    stream = Stream()
    cookie = f"{auth.COOKIE}={program.cookies[auth.COOKIE]}"
    named = {"cookie": cookie, "accept": "text/event-stream", **headers}
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/events",
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
        "state": {},
    }
    running = asyncio.create_task(api.app(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.goes.set()
        stream.reads.set()
        await asyncio.wait_for(running, 5)
