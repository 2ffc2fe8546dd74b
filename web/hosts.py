"""By which names Kept is answered. A layer of web.middleware.

A stranger's name can be made to point at the clinic's computer after a browser has loaded the stranger's page (DNS
rebinding); the browser then takes both for one site. Only the Host header tells.
Reasons: docs/decisions/0015-what-comes-from-outside.md.
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from store import ip
from web.problems import refuse


def known_hosts(app: ASGIApp, names: Collection[str]) -> ASGIApp:
    """Answer whoever asks for one of these names, for this machine, or for the address that the request came to.

    Ports are nobody's proof: what stands before Kept may change them. Programs of old that name no host pass.
    """
    allowed = frozenset(names)

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_known(scope, allowed):
            await app(scope, receive, send)
            return
        sentence = (
            "The clinic does not use this address. Please open the one that the clinic gave you. "
            "If it should work, whoever runs Kept can name it in KEPT_BASE_URL or KEPT_TRUSTED_HOSTS."
        )
        await refuse(scope, receive, send, 421, "unknown_host", "This is not the clinic's address", sentence)

    return run


def _is_known(scope: Scope, names: frozenset[str]) -> bool:
    reached = ip.parse(scope["server"][0]) if scope.get("server") else None
    return all(_is_ours(_name(host), names, reached) for host in Headers(scope=scope).getlist("host"))


def _is_ours(name: str, names: frozenset[str], reached: ip.Address | None) -> bool:
    address = ip.parse(name)
    if address is None:
        return name == "localhost" or name in names
    return address.is_loopback or address == reached or str(address) in names


def _name(host: str) -> str:
    """The name in a Host header, without its port, in small letters."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.removesuffix(".").lower()
