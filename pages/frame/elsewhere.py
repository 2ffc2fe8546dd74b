"""Who is here, across several instances on one PostgreSQL: each tells the others of its own pages, see presence.py.

It tells at once when that changes, and again every ten seconds while somebody is here, through the channel of the news;
nothing is stored. An instance that has not been heard for twenty seconds is gone, and nobody is there.
"""

import asyncio
from collections.abc import Callable, Iterable

from nicegui import background_tasks

from pages.live import live
from store import errors, events, threads
from store.events import EventsMissed, PresenceAsked, PresenceTold
from store.people import presence

AGAIN = 10.0
"""Seconds after which an instance says again that somebody is here."""

SILENT = 20.0
"""Seconds after which an instance that has said so counts no more."""

ANSWERED = 2.0
"""Seconds in which all others have answered who is there."""


class RemotePresence:
    """What this instance knows of the others; nothing before `start`, as where a SQLite file has only one."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: dict[tuple[str, int], float] = {}
        """When an instance has last said that somebody of an institution is there."""
        self._is_certain = False
        """Whether all others have had time to say so."""
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, here: Callable[[], Iterable[int]], hears: Callable[[], bool]) -> None:
        """Begin to hear and to tell, on the running event loop.

        `here`: of which institutions somebody is here; `hears`: whether what other instances say arrives now.
        """
        self.stop()
        self._here, self._hears, self._loop = here, hears, asyncio.get_running_loop()
        self._unlisten = events.listen_on_loop(self._on_event)
        self._tasks = [
            background_tasks.create(self._ask(), name="who is there"),
            background_tasks.create(self._repeat(), name="somebody is here"),
        ]

    def stop(self) -> None:
        """Hear and tell nothing any more, and forget what was heard."""
        if self._loop is not None:
            self._unlisten()
        for task in self._tasks:
            task.cancel()
        self._loop, self._is_certain = None, False
        self._heard.clear()

    def is_nobody_there(self, institution_id: int) -> bool:
        """Return whether no other instance has said that somebody is there, and all could have."""
        if self._loop is None:
            return True
        is_heard_of = any(institution == institution_id for _, institution in self._heard)
        return self._is_certain and self._hears() and not is_heard_of

    def tell(self, institution_id: int, *, is_here: bool) -> None:
        """Tell the others, if there can be any."""
        self._tell(PresenceTold(events.INSTANCE, institution_id, is_here=is_here))

    def _tell(self, *told: PresenceTold | PresenceAsked) -> None:
        if self._loop is not None and told:
            background_tasks.create(_write(told), name="who is here, to others")

    async def _ask(self) -> None:
        """Ask the others; until they have had time to answer, nobody is said to be away."""
        self._is_certain = False
        while not self._hears():  # noqa: ASYNC110  # its thread has no event for the loop
            await asyncio.sleep(0.1)
        await _write([PresenceAsked(events.INSTANCE)])
        await asyncio.sleep(ANSWERED)
        self._is_certain = True
        live.publish_all_presence()

    def _answer(self) -> None:
        self._tell(*(PresenceTold(events.INSTANCE, institution_id, is_here=True) for institution_id in self._here()))

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            self._answer()

    def _on_event(self, event: events.Event) -> None:
        match event:
            case PresenceTold(instance, institution_id, is_here) if instance != events.INSTANCE:
                self._hear((instance, institution_id), is_here=is_here)
            case PresenceAsked(instance) if instance != events.INSTANCE:
                self._answer()
            case EventsMissed():
                self._tasks[0].cancel()
                self._tasks[0] = background_tasks.create(self._ask(), name="who is there")

    def _hear(self, who: tuple[str, int], *, is_here: bool) -> None:
        was_here = self._heard.pop(who, None) is not None
        if is_here:
            loop = asyncio.get_running_loop()
            self._heard[who] = loop.time()
            loop.call_later(SILENT, self._forget, who)
        if was_here != is_here:
            live.publish_presence(who[1])

    def _forget(self, who: tuple[str, int]) -> None:
        at = self._heard.get(who)
        if at is not None and asyncio.get_running_loop().time() - at >= SILENT:
            self._hear(who, is_here=False)


remote = RemotePresence()
"""Of this process."""


async def _write(told: Iterable[PresenceTold | PresenceAsked]) -> None:
    try:
        await threads.write(presence.tell, list(told))
    except errors.Busy:  # it is told again soon
        return
