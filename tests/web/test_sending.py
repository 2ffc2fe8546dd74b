"""How a message leaves for the sockets of an open page."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest
from engineio.exceptions import SocketIsClosedError
from engineio.packet import MESSAGE, Packet
from nicegui import core, outbox
from nicegui.outbox import Outbox

from web import sending
from web.sending import PromptSocket, ShortManager


class Queue:
    """Where Engine.IO would put what a socket gets."""

    def __init__(self, *, is_closed: bool = False) -> None:
        self.is_closed, self.packets = is_closed, list[Packet]()

    async def send(self, packet: Packet) -> None:
        if self.is_closed:
            raise SocketIsClosedError
        self.packets.append(packet)


class Server:
    """As much of a Socket.IO server as its manager needs."""

    def __init__(self, **sockets: Queue) -> None:
        self.packet_class, self.eio = core.sio.packet_class, self
        self.sockets = sockets

    def rooms(self, **room_of: str) -> ShortManager:
        manager = ShortManager()
        manager.set_server(self)
        for number, (eio_sid, room) in enumerate(room_of.items()):
            sid = str(number)
            manager.basic_enter_room(sid, "/", room, eio_sid)
        return manager


async def test_a_message_is_written_once_and_a_socket_that_is_gone_keeps_it_from_nobody():
    one, two, gone, other = Queue(), Queue(), Queue(is_closed=True), Queue()
    manager = Server(gone=gone, one=one, two=two, other=other).rooms(
        gone="page", forgotten="page", one="page", two="page", other="another"
    )
    await manager.emit("update", {"1": {"text": "Zoë, 10:00"}, "_id": 0}, "/", room="page")
    await manager.emit("load", None, "/", room="page")
    written = ['42["update",{"1":{"text":"Zoë, 10:00"},"_id":0}]', '42["load"]']
    assert [packet.encode() for packet in one.packets] == written
    assert one.packets[0] is two.packets[0]
    assert other.packets == []


class Websocket:
    """A websocket that answers pings and keeps what it is sent; without room, whoever sends waits."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.has_room, self.is_gone = asyncio.Event(), asyncio.Event()
        self.has_room.set()

    async def send(self, text: str) -> None:
        await self.has_room.wait()
        if self.is_gone.is_set():
            raise OSError
        self.sent.append(text)

    async def wait(self) -> str | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await self.is_gone.wait()
            return None
        return "3"  # to whatever ping there was

    async def close(self) -> None:
        self.is_gone.set()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[PromptSocket, Websocket]]:
    socket, websocket = PromptSocket(core.sio.eio, "someone"), Websocket()
    handling = asyncio.create_task(socket._websocket_handler(websocket))
    await asyncio.sleep(0.01)
    yield socket, websocket
    websocket.is_gone.set()
    websocket.has_room.set()
    await handling


async def test_a_message_is_on_the_websocket_at_once():
    async with connected() as (socket, websocket):
        await socket.send(Packet(MESSAGE, "one"))
        await socket.send(Packet(MESSAGE, "two"))
        assert websocket.sent == ["4one", "4two"]


async def test_a_message_does_not_overtake_what_is_on_its_way():
    async with connected() as (socket, websocket):
        websocket.has_room.clear()
        await socket.queue.put(Packet(MESSAGE, "one"))
        await asyncio.sleep(0.01)  # it waits until there is room
        await socket.send(Packet(MESSAGE, "two"))
        websocket.has_room.set()
        await socket.send(Packet(MESSAGE, "three"))
        await asyncio.sleep(0.01)
        assert websocket.sent == ["4one", "4two", "4three"]


async def test_pings_keep_the_websocket_of_a_page_that_only_gets_messages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(core.sio.eio, "ping_interval", 0.1)
    monkeypatch.setattr(core.sio.eio, "ping_timeout", 0.2)
    async with connected() as (socket, websocket):
        socket.schedule_ping()
        for _ in range(20):
            await asyncio.sleep(0.05)
            await socket.send(Packet(MESSAGE, "news"))
        assert websocket.sent.count("4news") == 20
        assert "2" in websocket.sent
        assert not websocket.is_gone.is_set()


async def test_a_websocket_that_cannot_be_written_to_is_closed():
    async with connected() as (socket, websocket):
        websocket.send = None  # type: ignore[method-assign, assignment]
        await socket.send(Packet(MESSAGE, "one"))
        await asyncio.wait_for(websocket.is_gone.wait(), 1)


class OpenPage:
    """As much of a page as its outbox needs."""

    id = "page"
    has_socket_connection = True
    page = SimpleNamespace(resolve_reconnect_timeout=lambda: 1)

    def check_existence(self) -> None:
        """It is there."""


async def test_an_outbox_sends_in_the_next_turn_and_sleeps_until_then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(core, "loop", asyncio.get_running_loop())
    monkeypatch.setattr(outbox, "asyncio", sending.WITHOUT_TIMEOUTS)
    sent: list[str] = []

    async def emit(event: str, data: Any, room: str) -> None:
        sent.append(f"{event} to {room}")

    monkeypatch.setattr(core.sio, "emit", emit)
    client: Any = OpenPage()
    box = Outbox(client)
    await asyncio.sleep(0.01)
    before = len(asyncio.all_tasks())
    box.enqueue_message("run_javascript", {"code": "1"}, "page")
    await asyncio.sleep(0)
    assert sent == ["run_javascript to page"]
    assert len(asyncio.all_tasks()) == before
    box.stop()
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before - 1


def test_ids_are_random_and_none_comes_twice():
    ids = sending.RandomIds()
    made = [ids.uuid4() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in made)
    assert made[0] != sending.RandomIds().uuid4()
