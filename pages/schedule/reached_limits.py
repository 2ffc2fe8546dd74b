"""The limits that a patient has reached, said before anything is chosen; they go as soon as there is room again."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements.tags import Tag, tag
from pages.live import live
from store import errors, threads
from store.appointments import limits
from store.views.people import Person, Stranger


class ReachedLimits:
    """A banner for each; `read` fills them. `on_change` hears what holds no longer. A stranger has none."""

    def __init__(self, me: Person | Stranger, on_change: Callable[[Collection[str]], Any]) -> None:
        """Draw the place, and follow what makes room: answers, rules, and time."""
        self._me, self._on_change, self._client = me, while_open(on_change), ui.context.client
        self._reached: list[errors.Refusal] = []
        self._said: dict[str, Tag] = {}
        self._box = tag("div", classes="stack", role="status")
        self._box.set_visibility(False)
        if not isinstance(me, Person):
            return
        refresh = live.coalesced(self.refresh)
        live.follow_appointments(me, lambda *_: refresh())
        live.follow_rules(me.clinic.id, refresh)
        live.follow_clock(lambda: refresh() if self._reached else None)

    @property
    def has_crisis(self) -> bool:
        """Whether as many crisis requests wait, or are ahead, as can be."""
        return any(isinstance(each, errors.CrisisWaits) for each in self._reached)

    async def read(self) -> None:
        """Show what is reached now."""
        if not isinstance(self._me, Person):
            return
        self._reached = await threads.read(limits.reached, self._me.id, now=datetime.now(UTC))
        if self._client.is_deleted:
            return
        sentences = {words.refusals.refusal(each, self._me.clinic.zone): each for each in self._reached}
        for gone in self._said.keys() - sentences.keys():
            self._said.pop(gone).delete()
        with self._box:
            for sentence, reached in sentences.items():
                if sentence not in self._said:
                    self._said[sentence] = _draw(sentence, reached)
        self._box.set_visibility(bool(self._said))

    async def refresh(self) -> None:
        """Show it again, and tell what holds no longer."""
        before = set(self._said)
        await self.read()
        if not self._client.is_deleted and before != set(self._said):
            self._on_change(before - set(self._said))


def _draw(sentence: str, reached: errors.Refusal) -> Tag:
    with tag("div", classes="banner tone-waiting") as banner:
        tag("span", classes="i", aria_hidden="true")
        tag("p", sentence, "banner-text")
        if isinstance(reached, errors.CrisisWaits):
            tag("a", "Show it", "btn", href=f"/appointments/{reached.appointment_id}?waits=1")
        else:
            tag("a", "My appointments", "btn", href="/appointments")
    return banner
