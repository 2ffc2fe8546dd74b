"""Sentences about an appointment and its status."""

from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages.words import attendance, cancelling, colleagues, crisis, hearing, moments, moving, proposing, reminders
from store.models import HOLDING, UNDO, WAITING, Place, Role, Status
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person, TypeSummary

Tone = Literal["accepted", "rejected", "waiting", "crisis", "info", "muted"]
"""The colours that mean something, as in static/colours.css; a word always stands with one."""

WAITING_TITLE = "Waiting for an answer"
"""What a patient's requests stand under until somebody has decided."""

YOURS_TITLE = "Waiting for your answer"
"""What a patient's appointments stand under about which the clinic asks them something."""

SEND, BOOK = "Send request", "Book"
"""What the patient's button says: a request that somebody has to accept is sent, what holds at once is booked."""

CHOOSE_TIME, CHOOSE_FIRST = "Choose a time", "Please choose a time first."

NO_TIME = "No time is free now"

SENT = "Request sent. The clinic will answer here; you can close this page."
SENT_IN_CRISIS = "Request sent. The clinic will answer here."

ASK_AGAIN = "Ask again"
ASKS_AGAIN = "These are free and close by. One press asks the clinic again, with the same notes."

NOTES_STAY = "The notes stay as they were sent."

NOT_POSSIBLE = "Not possible this time"
"""How a no is said to a patient, wherever it stands."""

LOOKING = "The clinic is looking for somebody who has time."
"""Somebody has passed the request on; who, the patient is not told."""

WITH_THE_CLINIC = "This is your request. It is with the clinic already, and everyone who can answer finds it in Kept."

LABELS = {
    Status.booked: "Sent",
    Status.pending: "Waiting for an answer",
    Status.countered: "Another time proposed",
    Status.accepted: "Accepted",
    Status.rejected: "Rejected",
    Status.cancelled: "Cancelled",
    Status.expired: "Expired",
    Status.checked_in: "Here",
    Status.completed: attendance.TOOK_PLACE,
    Status.no_show: "Did not come",
}

BOOKED, JOINED = "Booked", "Joined"
"""What held from the beginning; and who is in a video."""

TO_PATIENT = {Status.rejected: NOT_POSSIBLE, Status.checked_in: "Arrived"}
"""What is true for a patient on the day and later, where the clinic has another word."""

_TONES: dict[Status, Tone] = {
    **dict.fromkeys((Status.booked, Status.pending, Status.countered), "waiting"),
    **dict.fromkeys((Status.accepted, Status.checked_in, Status.completed), "accepted"),
    Status.rejected: "rejected",
}


def tone(status: Status) -> Tone:
    """Choose the colour of a status."""
    return _TONES.get(status, "muted")


def label(status: Status) -> str:
    """Say the status in one or two words, for lists of the clinic."""
    return LABELS[status]


_BRIEF = {Status.pending: "Waiting", Status.countered: "Proposed"}


def briefly(status: Status) -> str:
    """Say the status in a word, where there is little room."""
    return _BRIEF.get(status) or LABELS[status]


def done(view: AppointmentView, me: Person, reach: Reach | None = None) -> str:
    """Say to a provider what they have just done, or taken back; `reach`: how the patient hears of it."""
    reads = hearing.reads(view.patient_name, reach, me.clinic.zone, datetime.now(UTC))
    if view.passed_at(me.id) is not None and view.only_helps(me.id):
        return f"Handed to the staff. You can undo it for {UNDO.seconds} seconds."
    if view.passed_at(me.id) is not None:
        return f"Passed on to the others. You can undo it for {UNDO.seconds} seconds."
    if view.asks_for_colleague:
        return colleagues.offered(view)
    if view.is_acknowledged:
        return crisis.done(view, me, reads)
    match view.status:
        case Status.countered:
            return proposing.done(view, reads)
        case Status.accepted:
            return f"Accepted. {reads} You can undo it for {UNDO.seconds} seconds."
        case Status.rejected:
            return f"Rejected. {reads} You can undo it for {UNDO.seconds} seconds."
    return f"Undone. {view.patient_name} waits for an answer again."


