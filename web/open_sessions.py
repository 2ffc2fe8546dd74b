"""The login sessions that open pages and event streams act with: what is open ends together with its session."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

import auth
from store import events

log = logging.getLogger(__name__)

SWEEP_EVERY = 1.0
"""Seconds between two looks for sessions that are over by age or idleness."""

TOUCH_EVERY = 20.0
"""Seconds between two notes of which sessions were used."""

_endings: dict[int, list[Callable[[], None]]] = {}
"""What to do when a session is over, by its id."""

_used: set[int] = set()
"""Sessions whose people did something in a page since the last note."""

_watching: asyncio.Task[None] | None = None
"""Runs while anything is open."""


def end_with(session_id: int, ending: Callable[[], None]) -> Callable[[], None]:
    """Do this, on the running event loop, when the session is over; returns what takes that back."""
    global _watching  # noqa: PLW0603  # one watcher for all
    _endings.setdefault(session_id, []).append(ending)
    if _watching is None or _watching.done() or _watching.cancelling():
        _watching = asyncio.get_running_loop().create_task(_watch(), name="watch sessions")

    def forget() -> None:
        endings = _endings.get(session_id, [])
        if ending in endings:
            endings.remove(ending)
        if not endings:
            _endings.pop(session_id, None)
        if not _endings:
            stop()

    return forget


def stop() -> None:
    """Watch no more: nothing is open, or the server stops."""
    _used.clear()
    if _watching is not None and not _watching.get_loop().is_closed():
        _watching.cancel()


def use(session_id: int) -> None:
    """Note that somebody does something in a page of this session: it stays alive."""
    _used.add(session_id)


async def _watch() -> None:
    """Hear of sessions that end, look for those that are over, and note those that are used."""
    unlisten = events.listen_on_loop(_hear)
    loop = asyncio.get_running_loop()
    touched = loop.time()
    try:
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            try:
                now = datetime.now(UTC)
                if _used and loop.time() - touched >= TOUCH_EVERY:
                    touched = loop.time()
                    used = set(_used)
                    _used.clear()
                    await auth.touch(used, now)
                for session_id in await auth.sweep(set(_endings), now):
                    _end(session_id)
            except Exception:
                log.exception("the sessions of what is open could not be looked at; trying again")
    finally:
        unlisten()


def _hear(event: events.Event) -> None:
    if isinstance(event, events.SessionEnded):
        _end(event.session_id)


def _end(session_id: int) -> None:
    for ending in _endings.pop(session_id, ()):
        ending()
