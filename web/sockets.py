"""The rules of websockets: a socket acts for a page only with the login that the page was opened with, while it lasts.

NiceGUI lets every socket act that knows a page's `client_id`. Here every frame passes `_on_frame`, each that wants
to join a page passes `_may_join`, and the pages of a login session that ended are deleted at once.
Reasons: docs/decisions/0002-sockets.md. What leans on the insides of NiceGUI and python-socketio for sockets is here
(for pages without one, in web/unjoined_pages.py), and tests/web breaks when an upgrade changes them.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import logging
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import nicegui.nicegui as inside
from nicegui import Client, background_tasks, core
from socketio.exceptions import ConnectionRefusedError as Refused
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

import auth
from store import signing
from web import open_sessions

log = logging.getLogger(__name__)

LARGEST_FRAME = 1_000_000
"""Characters of one message; the browser's side of NiceGUI sends no larger ones."""

FAREWELL = 0.5
"""Seconds that a page of an ended session gets to go to the log-in page, before its socket is cut."""

TO_LOGIN = (
    "location.assign('/login?problem=session_ended&next=' + encodeURIComponent(location.pathname + location.search))"
)
"""Only the browser knows the address as it is now, with what was chosen since the page was asked for."""

_SUB_PAGES = {"sub_pages_open", "sub_pages_navigate"}

_open: dict[str, int] = {}
"""The pages opened with a login: the id of their session, by client id."""


def install() -> None:
    """Judge what sockets do, and end pages together with their sessions; call it before `ui.run`. Twice is harmless."""
    sio = core.sio
    sio.eio.cors_allowed_origins = []  # web.middleware has judged the origin; nothing is allowed to other sites
    sio.eio.max_http_buffer_size = LARGEST_FRAME
    sio.async_handlers = False  # so that what a forged frame raises comes up in `_on_frame`
    sio.handle_request = _handle_request
    sio.eio.on("message", _on_frame)
    sio.on("connect", _connect)
    sio.on("handshake", _handshake)


def bind(client: Client, current_user: auth.CurrentUser) -> None:
    """Tie a page to the login that it was opened with: it ends with the session, and keeps it alive by being used."""
    _open[client.id] = current_user.session_id
    client.on_delete(lambda: _open.pop(client.id, None))
    client.on_delete(open_sessions.end_with(current_user.session_id, partial(_end, client)))


def only_ours(client: Client) -> None:
    """Take away the listeners that NiceGUI gives every page for sub-pages: Kept has none, and they take any value."""
    for number, listener in list(client.layout._event_listeners.items()):
        if listener.type in _SUB_PAGES:
            del client.layout._event_listeners[number]


def session_of(client: Client) -> int | None:
    """The id of the session that this page was opened with, if it was opened with one."""
    return _open.get(client.id)


# ---- who may join a page


async def _connect(sid: str, environ: dict[str, Any], _auth: object = None) -> None:
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    if not _may_join(sid, query) or (
        query.get("implicit_handshake") == "true" and not await inside._on_handshake(sid, query)
    ):
        raise Refused("Implicit handshake failed")  # at these very words the browser loads the page again


async def _handshake(sid: str, data: dict[str, Any]) -> bool:
    return _may_join(sid, data) and await inside._on_handshake(sid, data)


def _may_join(sid: str, data: dict[str, Any]) -> bool:
    """Return whether this socket brings the login of the page that it wants to join.

    A page that was opened without a login shows nothing of anyone, so a socket without a login may join it; one with a
    login may not: that person has logged in since, and the page has to be loaded again.
    """
    if not all(isinstance(data.get(name), str) and len(data[name]) <= 100 for name in ("client_id", "tab_id")):
        return False
    if not isinstance(data.get("document_id"), str) or not str(data.get("next_message_id", 0)).isdecimal():
        return False
    client = Client.instances.get(data["client_id"])
    return client is not None and _login(client.request.scope) == _login(core.sio.get_environ(sid)["asgi.scope"])