def status(view: AppointmentView, person: Person, now: datetime | None = None) -> str:
    """Say to this person where the appointment stands."""
    to_patient = person.role is Role.patient
    by_name = "you" if view.decided_by_id == person.id and not to_patient else view.decided_by_name
    if view.move_start is not None:
        return moving.ASKED
    match view.status:
        case Status.booked:
            return "Sent" if to_patient else "New"
        case Status.pending:
            return seen(view, person.clinic.zone, now) if to_patient else "Waiting for an answer"
        case Status.accepted:
            return BOOKED if view.accepted_at_once else decided(view.status, by_name, decided_for(view, person))
        case Status.rejected:
            return NOT_POSSIBLE if to_patient else decided(view.status, by_name, decided_for(view, person))
        case Status.expired:
            return "Nobody answered in time"
        case Status.cancelled:
            return cancelling.by(view, person)
        case Status.checked_in:
            return _arrived(view) if to_patient else in_list(view, now or datetime.now(UTC))
        case Status.countered:
            return proposing.label(view)
        case _:
            return LABELS[view.status]


def _arrived(view: AppointmentView) -> str:
    return "You have joined" if view.is_by_video else "You have arrived"


def seen(view: AppointmentView, zone: str, now: datetime | None = None) -> str:
    """Say to the patient that the clinic has the request before it, and since when."""
    at = view.seen_at and moments.lately(view.seen_at, zone, now or datetime.now(UTC))
    return f"Seen by the clinic, {at}" if at else "Seen by the clinic"


def in_a_word(view: AppointmentView, zone: str, now: datetime | None = None) -> str:
    """Say to the patient in a list where the appointment stands."""
    if view.asks_for_colleague:
        return "A question to you"
    if view.move_start is not None:
        return moving.ASKED
    if view.status is Status.countered:
        return proposing.label(view)
    if view.status is Status.pending:
        return seen(view, zone, now)
    if view.status is Status.checked_in and view.is_by_video:
        return JOINED
    if view.status is Status.accepted and view.accepted_at_once:
        return BOOKED
    return TO_PATIENT.get(view.status, LABELS[view.status])


def in_list(view: AppointmentView, now: datetime) -> str:
    """Say to the clinic in a word or two where the appointment stands, and that nobody has closed what is over."""
    if view.is_to_come and view.expected_end <= now:
        return attendance.NOT_CLOSED
    if view.status is Status.checked_in:
        return attendance.here_(view)
    if view.status is Status.accepted and view.accepted_at_once:
        return BOOKED
    return briefly(view.status)


def in_title(view: AppointmentView) -> str:
    """Say over the patient's card what it is about."""
    if view.status is Status.countered:
        return "A question to you" if view.is_handed_over else proposing.IN_TITLE
    if view.status in WAITING and not view.is_agreed:
        return WAITING_TITLE
    if view.status in {Status.completed, Status.no_show}:
        return "Your last appointment"
    return "Your next appointment" if view.status in HOLDING else "Your last request"


def decided(status: Status, by_name: str | None, for_name: str | None = None) -> str:
    """Say "Accepted by Dr. Weiss", or "Accepted by Eva Brandt for Dr. Weiss"; without a name only the status."""
    if by_name and for_name:
        return f"{LABELS[status]} by {by_name} for {for_name}"
    return f"{LABELS[status]} by {by_name}" if by_name else LABELS[status]


def decided_for(view: AppointmentView, person: Person) -> str | None:
    """Name to this person the provider for whom the clinic's staff decided; nobody, where it was their own decision."""
    return "you" if view.decided_for == person.id else view.provider_name if view.decided_for is not None else None


