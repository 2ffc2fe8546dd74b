"""Sentences about an appointment that moves: what was asked, what was answered, and which time stands."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from store import events
from store.appointments.lists import EventView
from store.models import Act, Kind, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

ASKED, MOVED, STAYS = "Asked to move it", "Moved", "Stays where it was"
SAID = {
    Kind.appointment_rescheduled: MOVED,
    Kind.appointment_move_rejected: STAYS,
    events.MOVE_WITHDRAWN: STAYS,
}
"""What became of a wish to move, of which the inbox heard."""

_ABOUT_ITS_TIME = {Act.move_asked, Act.moved, Act.move_rejected, Act.move_withdrawn, Act.proposal_taken}
"""After any other of these, what was answered to a wish to move is over."""

INSTEAD = "If you choose another time now, that one is asked for instead."
NOW = "as it is now"
DOES_NOT_SUIT = "This time does not suit me"
MOVE, ASK, LEAVE = "Move it", "Ask to move it", "Leave it where it is"
SHOW = "Show it"
STAY = "Leave it"
"""The clinic's no to a wish to move, on a button."""

READY = (
    "That time is not possible. Please ask for another one.",
    "We are closed then.",
    "Please call us, so that we find together what suits you.",
)
"""Sentences for such a no; those of the clinic are about what is asked for the first time."""
TITLE = "Choose another time"


WHY = "The history of the appointment keeps it; the patient does not see it."
CALL = "That one cannot be moved here any more. Please call the clinic."


def stands(view: AppointmentView, zone: str, *, at_once: bool) -> str:
    """Say on the page to choose another time which one stands; `at_once`: nobody has to say yes to another."""
    when = words.moments.when(view.start, zone)
    if view.move_start is not None:
        asked_for = words.moments.when(view.move_start, zone)
        return f"You have asked to move it to {asked_for}, and until that is answered {when} stands. {INSTEAD}"
    if not view.is_agreed:
        return f"You have asked for {when}. It waits for the clinic's answer at the time that you choose now instead."
    if at_once:
        return f"It is {when}. It moves as soon as you have chosen another time and pressed the button."
    return f"It is {when}. That stands until the clinic has said yes to another time."


def soon(person: Person) -> str:
    """Say why the clinic is asked about what would have moved at once."""
    return f"It begins in less than {words.cancelling.within(person)}, so the clinic is asked first."


def to_when(view: AppointmentView) -> str:
    """Ask the clinic to when it moves."""
    return f"Move {view.patient_name}, {view.type_name}"


def outcome(view: AppointmentView, before: AppointmentView) -> str:
    """Say to whoever has answered a wish to move what became of it; empty where there was none."""
    if before.move_start is None or view.status is not Status.accepted:
        return ""
    return MOVED if view.start == before.move_start else STAYS


def done(view: AppointmentView, before: AppointmentView, reads: str) -> str:
    """Say the same to those who do not see the row, and how the patient hears of it."""
    said = outcome(view, before)
    return f"{said}. {reads}" if said else ""


def wish(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say in a row, beside the time that is asked for, which stands; empty for what is asked for the first time."""
    return f"Instead of {words.moments.amid(view.start, zone, now)}" if view.move_start is not None else ""


def question(view: AppointmentView) -> str:
    """Ask whether it stays where it is, instead of moving as its patient asks."""
    return f"Leave {view.patient_name}, {view.type_name}, where it is?"


def stays(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say which time stands after a no."""
    return f"It stays at {words.moments.amid(view.start, zone, now)}."


def asked(view: AppointmentView, person: Person) -> str:
    """Say what is asked, until when it is answered, and what stands until then; empty where nothing is."""
    if view.move_start is None:
        return ""
    zone = person.clinic.zone
    new, old = words.moments.when(view.move_start, zone), words.moments.when(view.start, zone)
    if person.role is not Role.patient:
        return f"{view.patient_name} asks to move it to {new}. Until that is answered, both times are taken."
    answer = f" by {words.moments.when(view.answer_by, zone)}" if view.answer_by is not None else ""
    return f"You asked to move it to {new}. The clinic answers here{answer}. Until then {old} stands."


def keep(view: AppointmentView, zone: str, now: datetime) -> str:
    """Name the button of a patient who wants the time that stands after all."""
    return f"Keep {words.moments.amid(view.start, zone, now)}"


def became(view: AppointmentView, history: Sequence[EventView], zone: str) -> str:
    """Say to the patient where it was before the clinic moved it, or what came of the time that they asked for last.

    Empty where neither has happened, or it is over.
    """
    last = next((each for each in reversed(history) if each.act in _ABOUT_ITS_TIME), None)
    if last is not None and last.act is Act.moved and last.old_start is not None:
        by_clinic = view.moved_by_clinic and view.is_agreed and last.old_start != view.start
        return f"The clinic moved it from {words.moments.when(last.old_start, zone)}." if by_clinic else ""
    if last is None or last.act is not Act.move_rejected or last.new_start is None or not view.is_agreed:
        return ""
    new = words.moments.when(last.new_start, zone)
    if last.actor_id is None:
        return f"Nobody answered in time whether it can move to {new}, so it stays as it is."
    wrote = f" They wrote: {view.move_answer}" if view.move_answer else ""
    return f"{new} is not possible, so it stays as it is.{wrote}"


def already(view: AppointmentView, zone: str) -> str:
    """Say to a patient who moves it once more where it has been moved already."""
    if view.move_start is not None:
        return f"You have already asked to move it to {words.moments.when(view.move_start, zone)}."
    return f"It has already been moved, to {words.moments.when(view.start, zone)}."


def to_move(view: AppointmentView) -> str:
    """Give the address where its patient chooses another time for it."""
    return f"/schedule?move={view.id}"


def headline(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say in a notification what happened to the time of it."""
    to_patient = person.role is Role.patient
    match kind:
        case Kind.appointment_move_asked:
            return "You asked to move it" if to_patient else f"{view.patient_name or 'Somebody'} asks to move it"
        case Kind.appointment_move_rejected:
            return "Your appointment stays where it is" if to_patient else "It stays where it was"
    if to_patient:
        return "Your appointment has changed"
    is_theirs = person.role is not Role.provider or view.provider_id in {None, person.id}
    return "It has moved" if is_theirs else f"It is with {view.provider_name} now"


def details(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say in a notification what stands by now."""
    if kind is Kind.appointment_move_asked and view.move_start is not None:
        return f"To {words.moments.when(view.move_start, person.clinic.zone)}."
    if kind is Kind.appointment_rescheduled and person.role is Role.patient and view.provider_name:
        other = " If that time does not suit you, you can ask for another." if view.moved_by_clinic else ""
        return f"It is with {view.provider_name}.{other}"
    if kind is Kind.appointment_move_rejected and person.role is Role.patient and view.is_agreed:
        wrote = f" They wrote: {view.move_answer}" if view.move_answer else ""
        return f"The other time is not possible.{wrote}"
    return ""
