"""The short way to browsers: what leaves for an open page takes fewer steps than its libraries would take.

What leaves is the same, for less than half of the time. This leans on the insides of NiceGUI, python-socketio and
python-engineio, and tests/web breaks when an upgrade changes them.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import os
from collections.abc import Coroutine
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, TypeVar

from engineio import async_socket
from engineio.async_socket import AsyncSocket
from engineio.exceptions import SocketIsClosedError
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from nicegui import client, core, event_listener, outbox
from socketio.async_manager import AsyncManager
from socketio.packet import Packet

T = TypeVar("T")


class TextPacket(Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet of what JSON can say, as all of NiceGUI's are: nobody looks through it for bytes."""

    uses_binary_events = False


class ShortManager(AsyncManager):  # type: ignore[misc]  # the same
    """Hands a message to its sockets at once, where python-socketio makes a task for each."""

    async def emit(self, event: str, data: Any, namespace: str, room: Any = None, **how: Any) -> None:
        """Send it to all in the room."""
        if how.get("callback") or how.get("skip_sid") or isinstance(data, tuple):
            await super().emit(event, data, namespace, room=room, **how)
            return
        packet = EnginePacket(MESSAGE, TextPacket(data=[event] if data is None else [event, data]).encode())
        for _, eio_sid in self.get_participants(namespace, how.get("to") or room):
            socket = self.server.eio.sockets.get(eio_sid)
            if socket is not None:
                with suppress(SocketIsClosedError):
                    await socket.send(packet)


class PromptSocket(AsyncSocket):  # type: ignore[misc]  # python-engineio has no types
    """Writes a message to its websocket at once, where python-engineio wakes a task that does it some turns later.

    Only while that task waits for something to do: then nothing is on its way that has to arrive before it. Pings go
    the long way, as that task ends a websocket for which it has had nothing to do for long.
    """

    websocket: Any = None

    async def _websocket_handler(self, ws: Any) -> None:
        self.websocket = ws
        await super()._websocket_handler(ws)

    async def send(self, pkt: EnginePacket) -> None:
        """Send it now, or let it wait behind what is on its way."""
        if pkt.packet_type == MESSAGE and self.upgraded and self.queue._getters and await self.check_ping_timeout():
            with suppress(Exception):  # the task will hear of it, too, and ends the websocket
                await self.websocket.send(pkt.encode())
                return
        await super().send(pkt)


async def _wait(awaited: Coroutine[Any, Any, T], timeout: float) -> T:  # noqa: ARG001, ASYNC109  # as asyncio's is called
    return await awaited


WITHOUT_TIMEOUTS = SimpleNamespace(**{name: getattr(asyncio, name) for name in asyncio.__all__} | {"wait_for": _wait})
"""Stands for asyncio in NiceGUI's outboxes, which look each second whether to stop, though they are woken for that."""


class RandomIds:
    """Ids as nobody can guess, of which many are made at once.

    NiceGUI has one for each listener and each script that it sends. To ask the system for one lets go of the
    interpreter, and a thread of the store may take it for half a millisecond, twenty times for twenty pages.
    """

    LENGTH = 32
    """Hexadecimal digits: as random as any of 16 bytes."""

    def __init__(self) -> None:
        self._digits = ""

    def uuid4(self) -> str:
        """Return an id that no other has."""
        if not self._digits:
            self._digits = os.urandom(256 * self.LENGTH // 2).hex()
        taken, self._digits = self._digits[: self.LENGTH], self._digits[self.LENGTH :]
        return taken


def install() -> None:
    """Let every message take the short way; call it before `ui.run`. Twice is harmless."""
    core.sio.packet_class = TextPacket
    core.sio.manager.__class__ = ShortManager
    async_socket.AsyncSocket = PromptSocket
    vars(outbox)["asyncio"] = WITHOUT_TIMEOUTS
    vars(client)["uuid"] = vars(event_listener)["uuid"] = RandomIds()
