"""What a mail says of one thing that happened, in a headline and a sentence, and where it leads.

Nobody's need or notes stand here, and no patient's name in what goes to the clinic's people.
"""

from dataclasses import dataclass
from datetime import datetime

from pages import words
from pages.words.numbers import count
from store.models import WAITING, Kind, Place, Role
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.appointments import AppointmentView
from store.views.people import Person

SEE, SEE_OR_MOVE = "See the appointment", "See it, or move it"
_BUTTONS = {
    Kind.appointment_countered: "Answer",
    Kind.colleague_proposed: "Answer",
    Kind.note_shared: "Read the note",
    Kind.invited_back: "See the invitation",
}
FOR_ANYBODY = "Your colleagues are asked, too: whoever answers first has it."
THERE_IS_A_REASON = "The clinic gave a reason: you can read it in Kept."
THERE_IS_MORE = "The clinic wrote more about it: you can read it in Kept."
PUT_IN = "This mail puts it into your calendar, if your mail program can do that."
TAKE_OUT = "This mail takes it out of your calendar, if your mail program can do that."


ON = {Kind.appointment_accepted, Kind.appointment_rescheduled, Kind.appointment_move_rejected, Kind.new_appointment}
"""Kinds after which the patient is expected at that time."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter goes to, where its links lead, and when it is."""

    person: Person
    preferences: Preferences
    origin: str
    now: datetime

    @property
    def is_patient(self) -> bool:
        """Whether it is about an appointment of their own."""
        return self.person.role is Role.patient

    def when(self, moment: datetime) -> str:
        """Say "Tuesday 1 December, 14:30 (Berlin)", and what the reader's clock shows then if it is another."""
        zone = self.person.clinic.zone
        theirs = words.moments.reader_clock(moment, zone, self.preferences.zone)
        there = "; ".join(filter(None, (words.moments.city(zone), theirs)))
        return f"{words.moments.when(moment, zone, self.now)} ({there})"


def to_patient(news: NotificationView, view: AppointmentView, reader: Reader) -> tuple[str, str]:
    """Say to the patient what happened, in a headline and a sentence."""
    until = min((each.until for each in view.proposals), default=None)
    others = len(view.proposals) - 1
    facts = {
        "when": reader.when(view.start),
        "was": reader.when(news.was) if news.was else "",
        "until": reader.when(until) if until else "",
        "minutes": count(view.delay, "minute"),
        "first": reader.when(view.proposals[0].start) if view.proposals else "",
        "more": f", or {count(others, 'other time')}" if others > 0 else "",
    }
    headline, sentence = _TO_PATIENTS.get(news.kind, _SOMETHING)
    if news.kind is Kind.appointment_rescheduled and news.was is not None:
        headline, sentence = _WITH_ANOTHER if news.was == view.start else _MOVED_FROM
    if news.kind is Kind.appointment_countered and view.is_handed_over:
        headline, sentence = _COLLEAGUE
    return headline.format(**facts), sentence.format(**facts)


def to_clinic(news: NotificationView, view: AppointmentView, reader: Reader) -> tuple[str, str]:
    """Say to one of the clinic's people what happened, in a headline and a sentence."""
    facts = {
        "when": reader.when(view.start),
        "was": reader.when(news.was) if news.was else "another time",
        "new": reader.when(view.move_start) if view.move_start else "",
    }
    headline, sentence = _TO_CLINICS.get(news.kind, _SOMETHING)
    if news.kind in (Kind.new_appointment, Kind.appointment_assigned) and not view.is_request:
        headline, sentence = _BOOKED
    if news.kind is Kind.appointment_cancelled and view.decided_at is None:
        headline, sentence = _WITHDRAWN
    if news.kind is Kind.appointment_rescheduled:
        headline, sentence = _moved(news, view, reader)
    if view.crisis and view.is_request:
        headline, sentence = "Crisis: please answer now", "Somebody in a crisis asks for {when}, and waits."
    return headline.format(**facts), sentence.format(**facts)


def has_gone(news: NotificationView, reader: Reader) -> bool:
    """Return whether what was this provider's is a colleague's now."""
    view = news.appointment
    if view is None or news.kind is not Kind.appointment_rescheduled or reader.person.role is not Role.provider:
        return False
    return view.provider_id not in {None, reader.person.id}


def _moved(news: NotificationView, view: AppointmentView, reader: Reader) -> tuple[str, str]:
    if view.is_request:
        return _ASKED_ANEW
    if has_gone(news, reader):
        return _GONE
    return _TO_CLINICS[Kind.appointment_rescheduled] if news.was in {None, view.start} else _YOURS_MOVED


def lines(news: NotificationView, view: AppointmentView, reader: Reader) -> tuple[str, ...]:
    """Say what more there is to know: what it is for whoever wants that, why, which times, and where."""
    said: tuple[str, ...] = () if reader.preferences.discreet else (what(view, reader),)
    if not reader.is_patient:
        return (*said, FOR_ANYBODY) if view.is_for_anybody and not view.crisis else said
    said += _why(news.kind, view, reader)
    if news.kind is Kind.appointment_countered and not view.is_handed_over:
        said += tuple(f"Proposed: {reader.when(each.start)}" for each in view.proposals)
    return (*said, where(view, reader.person)) if news.kind in ON else said


def what(view: AppointmentView, reader: Reader) -> str:
    """Say what it is; not to the clinic's people with whom, which would be to name them."""
    if not reader.is_patient:
        return f"{view.type_name}."
    return f"{words.appointments.with_provider(view.type_name, view.provider_name)}."


