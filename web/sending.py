"""The short way to browsers: what leaves for an open page takes fewer steps than its libraries would take.

What leaves is the same, for less than half of the time. This leans on the insides of python-socketio, and tests/web
breaks when an upgrade changes them.
"""

from contextlib import suppress
from typing import Any

from engineio.exceptions import SocketIsClosedError
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from nicegui import core
from socketio.async_manager import AsyncManager
from socketio.packet import Packet


class TextPacket(Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet of what JSON can say, as all of NiceGUI's are: nobody looks through it for bytes."""

    uses_binary_events = False


class ShortManager(AsyncManager):  # type: ignore[misc]  # the same
    """Hands a message to the queues of its sockets at once, where python-socketio makes a task for each."""

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


def install() -> None:
    """Let every message take the short way; call it before `ui.run`. Twice is harmless."""
    core.sio.packet_class = TextPacket
    core.sio.manager.__class__ = ShortManager
