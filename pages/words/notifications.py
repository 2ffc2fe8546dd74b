"""Sentences of notifications, and where each leads."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages import words
from pages.words.appointments import Tone
from store.models import WAITING, Kind, Role, Status
from store.notifications.notifications import About
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView

NO_NEWS = "Nothing yet. What happens with appointments is told here."

_PLAIN = {
    Kind.appointment_reopened: ("The clinic took its answer back", "Waits for an answer again"),
    Kind.appointment_expired: ("Nobody answered in time", "Expired before an answer"),
}
"""What happened, to the patient and to the clinic."""


_PLACES = {Kind.note_shared: f"#{words.clinic_notes.PLACE}"}


def headline(kind: Kind | str, about: About, person: Person) -> str:
    """Say to this person what happened, in a few words; every kind has words for every role."""
    if isinstance(about, WaitlistEntryView):
        return words.waitlist.headline(kind, about)
    if kind in _PLAIN or kind in words.attendance.KINDS:
        to_patient, to_clinic = _PLAIN.get(Kind(kind)) or words.attendance.headlines(Kind(kind), about)
        return to_patient if person.role is Role.patient else to_clinic
    return _SAID.get(Kind(kind), _requested)(about, person)


def subject(about: About, person: Person, seen_from: str | None = None) -> str:
    """Say what it is about: "Therapy, Tuesday 1 December, 14:30", with the city for readers in another zone."""
    zone = person.clinic.zone
    if isinstance(about, WaitlistEntryView):
        what = f"{about.type_name} with {about.provider_name}" if about.provider_name else about.type_name
        offer = about.offer
        return f"{what}, {words.moments.when(offer.start, zone, seen_from=seen_from)}" if offer else what
    return f"{about.type_name}, {words.moments.when(about.start, zone, seen_from=seen_from)}"


def details(kind: Kind | str, about: About, person: Person, seen_from: str | None = None) -> str:
    """Say what the clinic wrote, or what this person can do next; often nothing."""
    patient = person.role is Role.patient
    if isinstance(about, WaitlistEntryView):
        return words.waitlist.details(kind, about, person.clinic.zone)
    if kind == Kind.appointment_rejected and patient and about.rejection_reason:
        return f"They wrote: {about.rejection_reason}"
    if kind in words.attendance.KINDS:
        return words.attendance.details(Kind(kind), about, person)
    of_time = words.series.details(Kind(kind), about) or words.recalls.details(Kind(kind), person)
    of_time = of_time or words.moving.details(Kind(kind), about, person)
    if of_time := of_time or words.proposing.details(Kind(kind), about, person):
        return of_time
    if kind == Kind.appointment_cancelled and about.cancel_reason:
        return f"Reason: {words.cancelling.why(about)}"
    if kind == Kind.appointment_reopened and patient and about.status in WAITING:
        return "Your request waits for an answer again."
    if kind == Kind.colleague_proposed and patient and about.asks_for_colleague:
        return "Please say yes or no."
    if kind == Kind.appointment_expired and patient:
        return "The time was given back; you can ask for another."
    if kind == Kind.appointment_unanswered and about.status in WAITING:
        return _waits(about, person, seen_from)
    return ""


def _waits(view: AppointmentView, person: Person, seen_from: str | None) -> str:
    """Say to the patient who has been asked by now, and to the clinic since when they wait."""
    if person.role is Role.patient:
        return words.appointments.next_step(view, person, view.updated_at)
    return words.answers.unanswered(view, person.clinic.zone, seen_from)


def sentence(kind: Kind | str, about: About, person: Person, seen_from: str | None = None) -> str:
    """Say what happened to what, and what comes next; `seen_from` is the zone of the reader's browser."""
    happened = f"{headline(kind, about, person)}: {subject(about, person, seen_from)}."
    return f"{happened} {details(kind, about, person, seen_from)}".strip()