def _why(kind: Kind, view: AppointmentView, reader: Reader) -> tuple[str, ...]:
    """Say why the clinic said no, to whoever wants that in a mail; else that there is a reason.

    A note that somebody wrote to a cancellation is in no mail.
    """
    reason = ""
    if kind is Kind.appointment_rejected:
        reason = view.rejection_reason or ""
    elif kind is Kind.appointment_move_rejected:
        reason = view.move_answer
    elif kind is Kind.appointment_cancelled and view.cancel_reason is not None:
        reason = words.cancelling.in_a_word(view.cancel_reason)
    if not reason:
        return ()
    if reader.preferences.discreet or view.crisis:
        return (THERE_IS_A_REASON,)
    more = (THERE_IS_MORE,) if kind is Kind.appointment_cancelled and view.cancel_note else ()
    return (f"The clinic writes: {reason}", *more)


def button(kind: Kind, view: AppointmentView, reader: Reader) -> str:
    """Name what somebody does where the link leads."""
    if not reader.is_patient:
        return "Answer it" if view.status in WAITING else SEE
    if view.is_request:
        return _BUTTONS.get(kind, "See your request")
    return _BUTTONS.get(kind, SEE)


def page(view: AppointmentView, reader: Reader) -> str:
    """Give the address of the appointment's page."""
    return f"{reader.origin}/appointments/{view.id}"


def where(view: AppointmentView, person: Person) -> str:
    """Say where it is; the address of the clinic is no secret."""
    if view.place is Place.video:
        return "By video: from ten minutes before on, you can join on its page in Kept."
    return f"Where: {view.address or person.clinic.name}"


_SOMETHING = "About {when}", "There is something new about the appointment on {when}."
CONFIRMED = "Confirmed: {when}", "Your appointment on {when} is confirmed."
MOVED = "Moved to {when}", "Your appointment is on {when} now."
_MOVED_FROM = "Moved to {when}", "Your appointment of {was} has moved: it is on {when} now."
_WITH_ANOTHER = (
    "With somebody else: {when}",
    "Your appointment on {when} stays, and somebody else of the clinic will see you.",
)
_COLLEAGUE = (
    "May a colleague see you? {when}",
    "The clinic asks whether a colleague may see you on {when}. Please answer by {until}.",
)
CANCELLED = "Cancelled: {when}", "Your appointment on {when} is cancelled."
OPEN_AGAIN = "Not fixed any more: {when}", "Your appointment on {when} is not fixed any more."
_TO_PATIENTS = {
    Kind.new_appointment: CONFIRMED,
    Kind.appointment_accepted: CONFIRMED,
    Kind.appointment_rejected: (
        "Not possible: {when}",
        "The clinic cannot see you on {when}. You can ask for another time.",
    ),
    Kind.appointment_expired: (
        "No answer in time: {when}",
        "Nobody answered in time for {when}. You can ask again with one press.",
    ),
    Kind.appointment_unanswered: (
        "Still waiting: {when}",
        "Your request for {when} has not been answered yet, and more people are asked.",
    ),
    Kind.appointment_reopened: (
        "Waits again: {when}",
        "The clinic took its answer back. Your request for {when} waits for a new one.",
    ),
    Kind.appointment_cancelled: CANCELLED,
    Kind.appointment_rescheduled: MOVED,
    Kind.appointment_move_rejected: (
        "It stays on {when}",
        "The clinic could not move it: your appointment stays on {when}.",
    ),
    Kind.appointment_countered: (
        "Another time is proposed: {first}{more}",
        "The clinic proposes another time instead of {when}. Please answer by {until}.",
    ),
    Kind.colleague_proposed: (
        "May a colleague see you? {when}",
        "The clinic asks whether a colleague may see you on {when}.",
    ),
    Kind.appointment_delayed: ("Later than planned: {when}", "The clinic is about {minutes} late for {when}."),
    Kind.appointment_no_show: (
        "We missed you: {when}",
        "You were not at the clinic on {when}. You can book another time.",
    ),
    Kind.crisis_acknowledged: (
        "Somebody is on it",
        "Somebody of the clinic has seen your request, and is on it.",
    ),
    Kind.note_shared: ("There is a note for you", "The clinic has written something for you about {when}."),
    Kind.invited_back: ("Time to come back", "The clinic invites you to book your next appointment."),
}
_BOOKED = "Booked: {when}", "An appointment on {when} has been booked with you."
_YOURS_MOVED = "Moved to {when}", "Your appointment of {was} has moved: it is on {when} now."
_GONE = "With a colleague now: {was}", "Your appointment on {was} is with a colleague now. That time is free."
_ASKED_ANEW = "Another time is asked for: {when}", "A request for {was} is for {when} now, and waits for your answer."
_WITHDRAWN = "Withdrawn: {when}", "The request for {when} was withdrawn. You need not answer it any more."
_ASKED = "New request: {when}", "A request for {when} waits for your answer."
_TO_CLINICS = {
    Kind.new_appointment: _ASKED,
    Kind.appointment_assigned: _ASKED,
    Kind.appointment_unanswered: (
        "Still unanswered: {when}",
        "A request for {when} waits for an answer, and time is running out.",
    ),
    Kind.appointment_cancelled: (
        "Cancelled: {when}",
        "The appointment on {when} is cancelled, and the time is free.",
    ),
    Kind.appointment_move_asked: (
        "May it move? {when}",
        "A patient asks to move their appointment on {when} to {new}.",
    ),
    Kind.appointment_rescheduled: ("Moved to {when}", "An appointment of yours is on {when} now."),
    Kind.appointment_counter_declined: (
        "None of the times suits: {when}",
        "The times you proposed instead of {when} do not suit. The request waits again.",
    ),
}