def _login(scope: Scope) -> str | None:
    """The hash of the token that came with this request; None if there was none."""
    token = HTTPConnection(scope).cookies.get(auth.COOKIE)
    return signing.token_hash(token) if token else None


# ---- what a socket may say


async def _handle_request(scope: Scope, receive: Receive, send: Send) -> None:
    """Let Engine.IO have a request, or refuse it when it goes on with somebody else's socket."""
    query = parse_qs(scope["query_string"].decode("ascii", "replace"))
    environ = core.sio.environ.get(query.get("sid", [""])[0])
    if environ is not None and _login(environ["asgi.scope"]) != _login(scope):
        scope = {**scope, "query_string": b"EIO=4&transport=polling&sid=unknown"}

    async def receive_packet() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_packet(message.get("text")):
                return message

    await core.sio.eio.handle_request(scope, receive_packet, send)


def _is_packet(text: str | None) -> bool:
    """Return whether Engine.IO can read it; NiceGUI's browser side sends no binary ones."""
    return text is not None and text[:1] in set("0123456") and len(text) <= LARGEST_FRAME


async def _on_frame(eio_sid: str, data: object) -> None:
    """Every Socket.IO frame comes through here; what NiceGUI's own browser side would not send is dropped."""
    try:
        if _may_say(eio_sid, data):
            await core.sio._handle_eio_message(eio_sid, data)
    except Exception as error:  # noqa: BLE001  # whatever a forged frame makes NiceGUI raise; handlers catch their own
        log.info("a frame was dropped: %s", type(error).__name__)


def _may_say(eio_sid: str, data: object) -> bool:
    """Connecting and disconnecting are for everyone, the rest for sockets that joined the page they speak for."""
    if not isinstance(data, str) or data[:1] not in set("012") or len(data) > LARGEST_FRAME:
        return False
    packet = core.sio.packet_class(encoded_packet=data)
    if packet.namespace is not None:
        return False
    match packet.data:
        case ["handshake", dict()]:
            return True
        case ["event" | "javascript_response" | "ack" as name, {"client_id": str(client_id)}]:
            sid = core.sio.manager.sid_from_eio_sid(eio_sid, "/")
            joined = sid is not None and sid in core.sio.manager.rooms["/"].get(client_id, ())
            if joined and name == "event" and client_id in _open:
                open_sessions.use(_open[client_id])
            return joined
    return data[0] in "01"


# ---- sessions that end


def _end(client: Client) -> None:
    """Nobody can do or hear anything more in this page; it goes to the log-in page."""
    background_tasks.create(_close_page(client), name="end a page")


async def _close_page(client: Client) -> None:
    # A page that is being drawn has no socket yet, and NiceGUI stumbles when it is deleted in the middle.
    while not client._response_built and not client.is_deleted:  # noqa: ASYNC110  # there is no event for it
        await asyncio.sleep(0.05)
    if Client.instances.get(client.id) is not client:
        _open.pop(client.id, None)
        return
    sio = core.sio
    eio_sids = [sio.manager.eio_sid_from_sid(sid, "/") for sid in client._socket_to_document_id]
    delete(client)
    await sio.emit("run_javascript", {"code": TO_LOGIN}, room=client.id)
    await asyncio.sleep(FAREWELL)
    for eio_sid in eio_sids:
        await cut(eio_sid)  # a page that is still there tries to connect again, is refused, and loads anew


def delete(client: Client) -> None:
    """Delete this page, also when a browser has left it and it would be deleted later."""
    for document_id in list(client._delete_tasks):
        client._cancel_delete_task(document_id)
    client.delete()


async def cut(eio_sid: str) -> None:
    """End this socket, and its websocket too, instead of asking the browser to end it."""
    socket = core.sio.eio.sockets.get(eio_sid)
    if socket is not None:
        await socket.close(wait=False, reason=core.sio.reason.SERVER_DISCONNECT)
        await socket.queue.put(None)