def in_toast(kind: Kind | str, about: About, person: Person, seen_from: str | None = None) -> str:
    """Say the same in a toast: of what is asked while a provider is away no more than that, as the page says it all."""
    if isinstance(about, AppointmentView) and _asks_while_away(kind, about, person):
        return words.proposing.in_toast(about, person.clinic.zone, datetime.now(UTC))
    return sentence(kind, about, person, seen_from)


def _asks_while_away(kind: Kind | str, view: AppointmentView, person: Person) -> bool:
    return kind == Kind.appointment_countered and person.role is Role.patient and view.was_agreed


def tone(kind: Kind | str, about: About) -> Tone:
    """Choose the colour of a notification."""
    if isinstance(about, WaitlistEntryView):
        return words.waitlist.tone(kind, about)
    match Kind(kind):
        case Kind.new_appointment | Kind.appointment_unanswered if about.crisis:
            return "crisis"
        case Kind.new_appointment if about.accepted_at_once:
            return "accepted"
        case Kind.new_appointment | Kind.appointment_unanswered | Kind.appointment_reopened:
            return "waiting"
        case Kind.colleague_proposed | Kind.appointment_countered | Kind.appointment_counter_declined:
            return "waiting"
        case (
            Kind.crisis_acknowledged
            | Kind.appointment_assigned
            | Kind.colleague_agreed
            | Kind.colleague_declined
            | Kind.note_shared
            | Kind.invited_back
            | Kind.appointment_reminder
        ):
            return "info"
        case Kind.appointment_accepted | Kind.appointment_rescheduled | Kind.appointment_checked_in:
            return "accepted"
        case Kind.appointment_move_asked | Kind.appointment_delayed | Kind.appointment_not_here:
            return "waiting"
        case Kind.appointment_completed | Kind.appointment_no_show:
            return "info"
        case _:
            return "rejected"


def link(kind: Kind | str, about: About, person: Person) -> tuple[str, str]:
    """Give a word and the address of what the notification is about."""
    if isinstance(about, WaitlistEntryView):
        return words.waitlist.link(kind, about, person)
    if kind == Kind.appointment_rescheduled and person.role is Role.patient and about.moved_by_clinic:
        return words.moving.DOES_NOT_SUIT, words.moving.to_move(about)
    return "Answer" if _asks_while_away(kind, about, person) else "Show", _on_page(kind, about)


def address(kind: Kind | str, about: About, person: Person) -> str:
    """Give the address where a person goes on: the appointment, the inbox while it waits there, or the free time."""
    if isinstance(about, WaitlistEntryView):
        was_only_told = about.offer is not None and about.offer.until is None
        return _free_time(about, person) if was_only_told else "/appointments"
    is_answered_there = person.role is Role.provider and (about.status in WAITING or not may_see(person, about))
    return in_inbox(about) if is_answered_there else _on_page(kind, about)


def _on_page(kind: Kind | str, view: AppointmentView) -> str:
    """Give the address of the appointment, and of what is new where that stands far down on the page."""
    return f"/appointments/{view.id}{_PLACES.get(Kind(kind), '')}"


def in_inbox(view: AppointmentView) -> str:
    """Give the address of the request's row in the inbox, or of what is said there of one that waits no longer."""
    return f"/provider-dashboard?request={view.id}"


def _requested(view: AppointmentView, person: Person) -> str:
    """Say that somebody asked for an appointment, or has one without asking."""
    if view.accepted_at_once:
        return _booked(view, person)
    if person.role is Role.patient:
        return "Request sent"
    return _from("Crisis request" if view.crisis else "New request", view)


def _assigned(view: AppointmentView, person: Person) -> str:
    """Say that staff gave a request to a provider; by now it may be somebody else's again."""
    if person.role is Role.patient:
        return f"With {view.provider_name} now" if view.provider_name else "With the clinic"
    if view.assigned_by_name is None or view.provider_name is None:
        return _from("Request", view)
    to = "you" if view.provider_id == person.id else view.provider_name
    return f"Given to {to} by {view.assigned_by_name}"


