"""Addresses that somebody has given are asked only where they are public, by https, and at the very IP looked at.

A name that leads to another network by then, or a redirect, leads nowhere: the connection goes where one has looked.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import IPv6Address, ip_network
from urllib.parse import urlsplit

import httpx

from store import errors, ip

SECONDS = 10.0
"""So long the other side may take, from the question for its name to its answer."""

_INTERNET = ip_network("2000::/3")
"""All that anybody has of IPv6; the rest is nobody's, of networks at home, or stands for an address of IPv4."""

_CARRIERS = tuple(map(ip_network, ("2002::/16", "2001::/32")))
"""Addresses that carry another one inside, which may be of a network at home."""

_asking = ThreadPoolExecutor(8, "names")
"""Who asks for the names that people give: one that nobody answers keeps no mail from leaving."""

Resolve = Callable[[str], Awaitable[list[str]]]


async def resolve(host: str) -> list[str]:
    """Return the IP addresses of a host. Raises OSError where there is none of that name."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_asking, partial(socket.getaddrinfo, host, 443, type=socket.SOCK_STREAM))
    return [str(each[4][0]) for each in found]


def is_public(address: str) -> bool:
    """Return whether this IP address is one of the internet, and of nobody's own network."""
    parsed = ip.parse(address)
    if parsed is None or not parsed.is_global or parsed.is_multicast:
        return False
    if isinstance(parsed, IPv6Address):
        return parsed in _INTERNET and not any(parsed in each for each in _CARRIERS)
    return True


async def check(address: str, *, field: str, resolver: Resolve | None = None) -> None:
    """Look whether the address leads to the internet now. Raises NotPublic, which names the field."""
    try:
        async with asyncio.timeout(SECONDS):
            await _find(address, field, resolver or resolve)
    except (OSError, ValueError):  # a TimeoutError is an OSError
        raise errors.NotPublic(field) from None


def client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Make what asks: by no proxy of the environment, and never where an answer points to."""
    return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False, timeout=SECONDS)


@asynccontextmanager
async def asked(
    asking: httpx.AsyncClient,
    method: str,
    address: str,
    headers: Mapping[str, str],
    content: bytes | None = None,
    *,
    resolver: Resolve = resolve,
) -> AsyncIterator[httpx.Response]:
    """Ask the address, and give the answer before its body is read. Raises NotPublic, and what httpx raises."""
    host, found = await _find(address, "address", resolver)
    target = httpx.URL(address).copy_with(host=found)
    named = {"Host": host, "User-Agent": "Kept", "Accept-Encoding": "identity", **headers}
    extensions = {"sni_hostname": host}
    async with asking.stream(method, target, headers=named, content=content, extensions=extensions) as response:
        yield response


async def post(
    address: str,
    headers: Mapping[str, str],
    content: bytes,
    *,
    resolver: Resolve = resolve,
    transport: httpx.AsyncBaseTransport | None = None,
    patience: float = SECONDS,
) -> int:
    """Send it there, and return the status of the answer, of which nothing else is read.

    Raises NotPublic; TimeoutError after so many seconds, OSError where there is no such host, and what httpx raises.
    """
    async with (
        asyncio.timeout(patience),
        client(transport) as asking,
        asked(asking, "POST", address, headers, content, resolver=resolver) as answer,
    ):
        return answer.status_code


async def _find(address: str, field: str, resolver: Resolve) -> tuple[str, str]:
    """Return the host of an address, and where it is. Raises NotPublic, OSError."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.port not in {None, 443} or parts.username is not None:
        raise errors.NotPublic(field)
    found = await resolver(host)
    if not found or not all(map(is_public, found)):
        raise errors.NotPublic(field)
    return host, found[0]
