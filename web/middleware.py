"""Layers between the network and the app. Each is one function that wraps an ASGI app and does one job.

Pure ASGI, so that websockets pass it too and streams stay streams. `layers` tells their order.
"""

import logging
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings
from web import connections
from web.cookies import own_cookies
from web.hosts import known_hosts
from web.problems import refuse
from web.proxy import proxy_headers
from web.request_ids import request_ids
from web.security_headers import nonces, security_headers

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
"""Bytes of a request's body, and of a message on a websocket."""

LONGEST_PATH = 255
"""Characters; no address of the app comes near, and no file system is asked for longer names."""

LONGEST_QUERY = 8000
"""Bytes; the longest address to go on to after log-in, encoded, has three quarters of it."""

GRACE = 5
"""Seconds that a request gets to be answered when the server has been told to stop."""

SERVER: dict[str, Any] = {
    "proxy_headers": False,  # uvicorn would believe X-Forwarded-For from every process of this machine
    "server_header": False,
    "access_log": False,  # sockets carry the client id in their address
    "log_config": None,  # everything goes through web.logs
    "http": connections.BoundedHttpProtocol,
    "limit_concurrency": connections.CONNECTIONS,
    "timeout_graceful_shutdown": GRACE,
    "ws_max_size": LARGEST_BODY,
    "ws_per_message_deflate": False,  # a few bytes could unpack to millions
}
"""Options that `ui.run` hands to uvicorn: the limits that only the server can keep."""


def install(app: FastAPI, settings: Settings, dispatcher: Callable[[ASGIApp], ASGIApp]) -> None:
    """Wrap everything that `app` answers in the layers; call it before `ui.run`.

    `dispatcher` gets the finished app and may answer some requests without it, inside the same layers.

    `ui.run` adds middleware of its own, one of which believes X-Forwarded-Prefix, so the layers go around the finished
    stack. Only `nonces` goes inside, because it has to see the page before it is compressed.
    """
    app.add_middleware(nonces)
    app.add_exception_handler(Exception, _leave_to_failures)
    build = type(app).build_middleware_stack
    app.build_middleware_stack = lambda: layers(dispatcher(build(app)), settings)  # type: ignore[method-assign]


def layers(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app in all layers but `nonces`; the last one named here is the first to see a request."""
    app = bodies(app)
    app = same_origin(app, settings.origin)
    app = known_hosts(app, settings.hosts)
    app = well_formed(app)
    app = own_cookies(app)
    app = failures(app)
    app = security_headers(app, https=settings.origin.startswith("https:"))
    app = request_ids(app)
    return proxy_headers(app, settings.trusted_proxies)


_SECRET = re.compile(r"[^/]{20,}")
"""A part of an address that may be a key to it; none that people choose is as long."""


def failures(app: ASGIApp) -> ASGIApp:
    """Answer what nobody caught with a request id and nothing from inside; the log has the id and the lines of code."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path")  # now, because what is behind may change it
        begun = gone = False

        async def watching() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, watching, noting)
        except Exception:
            if scope["type"] == "lifespan":
                raise
            if gone:
                return  # whoever asked left before the answer, and every reader of the request stumbles over that
            asked = _SECRET.sub("...", str(path))
            log.exception("request %s failed: %s %r", scope["state"]["request_id"], scope.get("method"), asked)
            if not begun:  # else the server sees that the answer was not finished, and cuts the connection
                sentence = (
                    "We have noted it. Please try again; if it stays, tell the clinic the number of this request."
                )
                await refuse(scope, receive, send, 500, "internal_error", "Something went wrong on our side", sentence)

    return run


async def _leave_to_failures(_request: Request, error: Exception) -> NoReturn:
    """Stands in for NiceGUI's own page for a crash, which shows the exception's text."""
    raise error


def well_formed(app: ASGIApp) -> ASGIApp:
    """Refuse addresses and hosts that nothing behind can read: control characters, broken UTF-8, endless ones."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and not _is_readable(scope):
            await refuse(scope, receive, send, 400, "malformed", "Not found", "That address cannot be read.")
            return
        await app(scope, receive, send)

    return run


_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def _is_readable(scope: Scope) -> bool:
    path: str = scope["path"]
    if len(path) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY or not path.isprintable():
        return False
    for part in (scope.get("raw_path") or path.encode(), scope["query_string"]):
        plain = unquote_to_bytes(part)
        try:
            part.decode("ascii")
            plain.decode("utf-8")
        except UnicodeDecodeError:
            return False
        if b"\0" in plain:
            return False
    return _HOST.fullmatch(Headers(scope=scope).get("host", "localhost")) is not None


def same_origin(app: ASGIApp, origin: str) -> ASGIApp:
    """Refuse what another site lets a browser do here: changes, and sockets. Programs send neither header and pass."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and _is_guarded(scope) and _is_foreign(scope, origin):
            sentence = "This came from another site. Please go back to the clinic's own page and try again."
            await refuse(scope, receive, send, 403, "foreign_origin", "Not allowed from there", sentence)
        else:
            await app(scope, receive, send)

    return run


def _is_guarded(scope: Scope) -> bool:
    return (
        scope["type"] == "websocket"
        or scope["path"].startswith("/_nicegui_ws/")
        or scope["method"] not in {"GET", "HEAD", "OPTIONS"}
    )


def _is_foreign(scope: Scope, origin: str) -> bool:
    headers = Headers(scope=scope)
    host = headers.get("host", "").lower()
    for claimed in headers.getlist("origin"):
        # Only the host is compared: behind a proxy that is not in KEPT_TRUSTED_PROXIES the scheme is not known.
        if claimed.lower() != origin and not (host and re.fullmatch(r"https?://" + re.escape(host), claimed.lower())):
            return True
    # Every browser sends Origin with a websocket; what it says about the site of one differs between browsers.
    sites = headers.getlist("sec-fetch-site") if scope["type"] == "http" else []
    return any(site not in {"same-origin", "none"} for site in sites)


def bodies(app: ASGIApp, largest: int = LARGEST_BODY) -> ASGIApp:
    """Refuse bodies of more than `largest` bytes. One of unannounced length is read before the app hears of it."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            too_large = _announced(headers) > largest
            if "transfer-encoding" in headers:
                receive, too_large = await _read_ahead(receive, largest)
            if too_large:
                sentence = "That was more than we can take at once. Please send less."
                await refuse(scope, receive, send, 413, "too_large", "Too large", sentence)
                return
        await app(scope, receive, send)

    return run


def _announced(headers: Headers) -> float:
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        return math.inf


async def _read_ahead(receive: Receive, largest: int) -> tuple[Receive, bool]:
    """A `receive` that tells the body again, and whether there was more than `largest`."""
    read: list[Message] = []
    size = 0
    while size <= largest:
        message = await receive()
        read.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            break

    async def again() -> Message:
        return read.pop(0) if read else await receive()

    return again, size > largest
