"""Another system of a clinic, on this computer: it answers as a test wants, and keeps what it was sent."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

PUBLIC = "93.184.216.34"
ADDRESS = "https://hooks.example/kept?token=1"


@dataclass
class Receiver:
    """What it answers, after so many seconds, and the calls that it got: headers in small letters, and the body."""

    status: int = 200
    location: str = ""
    body: bytes = b""
    pause: float = 0.0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """It answers at once from then on."""
    port: int = 0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answering: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.answering.append(asyncio.current_task())
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {"": lines[0]}
        headers |= {
            name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines[1:] if each)
        }
        self.calls.append((headers, await reader.readexactly(int(headers["content-length"]))))
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.pause)
        where = f"location: {self.location}\r\n" if self.location else ""
        head = f"HTTP/1.1 {self.status} X\r\n{where}content-length: {len(self.body)}\r\n\r\n"
        writer.write(head.encode() + self.body)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    @property
    def said(self) -> list[dict[str, Any]]:
        """The bodies, read."""
        return [json.loads(body) for _, body in self.calls]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]


class ToReceiver(httpx.AsyncBaseTransport):
    """The internet, of which every address is that receiver."""

    def __init__(self, port: int) -> None:
        self._port, self._sockets, self._clients = port, httpx.AsyncHTTPTransport(), 0
        self.asked: list[httpx.URL] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._sockets.handle_async_request(request)

    async def __aenter__(self) -> Self:
        self._clients += 1
        return self

    async def aclose(self) -> None:
        self._clients -= 1
        if (
            self._clients <= 0
        ):  # several messages leave at the same time, and the first that is done closes nobody's line
            await self._sockets.aclose()


async def resolver(host: str) -> list[str]:
    """Every name is public, but those that say otherwise."""
    return ["10.0.0.5"] if host.startswith("home.") else [PUBLIC]
