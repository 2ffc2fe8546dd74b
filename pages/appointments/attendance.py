"""The day itself on the page of an appointment: what its provider and staff can note now."""

from datetime import UTC, datetime

from pages.elements import readers
from pages.elements.day_acts import DayActs, act_nodes, offered
from pages.elements.fragments import Fragment
from pages.elements.tags import tag
from pages.frame.toasts import offer_undo
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class Attendance:
    """Buttons for the clinic; a patient has theirs on the card."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._refusal = tag("p", "", "error", role="alert")
        with tag("div", data_still="true"):  # a second press on one spot is none on what stands there by then
            self._acts = Fragment("div", [], "day-acts row-of", tabindex="-1")
        self._acts.listen("act", self._act, readers.key)
        self._noting = DayActs(me, self._on_refused, offer_undo)
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Offer what can be noted by now."""
        now = datetime.now(UTC)
        if view != self._view:
            self._refusal.set_text("")
            self._noting.withdraw(view)
        self._view = view
        nodes = [] if self._me.role is Role.patient else act_nodes(view, self._me, now)
        self._acts.draw(nodes)
        self._acts.set_visibility(bool(nodes))

    async def _act(self, act: str) -> None:
        """A press: whatever a browser says, only what is offered now."""
        if act in offered(self._view, self._me, datetime.now(UTC)):
            self._refusal.set_text("")
            await self._noting.act(self._view, act)

    def _on_refused(self, _view: AppointmentView, sentence: str) -> None:
        self._refusal.set_text(sentence)
