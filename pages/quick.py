"""What NiceGUI does again and again for the same answer, or by detours, done once and straight.

It was half the cost of drawing a row, and a third of the way from a row to its socket. It leans on the insides of
NiceGUI and python-socketio; tests/pages/test_quick.py breaks when an upgrade changes them.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import nicegui.client
from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]
from nicegui import core, helpers, json, outbox
from nicegui.dependencies import JsComponent

_inspect = helpers.expects_arguments
_known: WeakKeyDictionary[Callable[..., Any], bool] = WeakKeyDictionary()


def install() -> None:
    """Remember of each method whether it expects arguments; NiceGUI inspects three for each element that is made."""
    helpers.expects_arguments = expects_arguments
    nicegui.client.Outbox = Outbox  # type: ignore[attr-defined]


def expects_arguments(func: Callable[..., Any]) -> bool:
    """As NiceGUI's own; but a method is inspected once, not for each object that has it."""
    method = getattr(func, "__func__", None)
    if method is None:
        return _inspect(func)
    if method not in _known:
        _known[method] = _inspect(func)
    return _known[method]


class Outbox(outbox.Outbox):
    """As NiceGUI's own, but no timer wakes every open page once a second, and no task is made for each socket."""

    async def loop(self) -> None:
        """Send what there is to send, until the page goes."""
        due = self._enqueue_event = asyncio.Event()
        due.set()
        while not self._should_stop:
            await due.wait()
            try:
                if not self.client.has_socket_connection:
                    await asyncio.sleep(0.1)
                    continue
                due.clear()
                await self._send()
            except Exception as error:  # noqa: BLE001  # as NiceGUI does
                core.app.handle_exception(error)
                await asyncio.sleep(0.1)

    async def _send(self) -> None:
        client_id = self.client.id
        if self.updates:
            elements = dict(self.updates)
            self.updates.clear()
            new = [
                component
                for element in elements.values()
                if not isinstance(element, outbox.Deleted)
                and isinstance(component := element.component, JsComponent)
                and component.name not in self._loaded_components
            ]
            if new:
                self._loaded_components.update(component.name for component in new)
                parts = [{"key": each.key, "tag": each.tag} for each in new]
                await self._emit((client_id, "load_js_components", {"components": parts}))
            shown = {
                number: None if isinstance(element, outbox.Deleted) else element._to_dict()
                for number, element in elements.items()
            }
            await self._emit((client_id, "update", shown))
        while self.messages:
            await self._emit(self.messages.popleft())

    async def _emit(self, message: outbox.Message) -> None:
        """To every socket of the page, and into the history that a reconnecting socket is given again."""
        room, name, data = message
        data["_id"] = self.next_message_id
        packet = Packet(MESSAGE, "2" + json.dumps([name, data]))
        for _, eio_sid in list(core.sio.manager.get_participants("/", room)):
            await core.sio.eio.send_packet(eio_sid, packet)
        now = time.time()
        self.message_history.append((self.next_message_id, now, message))
        oldest = now - core.sio.eio.ping_interval - core.sio.eio.ping_timeout
        oldest -= self.client.page.resolve_reconnect_timeout()
        while self.message_history and (
            self.message_history[0][1] < oldest or len(self.message_history) > core.app.config.message_history_length
        ):
            self.message_history.popleft()
        self.next_message_id += 1
