"""Proxy headers: which of them are believed, and where a request comes from."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from store import ip
from web import untrusted_proxy

Networks = Sequence[IPv4Network | IPv6Network]


def address_of(request: HTTPConnection) -> str:
    """Return the IP address that a request comes from; empty without one."""
    return request.client.host if request.client else ""


def proxy_headers(app: ASGIApp, trusted: Networks) -> ASGIApp:
    """Believe X-Forwarded-For, -Proto and -Host from trusted proxies; take every X-Forwarded header from others."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            peer = ip.parse(scope["client"][0]) if scope.get("client") else None
            scope = _believed(scope, trusted) if peer is not None and _within(peer, trusted) else _unforwarded(scope)
        await app(scope, receive, send)

    return run


def _believed(scope: Scope, trusted: Networks) -> Scope:
    headers = Headers(scope=scope)
    scope = dict(scope)
    for hop in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):  # the nearest proxy writes last
        nearest = ip.parse(hop.strip())
        if nearest is None:
            break
        scope["client"] = (str(nearest), 0)
        if not _within(nearest, trusted):
            break
    proto = headers.get("x-forwarded-proto", "").split(",")[-1].strip()
    if proto in {"http", "https"}:
        secure = proto == "https"
        scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else proto
    host = headers.get("x-forwarded-host", "").split(",")[-1].strip()
    if host:
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [*others, (b"host", host.encode("latin-1"))]
    return scope


def _unforwarded(scope: Scope) -> Scope:
    untrusted_proxy.note(scope)
    kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-forwarded-")]
    return {**scope, "headers": kept}


def _within(address: ip.Address, networks: Networks) -> bool:
    return any(address in network for network in networks)
