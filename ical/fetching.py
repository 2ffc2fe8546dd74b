"""Fetches a calendar from an address that somebody has given: public, https, small and soon, or not at all."""

import asyncio
from urllib.parse import urljoin

import httpx

from ical.busy import Unreadable
from store import errors, outside

LARGEST = 5 * 1024 * 1024
MOST_REDIRECTS = 5
_HEADERS = {"Accept": "text/calendar"}


async def fetch(
    address: str, *, resolver: outside.Resolve = outside.resolve, transport: httpx.AsyncBaseTransport | None = None
) -> bytes:
    """Return what stands at the address, which is looked at again after each redirect. Raises Unreadable."""
    try:
        async with asyncio.timeout(outside.SECONDS), outside.client(transport) as client:
            for _ in range(MOST_REDIRECTS + 1):
                answer = await _ask(client, address, resolver)
                if isinstance(answer, bytes):
                    return answer
                address = answer
    except errors.NotPublic:
        raise Unreadable("not_public") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):  # a TimeoutError is an OSError
        raise Unreadable("unreachable") from None
    raise Unreadable("unreachable")


async def _ask(client: httpx.AsyncClient, address: str, resolver: outside.Resolve) -> bytes | str:
    """Return what stands there, or where it has gone."""
    async with outside.asked(client, "GET", address, _HEADERS, resolver=resolver) as response:
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