def _accepted(view: AppointmentView, person: Person) -> str:
    """Say who accepted it, or that it held from the beginning."""
    if view.accepted_at_once:
        return _booked(view, person)
    if person.role is Role.provider and view.decided_by_id == person.id:
        return f"{view.patient_name or 'The patient'} took a time that you proposed"
    for_name = words.appointments.decided_for(view, person)
    return words.appointments.decided(Status.accepted, view.decided_by_name, for_name)


def _about_colleagues(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say that a provider offers a request to colleagues, or what its patient answered."""
    patient = person.role is Role.patient
    match kind:
        case Kind.colleague_proposed:
            return "May a colleague do it" if patient else "Asked about a colleague"
        case Kind.colleague_agreed:
            return "You agreed to a colleague" if patient else "A colleague is asked now"
    return "It stays as you asked" if patient else _stays(view)


def _stays(view: AppointmentView) -> str:
    """Say to the clinic that the patient wants nobody else."""
    return f"{view.patient_name} wants no colleague" if view.patient_name else "No colleague is wanted"


def _booked(view: AppointmentView, person: Person) -> str:
    """Say that it held from the beginning: the provider is content with that, or somebody of the clinic booked it."""
    by_clinic, patient = view.decided_by_name not in (None, view.provider_name), view.patient_name
    if person.role is Role.patient:
        return f"Booked for you by {view.decided_by_name}" if by_clinic else f"Booked with {view.provider_name}"
    if by_clinic:
        booked = f"Booked by {view.decided_by_name}"
        return f"{booked} for {patient}" if patient else booked
    return f"Booked by {patient}" if patient else "Booked"


def _from(what: str, view: AppointmentView) -> str:
    return f"{what} from {view.patient_name}" if view.patient_name else what


def _free_time(entry: WaitlistEntryView, person: Person) -> str:
    """Give the address of the page to book with the free time chosen."""
    chosen = {"type": entry.type_slug}
    if entry.provider_id is not None:
        chosen["provider"] = str(entry.provider_id)
    if entry.offer is not None:
        start = entry.offer.start.astimezone(ZoneInfo(person.clinic.zone))
        chosen |= {"date": start.date().isoformat(), "start": start.isoformat()}
    return f"/schedule?{urlencode(chosen)}"


def _rejected(view: AppointmentView, person: Person) -> str:
    """Say who said no; to the patient kindly, and that it is no answer of somebody's."""
    said = words.appointments.decided(
        Status.rejected, view.decided_by_name, words.appointments.decided_for(view, person)
    )
    return words.appointments.NOT_POSSIBLE if person.role is Role.patient else said


def _invited_back(view: AppointmentView, person: Person) -> str:
    return words.recalls.headline(view, person)


def _unanswered(view: AppointmentView, person: Person) -> str:
    """Say that somebody waits still."""
    what = "No answer yet to the crisis request" if view.crisis else "No answer yet to the request"
    return "Still waiting for an answer" if person.role is Role.patient else _from(what, view)


_SAID: dict[Kind, Callable[[AppointmentView, Person], str]] = {
    Kind.appointment_accepted: _accepted,
    Kind.appointment_rejected: _rejected,
    Kind.appointment_assigned: _assigned,
    Kind.appointment_cancelled: words.cancelling.by,
    Kind.appointment_unanswered: _unanswered,
    Kind.crisis_acknowledged: words.crisis.headline,
    Kind.note_shared: words.clinic_notes.headline,
    Kind.invited_back: _invited_back,
    Kind.appointment_reminder: words.reminders.headline,
}
_SAID |= {each: partial(_about_colleagues, each) for each in Kind if each.startswith("colleague_")}
_SAID |= {
    each: partial(words.moving.headline, each)
    for each in (Kind.appointment_move_asked, Kind.appointment_rescheduled, Kind.appointment_move_rejected)
}
_SAID |= {
    each: partial(words.proposing.headline, each)
    for each in (Kind.appointment_countered, Kind.appointment_counter_declined)
}
"""What is said of a kind of news; of the others that somebody asked for it, or has it without asking."""
