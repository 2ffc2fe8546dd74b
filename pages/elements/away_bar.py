"""The bar that says whose appointments nobody has decided about, while they are away: it stays until somebody has."""

from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements.fragments import Fragment, node
from pages.live import live
from store import threads
from store.away import undecided
from store.events import AppointmentChanged
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

PAUSE = 1.0
"""Seconds between two readings, at the least."""


class AwayBar:
    """A banner of links; without anything to decide there is nothing to see."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._who: list[tuple[ProviderView, int]] = []
        self._is_anybody_away = False
        self._box = Fragment("div", [], "banner tone-waiting away-bar", role="status")
        self._refresh = live.coalesced(self.read, pause=PAUSE)
        live.follow_rules(me.clinic.id, self._refresh)
        live.follow_people(me.clinic.id, self._refresh)
        live.follow_appointments(me, self._on_news)
        live.follow_clock(self._on_minute)
        self._draw()

    async def read(self) -> None:
        """Read who is away, and how much is undecided."""
        found = await threads.read(undecided, by=self._me.id, now=datetime.now(UTC))
        self._is_anybody_away, self._who = found is not None, found or []
        self._draw()

    def _draw(self) -> None:
        if self._box.is_deleted or ui.context.client.is_deleted:
            return
        links = [node("a", said, href=address) for said, address in words.away.bar(self._who, self._me)]
        inside = [node("span", "", "i", aria_hidden="true"), node("div", links, "banner-text stack")]
        self._box.draw(inside if links else [])
        self._box.set_visibility(bool(links))

    def _on_news(self, _news: AppointmentChanged, _view: AppointmentView | None) -> None:
        """What changed may be one of these, or become one; while nobody is away, it cannot."""
        if self._is_anybody_away:
            self._refresh()

    def _on_minute(self) -> None:
        """What begins is nothing to decide any more."""
        if self._who:
            self._refresh()
