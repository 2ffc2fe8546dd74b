"""Which event streams are open, and what wakes or ends them: one listener on the store for all."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import auth
from store import events
from web import open_sessions

MOST = 20
"""Streams of one person that are open at once; the oldest ends for one more."""


class Signals:
    """Signals that wake or end one open stream. No news is kept here: it is read from the store, however slow it is."""

    def __init__(self) -> None:
        self.news, self.over = asyncio.Event(), asyncio.Event()


_open: dict[int, list[Signals]] = {}
"""The open streams by the id of their user, the oldest first."""

_unlisten: Callable[[], None]


@contextmanager
def opened(current_user: auth.CurrentUser) -> Iterator[Signals]:
    """Signals for one stream while it is open. Enter it before the first read, so that nothing slips between."""
    global _unlisten  # noqa: PLW0603  # one listener for all
    signals, user_id = Signals(), current_user.person.id
    forget = open_sessions.end_with(current_user.session_id, signals.over.set)
    if not _open:
        _unlisten = events.listen_on_loop(_wake)
    theirs = _open.setdefault(user_id, [])
    theirs.append(signals)
    for oldest in theirs[:-MOST]:
        oldest.over.set()
    try:
        yield signals
    finally:
        forget()
        theirs.remove(signals)
        if not theirs:
            del _open[user_id]
        if not _open:
            _unlisten()


def end_all() -> None:
    """End every stream: a server that stops waits for its answers, and these have no end."""
    for signals in _all():
        signals.over.set()


def _wake(event: events.Event) -> None:
    for signals in _waiting_for(event):
        signals.news.set()


def _waiting_for(event: events.Event) -> list[Signals]:
    """The streams that have something to read after this event."""
    match event:
        case events.AppointmentChanged():
            return _of(event.notified)
        case events.WaitlistNotified():
            return _of([event.user_id])
        case events.EventsMissed():
            return _all()
    return []


def _of(user_ids: Iterable[int]) -> list[Signals]:
    return [signals for user_id in user_ids for signals in _open.get(user_id, ())]


def _all() -> list[Signals]:
    return _of(list(_open))
