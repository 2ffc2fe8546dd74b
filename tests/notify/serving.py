"""A server of the tests' own, on the loopback, that stands for one of others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar


class StandIn(Protocol):
    """What answers who connects, and knows at which port and which answers are under way."""

    port: int
    answering: list[asyncio.Task[None] | None]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""


T = TypeVar("T", bound=StandIn)


@asynccontextmanager
async def serving(it: T) -> AsyncIterator[T]:
    """Let it answer; the last answers are waited for."""
    server = await asyncio.start_server(it.answer, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    yield it
    server.close()
    await asyncio.gather(*filter(None, it.answering), return_exceptions=True)
