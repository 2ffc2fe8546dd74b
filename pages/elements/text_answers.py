"""A bar for staff: who has answered a text message, which nobody reads, and how to call them."""

from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.live import live
from store.notifications import text_answers
from store.notifications.text_answers import TextAnswerView
from store.views.people import Person

PAUSE = 2.0
"""Seconds between two readings, at the least."""


class TextAnswers:
    """A banner with a line for each; while nobody has answered there is nothing to see."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._box = Fragment("div", [], "banner tone-waiting", role="status")
        self._box.set_visibility(False)
        again = live.coalesced(self.read, pause=PAUSE)
        live.follow_deliveries(me.clinic.id, again)
        live.follow_clock(again)

    async def read(self) -> None:
        """Read who has, and say it."""
        found = await live.read(text_answers.recent, by=self._me.id, now=datetime.now(UTC))
        if self._box.is_deleted or ui.context.client.is_deleted:
            return
        lines = node("div", [self._line(each) for each in found], "banner-text")
        self._box.draw([node("span", "", "i", aria_hidden="true"), lines] if found else [])
        self._box.set_visibility(bool(found))

    def _line(self, view: TextAnswerView) -> Node:
        said = words.deliveries.answered(view, self._me.clinic.zone, datetime.now(UTC))
        name = node("a", view.name, "patient-link", href=f"/patients/{view.person_id}")
        return node("p", [name, node("span", f" {said} "), *phone_nodes(view.phone)])
