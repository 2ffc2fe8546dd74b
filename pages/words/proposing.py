"""Sentences about other times that the clinic proposes: what is offered, until when, and what became of it."""

from datetime import datetime

from pages import words
from store.models import WAITING, Kind, Role, Status
from store.views.appointments import AppointmentView, ProposedTime
from store.views.people import Person

DECLINE = "Send"
IN_TITLE = "Another time is proposed"
OVER = "The clinic proposed something else"
NOTE = "Why, if you like"
SEND, ADD = "Propose", "Add"
OTHER = "Another time of that day"
DOES_NOT_FIT = "That overlaps with a chosen time, or three are chosen already."
NOTHING_FREE = "Nothing is free that day."
CHOOSE, CHOOSE_FIRST = "One to three times can be chosen, also of several days.", "Please choose a time first."
TAKEN = "Somebody has one of these times by now, or the patient is elsewhere then. Please choose again."


def title(view: AppointmentView, person: Person) -> str:
    """Say over the times what they are."""
    if person.role is not Role.patient:
        return f"Proposed to {view.patient_name}"
    if view.is_handed_over:
        return f"{view.proposed_with_name} instead of {view.provider_name}?"
    who = view.proposed_with_name or "The clinic"
    return f"{who} proposes another time" if len(view.proposals) < 2 else f"{who} proposes other times"


def take(view: AppointmentView, proposal: ProposedTime, zone: str, now: datetime, seen_from: str | None = None) -> str:
    """Name the button of a proposed time: "Take Tue 1 Dec, 10:00"; or of who is proposed: "Yes, with Dr. Stern"."""
    if view.is_handed_over:
        return f"Yes, with {view.proposed_with_name}"
    return f"Take {words.moments.amid(proposal.start, zone, now, seen_from=seen_from)}"


def held(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say until when the times are held, and what follows then."""
    if view.answer_by is None:
        return ""
    until = words.moments.lowered(words.moments.near(view.answer_by, person.clinic.zone, now))
    if person.role is not Role.patient:
        then = "the clinic has to decide anew" if view.was_agreed else "the request waits for the clinic again"
        return f"Held until {until}. Without an answer {then}."
    then = "the clinic looks for another way" if view.was_agreed else "your request waits for the clinic again"
    return f"Held for you until {until}. Without an answer {then}."


def what(view: AppointmentView, zone: str) -> str:
    """Say under a time what it would be: "Therapy with Dr. Weiss"; under who is proposed, when."""
    if view.is_handed_over:
        return f"{view.type_name}, {words.moments.when(view.start, zone)}"
    return words.appointments.with_provider(view.type_name, view.proposed_with_name)


def none_suits(view: AppointmentView) -> str:
    """Name what opens the way to a no."""
    return "I would rather not" if view.is_handed_over else "None of these suits me"


def label(view: AppointmentView) -> str:
    """Say in a few words what is proposed."""
    return f"{view.proposed_with_name} instead?" if view.is_handed_over else "Another time proposed"


def next_step(view: AppointmentView) -> str:
    """Say to the patient why something is proposed, and that it is theirs to answer."""
    if view.is_handed_over:
        who = f"{view.provider_name} is away then. {view.proposed_with_name} can see you at the same time."
        return f"{who} It waits for your answer."
    why = f"{view.provider_name} is away then, so the" if view.was_agreed else "The"
    what = "another time" if len(view.proposals) < 2 else "other times"
    return f"{why} clinic proposed {what}. It waits for your answer."


def wrote(note: str) -> str:
    """Say what somebody wrote to it; empty where they wrote nothing."""
    return f"They wrote: {note}" if note else ""


def in_toast(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say briefly to the patient who is away, and what is asked."""
    away = f"{view.provider_name} is away {words.moments.amid(view.start, zone, now)}"
    if view.is_handed_over:
        return f"{away}. {view.proposed_with_name} instead?"
    return f"{away}. Would another time suit you?"


def see(view: AppointmentView) -> str:
    """Name the way to what is proposed; about what had been agreed it is the one thing to do."""
    return "Answer" if view.was_agreed else "See what is proposed"


def question(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask which times to propose: "Propose other times to Ada Lindqvist instead of Tue 1 Dec, 10:00"."""
    return f"Propose other times to {view.patient_name} instead of {words.moments.amid(view.start, zone, now)}"


def in_vain(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say in a row what was proposed to the patient in vain; empty where nothing was."""
    if view.status not in WAITING or not view.proposed:
        return ""
    times = "; ".join(words.moments.brief(each.start, zone, now) for each in view.proposed)
    declined = all(each.declined for each in view.proposed)
    return f"Offered {times}: {'declined' if declined else 'no answer'}"


def answered(view: AppointmentView) -> str:
    """Say what the patient wrote who took none of what was proposed; empty where nothing."""
    return wrote(view.proposal_answer) if view.status in WAITING else ""


def chosen(starts: list[str]) -> str:
    """Say which times are chosen so far."""
    return f"Chosen: {'; '.join(starts)}" if starts else CHOOSE


def done(view: AppointmentView, reads: str) -> str:
    """Say to whoever has proposed times what they have done; `reads`: how the patient hears of it."""
    return f"Proposed, and the times are held. {reads}" if _is_open(view) else ""


def headline(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say in a notification what was proposed, or that none of it suited."""
    to_patient, patient = person.role is Role.patient, view.patient_name or "The patient"
    if kind is Kind.appointment_countered and view.is_handed_over:
        return (
            f"{view.proposed_with_name} could see you instead"
            if to_patient
            else f"{patient} is asked about a colleague"
        )
    if kind is Kind.appointment_countered and to_patient and not _is_open(view):
        return OVER
    if kind is Kind.appointment_countered:
        whom = view.patient_name or "the patient"
        return title(view, person) if to_patient else f"Proposed to {whom}"
    if to_patient:
        return "Nothing that was proposed was taken"
    if view.status is Status.accepted and not view.proposed:
        return f"{patient} did not take what was proposed"
    is_declined = not view.proposed or all(each.declined for each in view.proposed)
    said = "takes none of the other times" if is_declined else "has not answered to the other times"
    return f"{patient} {said}"


def details(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say in a notification what to do by when, and what was written."""
    if kind is Kind.appointment_countered and person.role is Role.patient and _is_open(view) and view.answer_by:
        by = words.moments.when(view.answer_by, person.clinic.zone)
        if view.is_handed_over:
            said = f"{view.provider_name} is away then; it would be at the same time. Please answer by {by}."
            return f"{said} {wrote(view.proposal_note)}".strip()
        times = " or ".join(words.moments.when(each.start, person.clinic.zone) for each in view.proposals)
        return f"Instead: {times}. Please choose by {by}. {wrote(view.proposal_note)}".strip()
    if kind is Kind.appointment_counter_declined and person.role is not Role.patient:
        return wrote(view.proposal_answer)
    return ""


def _is_open(view: AppointmentView) -> bool:
    return view.status is Status.countered
