"""Which event streams are open, and what wakes or ends them: one listener on the store for all."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import auth
from store import events

log = logging.getLogger(__name__)

SWEEP_EVERY = 1.0
"""Seconds between two looks for sessions that are over by age or idleness, and for the server's stop."""


class Signals:
    """What one open stream is told. No news is kept here: it is read from the store, so a slow stream costs nothing."""

    def __init__(self, current_user: auth.CurrentUser) -> None:
        self.user_id, self.session_id = current_user.person.id, current_user.session_id
        self.news, self.over = asyncio.Event(), asyncio.Event()


MOST = 20
"""Streams of one person that are open at once; the oldest ends for one more."""

_open: dict[int, list[Signals]] = {}
"""The open streams by the id of their user, the oldest first."""

_ending: list[Callable[[], bool]] = []


def end_when(stopping: Callable[[], bool]) -> None:
    """End all streams when this becomes true: a server that stops waits for its answers, and these have no end."""
    _ending.append(stopping)


@contextmanager
def opened(current_user: auth.CurrentUser) -> Iterator[Signals]:
    """Signals for one stream while it is open. Enter it before the first read, so that nothing slips between."""
    signals = Signals(current_user)
    if not _open:
        _listening.start()
    theirs = _open.setdefault(signals.user_id, [])
    theirs.append(signals)
    for oldest in theirs[:-MOST]:
        oldest.over.set()
    try:
        yield signals
    finally:
        _open[signals.user_id].remove(signals)
        if not _open[signals.user_id]:
            del _open[signals.user_id]
        if not _open:
            _listening.stop()


class _Listening:
    """Hears the store while any stream is open."""

    def start(self) -> None:
        loop = asyncio.get_running_loop()

        def hear(event: events.Event) -> None:  # on the thread that announces it
            if not isinstance(event, events.AppointmentChanged | events.WaitlistNotified) or any(
                who in _open for who in _told_in(event)
            ):
                loop.call_soon_threadsafe(_tell, event)

        self._unlisten = events.listen(hear)
        self._watching = loop.create_task(_watch(), name="watch event streams")

    def stop(self) -> None:
        self._unlisten()
        self._watching.cancel()


_listening = _Listening()


def _tell(event: events.Event) -> None:
    match event:
        case events.AppointmentChanged() | events.WaitlistNotified():
            for user_id in _told_in(event):
                for signals in _open.get(user_id, ()):
                    signals.news.set()
        case events.EventsMissed():
            for signals in _all():
                signals.news.set()
        case events.SessionEnded():
            _end({event.session_id})


def _told_in(event: events.AppointmentChanged | events.WaitlistNotified) -> Iterable[int]:
    return event.told if isinstance(event, events.AppointmentChanged) else (event.user_id,)


def _end(session_ids: set[int]) -> None:
    for signals in _all():
        if signals.session_id in session_ids:
            signals.over.set()


def _all() -> list[Signals]:
    return [signals for of_user in _open.values() for signals in of_user]


async def _watch() -> None:
    """End the streams whose sessions are over, and all of them when the server stops."""
    while True:
        await asyncio.sleep(SWEEP_EVERY)
        sessions = {signals.session_id for signals in _all()}
        try:
            if any(stopping() for stopping in _ending):
                _end(sessions)
            else:
                _end(await auth.sweep(sessions, datetime.now(UTC)))
        except Exception:
            log.exception("the sessions of event streams could not be looked at; trying again")
