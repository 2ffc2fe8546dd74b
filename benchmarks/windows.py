"""Pages that are opened as a browser opens them, without one: the HTML, then its Socket.IO websocket."""

import ast
import asyncio
import html
import json
import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from benchmarks.people import Guest

ACK_EVERY = 3.0
"""Seconds: NiceGUI's browser side says this often what has arrived."""

_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_QUERY = re.compile(r"query: (\{.*?\}),\n")


@dataclass
class Window:
    """An open page. `heard` has every Socket.IO message since it was last cleared, with the moment it arrived at."""

    socket: aiohttp.ClientWebSocketResponse
    client_id: str
    visible_listener: tuple[int, str] | None
    heard: list[tuple[float, str]] = field(default_factory=list)
    next_message_id: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def read(self) -> None:
        """Note what arrives, and answer pings, until the socket closes."""
        async for message in self.socket:
            now = time.perf_counter()
            text = message.data
            if text == "2":
                await self.socket.send_str("3")
            elif text.startswith("42"):
                self.heard.append((now, text))
                self.next_message_id += 1

    async def acknowledge(self) -> None:
        """Say what has arrived, as a browser does."""
        said = 0
        while True:
            await asyncio.sleep(ACK_EVERY)
            if self.next_message_id > said:
                said = self.next_message_id
                await self.say("ack", {"client_id": self.client_id, "next_message_id": said})

    async def come_to_front(self) -> None:
        """Tell the page that somebody looks at it."""
        if self.visible_listener is not None:
            element_id, listener_id = self.visible_listener
            event = {"id": element_id, "client_id": self.client_id, "listener_id": listener_id, "args": True}
            await self.say("event", event)

    async def say(self, name: str, content: dict[str, Any]) -> None:
        """Send a Socket.IO message."""
        await self.socket.send_str("42" + json.dumps([name, content]))

    def when(self, words: str) -> float | None:
        """Return when the first message that holds these words arrived."""
        return next((at for at, text in self.heard if words in text), None)

    async def close(self) -> None:
        """Leave the page."""
        for task in self.tasks:
            task.cancel()
        await self.socket.close()


def browser(origin: str, *, fresh: bool = False) -> aiohttp.ClientSession:
    """Open a session with headers as of a page of the same origin. `fresh`: a connection for each request."""
    return aiohttp.ClientSession(
        base_url=origin,
        connector=aiohttp.TCPConnector(limit=0, force_close=fresh),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
    )


async def get(session: aiohttp.ClientSession, guest: Guest, path: str) -> str:
    """The HTML of a page."""
    headers = {**guest.headers, "Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
    async with session.get(path, headers=headers, allow_redirects=False) as answer:
        if answer.status != 200:
            raise SystemExit(f"GET {path} was answered with {answer.status}.")
        return await answer.text()


async def open_window(session: aiohttp.ClientSession, guest: Guest, path: str) -> Window:
    """Open a page and connect its socket."""
    page = await get(session, guest, path)
    query = _QUERY.search(page)
    assert query is not None
    options: dict[str, Any] = ast.literal_eval(query[1])
    params = {name: str(value).lower() if isinstance(value, bool) else value for name, value in options.items()}
    params |= {"document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": "null"}
    address = f"/_nicegui_ws/socket.io/?{urlencode({**params, 'EIO': 4, 'transport': 'websocket'})}"
    socket = await session.ws_connect(address, headers=guest.headers, compress=0, max_msg_size=0)
    await socket.receive_str()  # Engine.IO's open
    await socket.send_str("40")
    answer = await socket.receive_str()
    if not answer.startswith("40"):
        raise SystemExit(f"The socket of {path} was refused: {answer}")
    window = Window(
        socket, options["client_id"], _listener(page, "kept_visible"), next_message_id=options["next_message_id"]
    )
    window.tasks += [asyncio.create_task(window.read()), asyncio.create_task(window.acknowledge())]
    return window


async def open_windows(session: aiohttp.ClientSession, wanted: Iterable[tuple[Guest, str]]) -> list[Window]:
    """Open pages, four at once."""
    turn = asyncio.Semaphore(4)

    async def one(guest: Guest, path: str) -> Window:
        async with turn:
            return await open_window(session, guest, path)

    return await asyncio.gather(*(one(guest, path) for guest, path in wanted))


def _listener(page: str, event: str) -> tuple[int, str] | None:
    """The element that listens to this event of the browser's side, and the id it listens with."""
    match = _ELEMENTS.search(page)
    assert match is not None
    for element_id, element in json.loads(html.unescape(match[1])).items():
        for listener in element.get("events", ()):
            if listener["type"] == event:
                return int(element_id), str(listener["listener_id"])
    return None
