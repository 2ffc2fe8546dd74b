"""The question before a change that appointments would not survive: nothing is stranded silently."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import partial

from pages import live, words
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Node, node
from store import threads
from store.appointments import lists
from store.models import WAITING
from store.views.appointments import AppointmentView
from store.views.people import Person

SHOWN = 12
"""Appointments that are listed; of the others there is a number."""


class AffectedAppointments:
    """A dialog that lists appointments, each a link, and asks whether to make the change all the same."""

    def __init__(
        self, me: Person, question: Confirmation, title: str, why: str, anyway: str, concern: str = "would be concerned"
    ) -> None:
        """`why`: what would become of the appointments; `anyway`: the button that makes the change."""
        self._me, self._question = me, question
        self._title, self._why, self._anyway, self._concern = title, why, anyway, concern
        self._asked = 0
        self._found: Sequence[AppointmentView] = ()
        live.follow_clinic(me.clinic, self._tell)

    async def ask(self, ids: Collection[int], make: Callable[[frozenset[int]], Awaitable[None]]) -> None:
        """Ask; `make` is called with the ids of what was shown."""
        self._found = await threads.read(lists.these, ids, by=self._me.id)
        self._question.ask(self._title, self._said(), self._anyway, partial(make, frozenset(ids)))
        self._asked = self._question.number

    def _tell(self) -> None:
        """The clinic's clock may be another now."""
        if self._asked and self._asked == self._question.number:
            self._question.say(self._said())

    def _said(self) -> list[Node]:
        found = self._found
        more = [node("li", f"and {len(found) - SHOWN} more")] if len(found) > SHOWN else []
        return [
            node("p", counted(found, self._concern)),
            node("ul", [*map(self._line, found[:SHOWN]), *more], "stranded"),
            node("p", self._why, "soft"),
        ]

    def _line(self, view: AppointmentView) -> Node:
        when = words.moments.near(view.start, self._me.clinic.zone, datetime.now(UTC))
        whom = f" with {view.provider_name}" if view.provider_name else ""
        what = f"{view.patient_name}, {view.type_name}{whom}. {words.appointments.label(view.status)}"
        link = node("a", when, href=f"/appointments/{view.id}", target="_blank")
        return node("li", [link, node("small", what)])


def counted(found: Collection[AppointmentView], concern: str) -> str:
    """Such as "2 accepted appointments and 1 waiting request would be concerned"."""
    waiting = sum(view.status in WAITING for view in found)
    accepted = len(found) - waiting
    parts = [words.numbers.count(accepted, "accepted appointment")] * bool(accepted)
    parts += [words.numbers.count(waiting, "waiting request")] * bool(waiting)
    return f"{' and '.join(parts)} {concern}."
