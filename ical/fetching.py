"""Fetches a calendar from an address that somebody has given: public, https, small and soon, or not at all."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_network
from urllib.parse import urljoin, urlsplit

import httpx

from ical.busy import Unreadable
from store import ip

LARGEST = 5 * 1024 * 1024
SECONDS = 10.0
MOST_REDIRECTS = 5
_CARRIERS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Addresses that carry another one inside, which may be of a network at home."""

Resolve = Callable[[str], Awaitable[list[str]]]


async def resolve(host: str) -> list[str]:
    """Return the IP addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def is_public(address: str) -> bool:
    """Return whether this IP address is one of the internet, and of nobody's own network."""
    parsed = ip.parse(address)
    if parsed is None or not parsed.is_global or parsed.is_multicast:
        return False
    return not (isinstance(parsed, IPv6Address) and any(parsed in each for each in _CARRIERS))


async def fetch(
    address: str, *, resolver: Resolve = resolve, transport: httpx.AsyncBaseTransport | None = None
) -> bytes:
    """Return what stands at the address. Where it leads to is looked at again after each redirect.

    The connection is made to the very IP address that was looked at. Raises Unreadable.
    """
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False) as client,
        ):
            for _ in range(MOST_REDIRECTS + 1):
                answer = await _ask(client, address, resolver)
                if isinstance(answer, bytes):
                    return answer
                address = answer
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):  # a TimeoutError is an OSError
        raise Unreadable("unreachable") from None
    raise Unreadable("unreachable")


async def _ask(client: httpx.AsyncClient, address: str, resolver: Resolve) -> bytes | str:
    """Return what stands there, or where it has gone."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.port not in {None, 443} or parts.username is not None:
        raise Unreadable("not_public")
    found = await resolver(host)
    if not found or not all(map(is_public, found)):
        raise Unreadable("not_public")
    target = httpx.URL(address).copy_with(host=found[0])
    headers = {"Host": host, "Accept": "text/calendar", "User-Agent": "Kept", "Accept-Encoding": "identity"}
    async with client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as response:
        if response.is_redirect:
            return urljoin(address, response.headers["location"])
        if response.status_code != 200:
            raise Unreadable("unreachable")
        content = bytearray()
        async for some in response.aiter_raw():
            content += some
            if len(content) > LARGEST:
                raise Unreadable("too_much")
        return bytes(content)
