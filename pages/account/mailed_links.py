"""Whether a link out of a mail opens what it is for, before its page says anything."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from store import errors, threads

T = TypeVar("T")


async def find_by(find: Callable[..., T], token: str) -> T | None:
    """Return what the store finds for the token of a link, None where it works no more; opening it changes nothing."""
    try:
        return await threads.read(find, token, now=datetime.now(UTC))
    except errors.LinkOver:
        return None


async def works(find: Callable[..., object], token: str) -> bool:
    """Return whether the store finds what the token of a link opens; opening it changes nothing."""
    return await find_by(find, token) is not None
