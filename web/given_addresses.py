"""Addresses elsewhere that people give: it is looked at where they lead before one is kept, and that is counted."""

from datetime import datetime

from store import outside, threads
from store.people import throttle


async def check(address: str, *, field: str, by: int, now: datetime) -> None:
    """Look whether the address leads to the internet now. Raises NotPublic, which names the field; TooFast."""
    await threads.write(throttle.asking_outside, by, now=now)
    await outside.check(address, field=field)
