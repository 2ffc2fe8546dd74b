"""A page holds the time that its patient has chosen: what the patient sees of it, and when it is given back.

A page that was left gives it back at once, one whose connection broke off some seconds later. When it is back it takes
the time again, and says so if it cannot.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from math import ceil
from typing import NamedTuple

from nicegui import background_tasks, ui

from pages import words
from pages.cleanup import while_open
from pages.elements.tags import icon, tag
from pages.schedule.choices import CHOOSES
from store import errors, threads
from store.appointments import holds
from store.views.people import Person, Stranger

GRACE = 5.0
"""Seconds that a page without a connection keeps its time."""

RENEW_EVERY = 20.0
"""Seconds between two renewals while somebody types, at the least."""

OVER = "{at} is not held for you any more; it is still free. Choose it again or just book."
SPENT = "{at} cannot be held for you any longer; it is still free, and you can book it now."


AWAY = "Without a connection it is not held for long. As soon as you are back, it is held again if it is still free."


class Choice(NamedTuple):
    """A patient's choice; a provider of None is any provider. `start` is on the clinic's clock."""

    type_slug: str
    provider_id: int | None
    start: datetime


def hold_for(me: Person | Stranger, on_refused: "OnRefused") -> "NothingHeld":
    """Return what holds the time that is chosen in this page."""
    if isinstance(me, Person):
        return HeldTime(me.id, on_refused)
    tag("p", words.account.NOT_HELD, "soft small")
    return NothingHeld()


OnRefused = Callable[[errors.Refusal, Choice], Awaitable[None]]


class _Ended(Enum):
    """Why what is chosen is not held, and not tried again until it is chosen again."""

    refused = "refused"
    over = "over"
    spent = "spent"


_SENTENCES: dict[_Ended | None, str] = {_Ended.over: OVER, _Ended.spent: SPENT}


class NothingHeld:
    """Whoever has no account holds no time."""

    def want(self, choice: Choice | None) -> None:
        """Something is chosen, or nothing any more."""

    def want_again(self) -> None:
        """It was chosen once more."""

    def go_on(self) -> None:
        """Somebody is typing."""

    def come_back(self) -> None:
        """The page is connected, or in front of somebody again."""

    def leave(self) -> None:
        """The page was left."""


class HeldTime(NothingHeld):
    """The time that one open page holds; `on_refused` hears why one could not be held."""

    def __init__(self, patient_id: int, on_refused: OnRefused) -> None:
        """Draw the lines that say it; nothing is held before the page is connected."""
        self._patient_id, self._on_refused = patient_id, while_open(on_refused)
        self._page = secrets.token_urlsafe(16)
        self._client, self._loop = ui.context.client, asyncio.get_running_loop()
        self._wanted: Choice | None = None
        self._held: Choice | None = None
        self._ended: _Ended | None = None
        self._is_here = self._is_moving = False
        self._renewed = 0.0
        self._end: asyncio.TimerHandle | None = None
        with tag("div", classes="held-line") as self._line:
            with tag("p", classes="held", data_follows=CHOOSES):
                icon("clock")
                tag("span", "Held for you for ")
                self._left = tag("span", "", "num")  # static/schedule.js counts it down
            tag("p", AWAY, "held-away soft")  # instead of it, while there is no connection
        self._over = tag("p", classes="held-no-more", data_follows=CHOOSES)
        self._said = tag("p", classes="hidden-words", role="status")
        self._client.on_connect(self.come_back)
        self._client.on_disconnect(self._miss)
        self._client.on_delete(self.leave)
        self._show()

    def want(self, choice: Choice | None) -> None:
        """Hold what is chosen now; nothing happens to what was already, but it may be said on another clock."""
        if choice != self._wanted:
            self._ended = None
        self._wanted = choice
        self._follow()

    def want_again(self) -> None:
        """It was chosen once more, perhaps because it is not held any longer."""
        self._ended = None
        self._follow()

    def go_on(self) -> None:
        """Somebody is typing: hold it for longer."""
        now = self._loop.time()
        if self._held is not None and self._held == self._target and now - self._renewed >= RENEW_EVERY:
            self._renewed = now
            background_tasks.create(self._renew(self._held), name="hold a time for longer")

    def come_back(self) -> None:
        """The page is connected, or in front of somebody again."""
        self._is_here = True
        self._follow()

    def leave(self) -> None:
        """The page was left."""
        self._is_here = False
        self._follow()

    def _miss(self) -> None:
        """The connection broke off; often it is back within a second, and sometimes it was before the old one ended."""

        def leave_if_away() -> None:
            if not self._client.has_socket_connection:
                self.leave()

        self._loop.call_later(GRACE, leave_if_away)

    @property
    def _target(self) -> Choice | None:
        """What should be held now."""
        return self._wanted if self._is_here and self._ended is None else None

    def _follow(self) -> None:
        """Bring the store to what should be held: one step after the other, however fast people choose."""
        self._show()
        if self._target != self._held and not self._is_moving:
            self._is_moving = True
            background_tasks.create(self._move(), name="hold a time")

    async def _move(self) -> None:
        try:
            while (target := self._target) != self._held:
                if target is None:
                    with suppress(errors.Busy):  # it ends by itself
                        await threads.write(holds.release, patient_id=self._patient_id, page=self._page)
                    self._held = None
                else:
                    await self._take(target)
        finally:
            self._is_moving = False

    async def _take(self, choice: Choice) -> None:
        try:
            until = await threads.write(
                holds.hold, patient_id=self._patient_id, page=self._page, **choice._asdict(), now=datetime.now(UTC)
            )
        except errors.Refusal as refusal:
            if choice == self._target:
                self._ended = _Ended.refused
                with self._client:
                    await self._on_refused(refusal, choice)
        except Exception:
            self._ended = _Ended.refused
            raise
        else:
            self._held = choice if until else None
            if until:
                self._keep(until)
            elif choice == self._target:
                self._ended = _Ended.spent
                self._show()

    async def _renew(self, held: Choice) -> None:
        try:
            until = await threads.write(
                holds.renew, patient_id=self._patient_id, page=self._page, now=datetime.now(UTC)
            )
        except errors.Busy:
            return  # it is held for as long as it was
        if until is not None and held == self._held:
            self._keep(until)
        elif held == self._held:
            self._run_out()

    def _keep(self, until: datetime) -> None:
        """It is held until then (UTC)."""
        left, self._renewed = (until - datetime.now(UTC)).total_seconds(), self._loop.time()
        if self._end is not None:
            self._end.cancel()
        self._end = self._loop.call_later(left, self._run_out)
        if not self._client.is_deleted:
            self._left.set_text(f"{ceil(left) // 60}:{ceil(left) % 60:02}")
            self._left.attributes(data_held_until=until.isoformat(), data_held_for=str(ceil(left)))
        self._show()

    def _run_out(self) -> None:
        if self._held is not None and self._held == self._target:
            self._ended = _Ended.over
            self._follow()

    def _show(self) -> None:
        if self._client.is_deleted:
            return
        is_held, sentence = self._held is not None and self._target is not None, _SENTENCES.get(self._ended, "")
        self._line.set_visibility(is_held)
        at = f"{self._wanted.start:%H:%M}" if self._wanted else ""
        over = sentence.format(at=at)
        self._over.set_text(over)
        self._over.set_visibility(bool(over))
        self._said.set_text(f"{at} is held for you for {words.moments.span(holds.LENGTH)}." if is_held else over)
