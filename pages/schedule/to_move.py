"""An appointment that its patient moves, on the page to book: what it is and with whom stands, when is asked."""

from collections.abc import Callable
from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements.tags import tag
from pages.frame.toasts import toast
from pages.live import live
from pages.schedule.catalogue import Catalogue
from pages.schedule.hold import Choice
from pages.schedule.view import ScheduleView
from store import appointments, errors, threads
from store.appointments import cancelling, lists, moving
from store.events import AppointmentChanged
from store.models import Kind
from store.views.appointments import AppointmentView
from store.views.people import Person, Stranger


async def find(me: Person | Stranger, appointment_id: str, catalogue: Catalogue) -> AppointmentView | None:
    """Find the patient's own appointment with this id that can move; None for everything else in an address.

    What is not offered any more the clinic can move, which is said.
    """
    if isinstance(me, Stranger) or not (appointment_id.isascii() and appointment_id.isdecimal()):
        return None
    try:
        view = await threads.read(lists.find, int(appointment_id[:18]), by=me.id)
    except errors.NotFound:
        return None
    if not moving.can_move(view, me, datetime.now(UTC)):
        return None
    if not is_offered(view, catalogue):
        toast(words.moving.CALL)
        return None
    return view


def is_offered(view: AppointmentView, catalogue: Catalogue) -> bool:
    """Return whether its type and its provider can be booked still."""
    type_ = catalogue.find_type(view.type_slug)
    return type_ is not None and (view.provider_id is None or view.provider_id in catalogue.offers.get(type_.id, {}))


async def send(me: Person, view: AppointmentView, choice: Choice) -> None:
    """Ask to move it, or move it, and lead to its page. Raises the verb's refusals."""
    try:
        await threads.write(appointments.move, view.id, by=me.id, start=choice.start, now=datetime.now(UTC))
    except errors.AlreadyMoved:  # by a press before, or in another tab
        ui.navigate.to(_moved_already(view.id))
    else:
        ui.navigate.to(f"/appointments/{view.id}")


def _moved_already(appointment_id: int) -> str:
    """Give the address of its page, which says that it has been moved already, and to when."""
    return f"/appointments/{appointment_id}?moved=1"


class MoveNote:
    """What is moved, instead of the questions what it is and with whom."""

    def __init__(self, me: Person | Stranger, is_sending: Callable[[], bool]) -> None:
        """`is_sending`: this page moves it, and leads to its page then."""
        self._me, self._is_sending = me, while_open(is_sending)
        self._view: AppointmentView | None = None
        with tag("section", classes="card", aria_label=words.moving.MOVE) as self._box:
            self._what = tag("h2", "", "card-title")
            self._stands = tag("p")
            self._back = tag("a", words.moving.LEAVE, "btn btn-quiet start")
        self._box.set_visibility(False)

    def show(self, view: AppointmentView, *, at_once: bool) -> None:
        """Say what it is and when, and what stands until the clinic has answered; `at_once`: nobody has to."""
        self._view = view
        self._box.set_visibility(True)
        assert isinstance(self._me, Person)
        live.follow_appointments(self._me, self._on_news)
        self._what.set_text(words.appointments.with_provider(view.type_name, view.provider_name))
        is_late = cancelling.is_late(view, self._me, datetime.now(UTC))
        said = words.moving.stands(view, self._me.clinic.zone, at_once=at_once and not is_late)
        self._stands.set_text(f"{said} {words.moving.soon(self._me)}" if at_once and is_late else said)
        self._back.attributes(href=f"/appointments/{view.id}")
        self._back.set_text(words.moving.LEAVE if view.move_start is None else words.moving.SHOW)

    def _on_news(self, news: AppointmentChanged, _: AppointmentView | None) -> None:
        """It has changed meanwhile: its page says how it stands, and that it has been moved already."""
        if self._view is None or news.appointment_id != self._view.id or self._is_sending():
            return
        is_moved = news.kind in {Kind.appointment_move_asked, Kind.appointment_rescheduled}
        ui.navigate.to(_moved_already(self._view.id) if is_moved else f"/appointments/{self._view.id}")


def button_text(view: ScheduleView, appointment: AppointmentView, me: Person | Stranger) -> str:
    """Name the button that sends it."""
    is_late = isinstance(me, Person) and cancelling.is_late(appointment, me, view.now)
    at_once = view.catalogue.at_once(view.type_, view.provider_id) and not is_late
    return words.moving.MOVE if at_once or not appointment.is_agreed else words.moving.ASK
