"""The question before a change that appointments would not survive: nothing is stranded silently."""

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime

from pages import words
from pages.frame import close_dialog, open_dialog
from pages.tags import Part, Piece, button, part, tag
from store import lists, work
from store.models import WAITING
from store.people import Person
from store.views import AppointmentView

SHOWN = 12
"""Appointments that are listed; of the others there is a number."""


class Stranded:
    """A dialog that lists appointments, each a link, and asks whether to make the change all the same."""

    def __init__(self, me: Person, question: str, why: str, anyway: str, concern: str = "would be concerned") -> None:
        """`why`: what would become of the appointments; `anyway`: the button that makes the change."""
        self._me, self._concern = me, concern
        self._ids: frozenset[int] = frozenset()
        with tag("dialog", classes="sheet", aria_labelledby="stranded-title") as self._dialog:
            tag("h2", question, id="stranded-title")
            self._count = tag("p")
            self._list = Piece("ul", [], "stranded")
            tag("p", why, "soft")
            with tag("div", classes="sheet-actions"):
                tag("button", "Back", "btn", type="button", data_closes="true")
                button(anyway, self._go, look="danger")
        self._make: Callable[[frozenset[int]], Awaitable[None]] | None = None

    async def ask(self, ids: Collection[int], make: Callable[[frozenset[int]], Awaitable[None]]) -> None:
        """Ask; `make` is called with the ids of what was shown."""
        found = await work.read(lists.these, ids, by=self._me.id)
        self._ids, self._make = frozenset(ids), make
        self._count.set_text(counted(found, self._concern))
        more = [part("li", f"and {len(found) - SHOWN} more")] if len(found) > SHOWN else []
        self._list.draw([*map(self._line, found[:SHOWN]), *more])
        open_dialog(self._dialog)

    async def _go(self) -> None:
        make, self._make = self._make, None
        close_dialog(self._dialog)
        if make is not None:
            await make(self._ids)

    def _line(self, view: AppointmentView) -> Part:
        when = words.near(view.start, self._me.clinic.zone, datetime.now(UTC))
        whom = f" with {view.provider_name}" if view.provider_name else ""
        what = f"{view.patient_name}, {view.type_name}{whom}. {words.label(view.status)}"
        link = part("a", when, href=f"/appointments/{view.id}", target="_blank")
        return part("li", [link, part("small", what)])


def counted(found: Collection[AppointmentView], concern: str) -> str:
    """Such as "2 accepted appointments and 1 waiting request would be concerned"."""
    waiting = sum(view.status in WAITING for view in found)
    accepted = len(found) - waiting
    parts = [words.count(accepted, "accepted appointment")] * bool(accepted)
    parts += [words.count(waiting, "waiting request")] * bool(waiting)
    return f"{' and '.join(parts)} {concern}."
