"""Whether a link out of a mail opens what it is for, before its page says anything."""

from collections.abc import Callable
from datetime import UTC, datetime

from store import errors, threads


async def works(find: Callable[..., object], token: str) -> bool:
    """Return whether the store finds what the token of a link opens; opening it changes nothing."""
    try:
        await threads.read(find, token, now=datetime.now(UTC))
    except errors.LinkOver:
        return False
    return True
