"""What pages.quick does instead of NiceGUI has to come to the same."""

import asyncio
import inspect
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import nicegui.client
import pytest
from nicegui import background_tasks, core, helpers, outbox

from pages import quick
from pages.tags import Piece, part


class Somebody:
    def nothing(self): ...

    def something(self, event): ...

    def perhaps(self, event=None): ...

    @classmethod
    def of_all(cls, event): ...


one = Somebody()
HANDLERS = [
    one.nothing,
    one.something,
    one.perhaps,
    one.of_all,
    Somebody.something,
    lambda: None,
    lambda event: event,
    partial(one.something, 1),
    print,
]


@pytest.mark.parametrize("handler", HANDLERS)
def test_handlers_get_arguments_as_nicegui_gives_them(handler):
    for _ in range(2):  # the second time it is known
        assert quick.expects_arguments(handler) is quick._inspect(handler)


def test_what_is_replaced_is_there_and_is_what_it_was():
    quick.install()
    assert helpers.expects_arguments is quick.expects_arguments
    assert nicegui.client.Outbox is quick.Outbox  # type: ignore[attr-defined]
    assert {"loop", "_emit"} <= vars(outbox.Outbox).keys()
    source = inspect.getsource(outbox.Outbox)
    for told in ("'load_js_components'", "'update'", "data['_id'] = self.next_message_id", "message_history_length"):
        assert told in source, told


async def test_a_page_is_sent_what_changed_in_order_and_can_be_sent_it_again(monkeypatch):
    """The messages of our outbox are those of NiceGUI's own: numbered, in order, and kept for a socket that returns."""
    told = {}
    client, element = Page(), cast("Any", Changed())
    for kind in (outbox.Outbox, quick.Outbox):
        sent: list[tuple[str, object]] = []
        box = _box(kind, client, sent, monkeypatch)
        loop = asyncio.create_task(box.loop())
        await asyncio.sleep(0)
        box.updates[7] = element
        box.updates[8] = outbox.deleted
        box.messages.append(("page", "run_javascript", {"code": "1"}))
        box._set_enqueue_event()
        await asyncio.sleep(0.05)
        told[kind] = sent, [(number, message[1]) for number, _, message in box.message_history], box.next_message_id
        assert not box.updates
        assert not box.messages
        box.stop()
        await asyncio.wait_for(loop, 2)
    assert told[quick.Outbox] == told[outbox.Outbox]
    assert told[quick.Outbox][1] == [(0, "update"), (1, "run_javascript")]


class Changed:
    """As much of an element as an outbox asks for."""

    component = None

    def _to_dict(self):
        return {"tag": "div"}


class Page:
    """As much of a client as an outbox asks for."""

    id = "page"
    page = SimpleNamespace(resolve_reconnect_timeout=lambda: 20.0)
    has_socket_connection = True


def _box(kind: type[outbox.Outbox], client: Any, sent: list[tuple[str, object]], monkeypatch) -> outbox.Outbox:

    async def emit(name, data, room):
        sent.append((room, core.sio.packet_class(2, data=[name, data]).encode()))

    async def send_packet(eio_sid, packet):
        sent.append(("page", packet.data))

    monkeypatch.setattr(core.app.config, "message_history_length", 1000, raising=False)  # ui.run sets it
    monkeypatch.setattr(core.sio, "emit", emit)
    monkeypatch.setattr(core.sio.eio, "send_packet", send_packet)
    monkeypatch.setattr(core.sio.manager, "get_participants", lambda namespace, room: iter([("sid", "eio")]))
    monkeypatch.setattr(background_tasks, "create_or_defer", lambda coroutine, name: coroutine.close())
    return kind(client)


def test_the_parts_of_a_piece_are_data_and_never_markup():
    drawn = part("div", [part("p", "<b>bold</b>", "note", aria_label="x", hidden=None, disabled=False)], data_id="1")
    assert drawn == ("div", {"data-id": "1"}, [("p", {"class": "note", "aria-label": "x"}, "<b>bold</b>")])
    assert Piece.component is not None
