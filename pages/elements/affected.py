"""The question before a change that appointments would not survive: none is forgotten silently."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial

from pages import words
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Node, node
from pages.elements.phones import phone_nodes
from pages.live import live
from store import threads
from store.appointments import lists
from store.models import WAITING
from store.views.appointments import AppointmentView
from store.views.people import Person

SHOWN = 12
"""Appointments that are listed; of the others there is a number."""

Sentence = Callable[[int, int], str]
"""How many accepted appointments and waiting requests there are, and what would become of them."""


class AffectedAppointments:
    """A dialog that lists appointments, each a link, and asks whether to make the change all the same."""

    def __init__(
        self,
        me: Person,
        confirmation: Confirmation,
        title: str,
        *,
        consequence: str,
        confirm: str,
        summary: Sentence = words.affected.concerned,
    ) -> None:
        """`consequence`: what would become of the appointments; `confirm`: the button that makes the change."""
        self._me, self._confirmation = me, confirmation
        self._title, self._consequence, self._confirm, self._summary = title, consequence, confirm, summary
        self._then = consequence
        self._question: int | None = None
        self._views: Sequence[AppointmentView] = ()
        live.follow_clinic(me.clinic, self._on_clinic)

    async def ask(
        self, ids: Collection[int], make: Callable[[frozenset[int]], Awaitable[None]], *, consequence: str = ""
    ) -> None:
        """Ask; `make` is called with the ids of what was shown. `consequence`: where it is another than usual."""
        self._then = consequence or self._consequence
        self._views = await threads.read(lists.visible, ids, by=self._me.id)
        action = partial(make, frozenset(ids))
        self._question = self._confirmation.ask(self._title, self._body(), self._confirm, action)

    def _on_clinic(self) -> None:
        """Say the times on the clinic's clock, which may be another now."""
        self._confirmation.redraw(self._question, self._body())

    def _body(self) -> list[Node]:
        waiting = sum(view.status in WAITING for view in self._views)
        hidden = len(self._views) - SHOWN
        more = [node("li", words.affected.and_more(hidden))] if hidden > 0 else []
        return [
            node("p", self._summary(len(self._views) - waiting, waiting)),
            node("ul", [*map(self._item, self._views[:SHOWN]), *more], "stranded"),
            node("p", self._then, "soft"),
        ]

    def _item(self, view: AppointmentView) -> Node:
        when = words.moments.near(view.start, self._me.clinic.zone, datetime.now(UTC))
        link = node("a", when, href=f"/appointments/{view.id}", target="_blank")
        return node("li", [link, node("small", words.affected.in_full(view)), *phone_nodes(view.patient_phone)])
