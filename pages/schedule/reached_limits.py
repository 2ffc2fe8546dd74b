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
        self._in_crisis = False
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
        return any(map(_is_crisis, self._reached))

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
                    self._said[sentence] = _draw(sentence, reached, self._me.clinic.zone)
        self.show(in_crisis=self._in_crisis)

    def show(self, *, in_crisis: bool) -> None:
        """Say what concerns who is here; `in_crisis`: none of the limits for anything else does."""
        self._in_crisis = in_crisis
        crises = {words.refusals.refusal(each, self._me.clinic.zone) for each in self._reached if _is_crisis(each)}
        for sentence, banner in self._said.items():
            banner.set_visibility(not in_crisis or sentence in crises)
        self._box.set_visibility(any(banner.visible for banner in self._said.values()))

    async def refresh(self) -> None:
        """Show it again, and tell what holds no longer."""
        before = set(self._said)
        await self.read()
        if not self._client.is_deleted and before != set(self._said):
            self._on_change(before - set(self._said))


def _is_crisis(reached: errors.Refusal) -> bool:
    return isinstance(reached, errors.CrisisWaits)


def _draw(sentence: str, reached: errors.Refusal, zone: str) -> Tag:
    """Draw it; of a crisis in brief, as whom to call stands above, and what can be chosen is to be seen below."""
    if isinstance(reached, errors.CrisisWaits):
        with tag("div", classes="banner tone-waiting is-brief") as banner:
            tag("p", words.refusals.crisis_waits(reached, zone), "banner-text")
            tag("a", "Show it", "btn btn-quiet", href=f"/appointments/{reached.appointment_id}?waits=1")
        return banner
    with tag("div", classes="banner tone-waiting") as banner:
        tag("span", classes="i", aria_hidden="true")
        tag("p", sentence, "banner-text")
        tag("a", "My appointments", "btn", href="/appointments")
    return banner
