"""The small app of app.py in a process of its own, and the hands that reach for it: a browser's, and a forger's."""

import asyncio
import html
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Server:
    """The running app."""

    port: int
    log: Path
    database: Path
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app; a crash in its log that no test asked for fails the last test."""
    with started(tmp_path_factory.mktemp("security")) as running:
        yield running


@contextmanager
def started(folder: Path, *arguments: str, **settings: str) -> Iterator[Server]:
    """The app in a process of its own, with these arguments and settings; its log is read in the end."""
    running = Server(_free_port(), folder / "log.txt", folder / "kept.sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NICEGUI_", "KEPT_"))}
    kept |= {
        "KEPT_PORT": str(running.port),
        "KEPT_DATABASE_URL": f"sqlite:///{running.database}",
        "KEPT_SECRET": "a secret that only the tests know",
        "KEPT_TRUSTED_PROXIES": "127.0.0.9",
        "KEPT_TRUSTED_HOSTS": "clinic.example, behind-a-proxy",
        "PYTHONPATH": str(ROOT),
    }
    with running.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("app.py")), *arguments],
            cwd=folder, env=kept | settings, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(running, process)
        running.processes.append(process)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=10)
    log_text = running.log.read_text()
    crashes = [line for line in log_text.splitlines() if "failed:" in line and "'/broken" not in line]
    assert not crashes, log_text
    assert "Traceback" not in log_text
    assert "exception" not in log_text.lower().replace("exceptiongroup", "").replace("_exception", ""), log_text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            httpx.get(f"{server.origin}/seen")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the app did not start:\n{server.log.read_text()}")


@dataclass(slots=True)
class OpenPage:
    """A page as its browser knows it: ids, and the cookie it was opened with."""

    client_id: str
    button: int
    listener: str
    cookie: str
    tab_id: str = field(default_factory=lambda: str(uuid4()))
    document_id: str = field(default_factory=lambda: str(uuid4()))

    def query(self, **changes: str) -> dict[str, str]:
        """What the browser's socket says about the page."""
        return {
            "client_id": self.client_id, "tab_id": self.tab_id, "document_id": self.document_id,
            "next_message_id": "0", "implicit_handshake": "true", **changes,
        }  # fmt: skip

    def press(self, **changes: Any) -> dict[str, Any]:
        """The frame of a click on the page's button."""
        return {
            "id": self.button, "client_id": self.client_id, "listener_id": self.listener, "args": [], **changes
        }  # fmt: skip


class Socket:
    """Socket.IO spoken by hand, so that a test can also say what no browser would."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, name: str, *args: Any) -> None:
        """Send an event as NiceGUI's browser side does."""
        await self.raw("42" + json.dumps([name, *args]))

    async def raw(self, text: str | bytes) -> None:
        await self.connection.send(text)

    async def hear(self, name: str, within: float = 3) -> Any:
        """The next event of this name. Raises TimeoutError."""
        while True:
            message = await self.next(within)
            if message.startswith("42") and json.loads(message[2:])[0] == name:
                return json.loads(message[2:])[1]

    async def next(self, within: float = 3) -> str:
        """The next message; the server's pings are answered."""
        async with asyncio.timeout(within):
            while True:
                message = str(await self.connection.recv())
                if message != "2":
                    return message
                await self.raw("3")

    async def is_cut(self, within: float = 3) -> bool:
        """Whether the server ends the connection within this many seconds."""
        try:
            while True:
                await self.next(within)
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False


class Hands:
    """What browsers and forgers do to the app."""

    def __init__(self, server: Server, http: httpx.AsyncClient, stack: AsyncExitStack) -> None:
        self.server = server
        self.http = http
        self._stack = stack

    async def log_in(self, account: str) -> str:
        """The cookie of a new login session of `account`@harbor.example."""
        answer = await self.http.post("/login", params={"email": f"{account}@harbor.example"})
        self.http.cookies.clear()
        return f"kept_session={answer.cookies['kept_session']}"

    async def open_page(self, cookie: str = "", path: str = "/") -> OpenPage:
        """A page that was asked for with this cookie."""
        answer = await self.http.get(path, headers={"Cookie": cookie} if cookie else {})
        assert answer.status_code == 200
        client_id = re.search(r"'client_id': '([^']+)'", answer.text)
        drawn = re.search(r"parseElements\(String\.raw`(.*?)`\)", answer.text, re.DOTALL)
        assert client_id
        assert drawn
        elements = json.loads(html.unescape(drawn[1]))
        clicks = [
            (int(key), event["listener_id"])
            for key, element in elements.items()
            for event in element.get("events", [])
            if event["type"] == "click"
        ]
        button, listener = clicks[0] if clicks else (0, "")
        return OpenPage(client_id[1], button, listener, cookie)

    async def reach(self, query: dict[str, str], cookie: str = "", origin: str | None = None) -> tuple[Socket, str]:
        """A socket that wants to join a page, and the server's answer: "joined" or "refused".

        Raises InvalidStatus when there is no socket at all.
        """
        address = httpx.URL(
            f"ws://127.0.0.1:{self.server.port}/_nicegui_ws/socket.io/",
            params={"EIO": "4", "transport": "websocket", **query},
        )
        headers = {name: value for name, value in (("Cookie", cookie), ("Origin", origin)) if value}
        connection = await self._stack.enter_async_context(
            connect(str(address), additional_headers=headers, proxy=None)
        )
        socket = Socket(connection)
        assert (await socket.next()).startswith("0{")
        await socket.raw("40")
        return socket, {"40": "joined", "44": "refused"}[(await socket.next())[:2]]

    async def join(self, page: OpenPage) -> Socket:
        """The socket of the page's own browser."""
        socket, answer = await self.reach(page.query(), page.cookie, self.server.origin)
        assert answer == "joined"
        return socket

    async def pressed(self, name: str) -> int:
        """How often this person's button was pressed, as far as the server has heard."""
        await asyncio.sleep(0.2)
        return int((await self.http.get("/pressed")).json().get(name, 0))


@pytest.fixture
async def hands(server: Server) -> AsyncIterator[Hands]:
    """They let go of every socket after the test."""
    async with AsyncExitStack() as stack, httpx.AsyncClient(base_url=server.origin) as http:
        yield Hands(server, http, stack)