def next_step(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say to this person what happens now; nothing, where nothing does."""
    if view.has_lapsed and person.role is Role.patient:
        return _while_waiting(view, person)
    if view.expected_end <= now:
        return attendance.afterwards(view, person)
    if person.role is not Role.patient:
        return "The time was given back." if view.status is Status.expired else attendance.on_the_day(view, person)
    if view.is_agreed and view.status is not Status.accepted:
        return moving.asked(view, person)
    match view.status:
        case Status.booked | Status.pending:
            return _while_waiting(view, person)
        case Status.countered:
            return proposing.next_step(view)
        case Status.accepted if view.start > now:
            late, see_you = (
                attendance.late(view, person),
                _see_you(moments.near_day(view.start, person.clinic.zone, now)),
            )
            return " ".join(filter(None, (late, reminders.said(view, person), see_you)))
        case Status.expired:
            return "The time was given back. You can choose another."
        case Status.rejected | Status.cancelled:
            return "That time is not reserved for you any more. You can choose another."
    return attendance.on_the_day(view, person)


def _see_you(day: str) -> str:
    return f"See you {day.lower()}." if day in {"Today", "Tomorrow"} else f"See you on {day}."


def _while_waiting(view: AppointmentView, person: Person) -> str:
    """Say only what is certain: nobody may have read it yet, and a crisis cannot wait for that."""
    clinic = person.clinic
    if view.is_acknowledged:
        return f"{crisis.told(view)} If you cannot wait, call {clinic.emergency_phone}."
    if view.crisis:
        told = crisis.asked(view, LOOKING if view.is_passed_on else "Your request is with the clinic.")
        return f"{told} If you cannot wait, call {clinic.emergency_phone}."
    if view.asks_for_colleague:
        return colleagues.asked(view)
    answer = "The clinic will answer here"
    if view.answer_by is not None:
        answer += f". If nobody has by {moments.when(view.answer_by, clinic.zone)}, the time is given back"
    return f"{LOOKING} {answer}." if view.is_passed_on else f"{answer}."


def nothing_today(*, have_been: bool) -> str:
    """Say that no appointment is to come today; `have_been`: there were some."""
    return "Everything of today is over." if have_been else "Nothing is booked for today. What is booked appears here."


def title(view: AppointmentView, person: Person) -> str:
    """Name a page about it: to the patient what it is, to the clinic for whom."""
    return view.type_name if person.role is Role.patient else view.patient_name


def provider(view: AppointmentView) -> str:
    """Say to the patient with whom."""
    return view.provider_name or "First available"


def with_provider(type_name: str, provider_name: str | None) -> str:
    """Say to the patient what it is, and with whom."""
    return f"{type_name} with {provider_name}" if provider_name else f"{type_name} with the first available provider"


def to_send(type_: TypeSummary, provider_name: str | None, *, at_once: bool) -> str:
    """Say to the patient what would be asked for; `at_once`: nobody has to answer it."""
    what = f"{type_.name}, {type_.minutes} minutes"
    match provider_name, at_once:
        case None, True:
            return f"{what}, with the first available provider, confirmed at once."
        case None, False:
            return f"{what}, with the first available provider."
        case _, True:
            return f"{what}, with {provider_name}, confirmed at once."
    return f"{what}, with {provider_name}."


def earliest(start: str) -> str:
    """Offer the earliest start that there is."""
    return f"Earliest: {start}"


def another_time(view: AppointmentView, zone: str) -> str:
    """Give the address where the patient chooses again, instead of it: the same type, person and day."""
    chosen = {"type": view.type_slug, "date": view.start.astimezone(ZoneInfo(zone)).date().isoformat()}
    if view.provider_id is not None and not view.any_provider:
        chosen["provider"] = str(view.provider_id)
    chosen["instead"] = str(view.id)
    return f"/schedule?{urlencode(chosen)}"


def place(place: Place, address: str, clinic: str) -> str:
    """Say where an appointment takes place; at the clinic of that name when there is no address."""
    return "Video" if place is Place.video else f"In person, {address or clinic}"
