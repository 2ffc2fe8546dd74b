"""Pages that nobody joins, and sockets that join no page, go by themselves.

A page is in memory from the moment its HTML is asked for, and costs a tenth to half a megabyte; a browser joins it with
a socket about a second later. A browser that comes after all is told to load the page again, and does.

What leans on the insides of NiceGUI and python-socketio for this is here; tests/web/test_edge.py breaks when an
upgrade changes it. Reasons for the numbers: docs/decisions/0017-what-a-stranger-can-hold.md.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Hashable

from nicegui import Client, app, background_tasks, core

from store import ip
from web import sockets

log = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds that a page waits for its socket, and a socket may be without a page."""

OF_ADDRESS = 100
"""Pages without a socket of one address, opened without a login; and sockets without a page."""

OF_SESSION = 30
"""Pages without a socket of one login session: a browser that wakes up with all its tabs has fewer."""

_since: dict[str, float] = {}
"""When a socket that has joined no page was seen first, by its Engine.IO id."""


def install() -> None:
    """Look every second; call it before `ui.run`. Twice is harmless."""
    if _start not in app._startup_handlers:
        app.on_startup(_start)


def _start() -> None:
    background_tasks.create(_watch(), name="unjoined pages")


async def _watch() -> None:
    while True:
        await asyncio.sleep(1)
        try:
            Client.prune_instances(client_age_threshold=PATIENCE)
            for client in _beyond(_waiting()):
                sockets.delete(client)
            await _see_sockets()
        except Exception:
            log.exception("pages and sockets without each other could not be looked at; trying again")


def _waiting() -> list[Client]:
    """The pages that are drawn and have no socket: not yet, or not now. The oldest come first."""
    return [each for each in Client.instances.values() if each._response_built and not each.has_socket_connection]


def _beyond(waiting: list[Client]) -> list[Client]:
    """Those that are too many for one session or one address: the oldest."""
    by_person: dict[Hashable, list[Client]] = defaultdict(list)
    for client in waiting:
        by_person[sockets.session_of(client) or ip.network_of(client.ip)].append(client)
    return [
        client
        for person, pages in by_person.items()
        for client in pages[: -(OF_SESSION if isinstance(person, int) else OF_ADDRESS)]
    ]


async def _see_sockets() -> None:
    """Cut the sockets that have been without a page for too long, or are too many of one address."""
    to_eio = core.sio.manager.eio_sid_from_sid
    joined = {to_eio(sid, "/") for client in Client.instances.values() for sid in client._socket_to_document_id}
    now = time.monotonic()
    alone = {eio_sid: _since.get(eio_sid, now) for eio_sid in core.sio.eio.sockets if eio_sid not in joined}
    _since.clear()
    _since.update(alone)
    by_address: dict[str, list[str]] = defaultdict(list)
    for eio_sid in alone:
        by_address[_address(eio_sid)].append(eio_sid)
    many = {eio_sid for eio_sids in by_address.values() for eio_sid in eio_sids[:-OF_ADDRESS]}
    for eio_sid, since in alone.items():
        if eio_sid in many or now - since >= PATIENCE:
            await sockets.cut(eio_sid)


def _address(eio_sid: str) -> str:
    environ = core.sio.environ.get(eio_sid)
    client = environ["asgi.scope"].get("client") if environ else None
    return ip.network_of(client[0]) if client else ""
