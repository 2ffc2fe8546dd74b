"""An appointment that its patient moves, on the page to book: what it is and with whom stands, when is asked."""

from contextlib import suppress
from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements.tags import tag
from pages.schedule.hold import Choice
from pages.schedule.view import ScheduleView
from store import appointments, errors, threads
from store.appointments import lists, moving
from store.views.appointments import AppointmentView
from store.views.people import Person, Stranger


async def find(me: Person | Stranger, appointment_id: str) -> AppointmentView | None:
    """Find the patient's own appointment with this id that can move; None for everything else in an address."""
    if isinstance(me, Stranger) or not (appointment_id.isascii() and appointment_id.isdecimal()):
        return None
    try:
        view = await threads.read(lists.find, int(appointment_id[:18]), by=me.id)
    except errors.NotFound:
        return None
    return view if moving.can_move(view, me, datetime.now(UTC)) else None


async def send(me: Person, view: AppointmentView, choice: Choice) -> None:
    """Ask to move it, or move it, and lead to its page. Raises the verb's refusals."""
    with suppress(errors.AlreadyMoved):  # by a press before, or in another tab: its page says so
        await threads.write(appointments.move, view.id, by=me.id, start=choice.start, now=datetime.now(UTC))
    ui.navigate.to(f"/appointments/{view.id}")


class MoveNote:
    """What is moved, instead of the questions what it is and with whom."""

    def __init__(self, me: Person | Stranger) -> None:
        self._me = me
        with tag("section", classes="card", aria_label=words.moving.MOVE) as self._box:
            self._what = tag("h2", "", "card-title")
            self._stands = tag("p")
            self._back = tag("a", words.moving.LEAVE, "btn btn-quiet start")
        self._box.set_visibility(False)

    def show(self, view: AppointmentView) -> None:
        """Say what it is and when, and what stands until the clinic has answered."""
        self._box.set_visibility(True)
        self._what.set_text(words.appointments.with_provider(view.type_name, view.provider_name))
        self._stands.set_text(words.moving.stands(view, self._me.clinic.zone))
        self._back.attributes(href=f"/appointments/{view.id}")


def button_text(view: ScheduleView, appointment: AppointmentView) -> str:
    """Name the button that sends it."""
    at_once = not appointment.is_agreed or view.catalogue.at_once(view.type_, view.provider_id)
    return words.moving.MOVE if at_once else words.moving.ASK
