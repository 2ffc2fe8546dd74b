"""Sentences for whoever answers a request: its provider, or staff."""

from datetime import datetime, timedelta

from pages import words
from pages.words.crisis import ON_IT
from store.appointments.passing import Passes
from store.models import UNDO, Role, Status
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

ACTS = {
    "acknowledge": ON_IT,
    "accept": "Accept",
    "reject": "Reject",
    "pass-on": "Not me",
    "hand-on": "Hand to the staff",
    "propose": "Propose",
    "assign": "Assign",
    "undo": "Undo",
}
"""What the buttons say to those who see beside what they stand."""

DONE = {Status.accepted: "Accepted", Status.rejected: "Rejected", Status.countered: "Another time proposed"}
AGAIN = "Waits again"
GIVEN_AWAY = "Given to a colleague"
PASSED_ON = "Passed on"
WITH_COLLEAGUES = "Asked of colleagues"
GONE = "Not in this inbox any more"
NOT_FOR_YOU = "That request is not waiting for you any more. A colleague may have answered it."
PASSED_ON_BEFORE = "That request waits for your colleagues now. You can still accept it on its page."
NOT_FREE_AGAIN = "That cannot be undone: somebody else has that time by now. The request stays rejected."
NOT_FREE = "You are not free then: another appointment, or the time kept around one, is in the way."


def label(act: str, view: AppointmentView, zone: str, warning: str = "") -> str:
    """Name a button for those who hear it by itself: "Accept Ada Lindqvist, Therapy, Tuesday 1 December, 14:30"."""
    is_no_to_move = act == "reject" and view.move_start is not None
    act_name = text(act, view)
    act_name = f"{act_name}:" if is_no_to_move or act in {"pass-on", "acknowledge", "hand-on"} else act_name
    act_name = "Propose another time to" if act == "propose" else act_name
    return f"{act_name} {row(view, zone)}{'. ' if warning else ''}{warning}"


def text(act: str, view: AppointmentView) -> str:
    """Name a button to those who see beside what it stands; a no to a wish to move rejects no appointment."""
    return words.moving.STAY if act == "reject" and view.move_start is not None else ACTS[act]


def row(view: AppointmentView, zone: str) -> str:
    """Name a request: who, what, and when; where it would move, also which time stands."""
    said = f"{view.patient_name}, {view.type_name}, {words.moments.when(view.as_asked.start, zone)}"
    return f"{said}, instead of {words.moments.when(view.start, zone)}" if view.move_start is not None else said


def reject(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask whether to reject it: "Reject the request of Ada Lindqvist, Consultation, Tue 1 Dec, 10:00?"."""
    if view.move_start is not None:
        return words.moving.question(view)
    when = words.moments.amid(view.start, zone, now)
    return f"Reject the request of {view.patient_name}, {view.type_name}, {when}?"


def reject_for_all(view: AppointmentView, zone: str) -> str:
    """Ask whether to reject it by passing it on."""
    return f"Reject the request of {row(view, zone)}?"


def last(view: AppointmentView) -> list[str]:
    """Say to the last who is asked what "Not me" does."""
    return [
        "You are the last who is asked. If it is not for you either, nobody is left to take it, and it is rejected.",
        f"{view.patient_name} reads it in Kept after {UNDO.seconds} seconds; until then you can undo it.",
    ]


def last_press(view: AppointmentView) -> str:
    """Say beside a "Not me" what it does when nobody else is asked."""
    return "You are the last: this goes to the staff" if view.crisis else "You are the last: this rejects it"


def passes(passes: Passes, me: Person) -> str:
    """Say in a few words who has passed it on, to staff; and to the last who is asked, that they are. Else nothing."""
    if me.role is Role.staff:
        return f"Passed on: {passes.passed} of {passes.offering}" if passes.passed else ""
    return "You are the last" if passes.is_last(me.id) else ""


def what_follows(view: AppointmentView, reach: Reach | None, zone: str, now: datetime) -> str:
    """Say what a no does, and how the patient hears of it."""
    reads = f"{words.hearing.reads(view.patient_name, reach, zone, now)} The reason stands there."
    return f"{words.moving.stays(view, zone, now)} {reads}" if view.move_start is not None else reads


def accept_all_the_same(view: AppointmentView) -> str:
    """Ask whether to accept it although the provider is not there."""
    return f"Accept {view.patient_name} all the same?"


def in_the_way(other: AppointmentView, zone: str) -> str:
    """Say to a provider which appointment of theirs is in the way."""
    if other.status is Status.countered:
        return f"You have that time, or the one asked for, for {other.patient_name}, who has not answered yet."
    if other.move_start is not None:
        return f"You have that time for {other.patient_name}, who has one and asks for another."
    start, end = (words.moments.clock(moment, zone) for moment in (other.start, other.end))
    return f"You have {other.type_name} with {other.patient_name} {start} to {end} then."


def not_again(other: AppointmentView, zone: str) -> str:
    """Say to a provider which appointment of theirs has the time of the request that they rejected."""
    return f"That cannot be undone. {in_the_way(other, zone)}"


def meanwhile(said: str) -> str:
    """Say in an open question what became of the request: "Accepted by Dr. Stern."."""
    return f"{said} meanwhile. There is nothing left to answer here."


def no_longer_waiting(said: str) -> str:
    """Say to somebody who comes or answers too late what became of the request; empty where they may not know."""
    return f"That request is not waiting any more: {said}." if said else NOT_FOR_YOU


def waiting(view: AppointmentView, me: Person) -> str:
    """Say to whoever can answer that somebody waits, of them or of the others."""
    if view.passed_at(me.id) is not None:
        return f"This is asked of your colleagues. {view.patient_name} waits for them; you can still accept."
    if view.asks_for_colleague:
        return f"{words.colleagues.offered(view)} You can still accept."
    if view.has_lapsed:
        return f"Its time has passed, and nobody had looked at it. {view.patient_name} waits to hear from the clinic."
    if view.only_helps(me.id) and not view.is_acknowledged:
        return f"{view.patient_name} is in a crisis, and nobody has answered yet. You are on duty."
    if on_it := words.crisis.who(view, me):
        return f"{on_it}. {view.patient_name} waits for an answer."
    return words.moving.asked(view, me) or f"{view.patient_name} waits for an answer."


def unanswered(view: AppointmentView, zone: str, seen_from: str | None) -> str:
    """Say since when it waits, and when it expires; a crisis does not."""
    since = f"Waiting since {words.moments.when(view.created_at, zone, seen_from=seen_from)}."
    if view.crisis or view.answer_by is None or view.is_agreed:
        return since
    return f"{since} Without an answer it expires {words.moments.when(view.answer_by, zone, seen_from=seen_from)}."


def found(number: int, most: int) -> str:
    """Say how many patients have the name that staff look for; `most` are shown."""
    if number > most:
        return f"The first {most} patients; more letters show others."
    return f"{words.numbers.count(number, 'patient')} found." if number else "Nobody fits. Please check the spelling."


def reading(names: list[str]) -> str:
    """Say who else has the request before them."""
    return f"{words.numbers.listing(names)} {words.numbers.plural(len(names), 'is', 'are')} reading this"


def patient(view: AppointmentView) -> str:
    """Say whether the clinic has met the patient."""
    return "Known patient" if view.is_known_patient else "New patient"


def minutes(view: AppointmentView) -> str:
    """Say what it is and how long: "Therapy, 50 min"."""
    return f"{view.type_name}, {(view.end - view.start) // timedelta(minutes=1)} min"
