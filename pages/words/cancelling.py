"""Sentences about cancelling: why, whether it is late, and what follows."""

from datetime import UTC, datetime

from pages import words
from pages.words.moments import length
from store.models import UNDECIDED, CancelReason, Role
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

_REASONS = {
    CancelReason.cannot_come: "Cannot come then",
    CancelReason.feeling_better: "Feeling better",
    CancelReason.no_way_there: "No way to get there",
    CancelReason.other_provider: "Seeing somebody else",
    CancelReason.moved_away: "Moved away",
    CancelReason.provider_away: "The provider is away",
    CancelReason.no_room: "A room or a device is missing",
    CancelReason.weather: "Weather or traffic",
    CancelReason.by_mistake: "Booked by mistake",
    CancelReason.other: "Another reason",
}


BEGUN = "It has begun"
WHY, WHY_OPTIONAL = "Why", "Why, if you like"


def option(reason: CancelReason, person: Person) -> str:
    """Say a reason to whoever chooses it."""
    if reason is CancelReason.cannot_come and person.role is not Role.patient:
        return "The patient cannot come"
    return _REASONS[reason]


def in_a_word(reason: CancelReason) -> str:
    """Say a reason alone, as a sentence."""
    return f"{_REASONS[reason]}."


def why(view: AppointmentView) -> str:
    """Say why it was rejected or cancelled, as far as somebody has said so; empty where nobody has."""
    if view.cancel_reason is None:
        return view.rejection_reason or ""
    said = _REASONS[view.cancel_reason]
    return f"{said}. {view.cancel_note}" if view.cancel_note else said


def act(view: AppointmentView) -> str:
    """Name the button that asks."""
    return "Cancel request" if view.status in UNDECIDED and not view.is_agreed else "Cancel appointment"


def question(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask whether to cancel it: "Cancel Consultation, Tue 1 Dec, 10:00?"."""
    return f"Cancel {view.type_name}, {words.moments.amid(view.start, zone, now)}?"


def what_follows(view: AppointmentView, person: Person, reach: Reach | None = None) -> str:
    """Say what becomes of the time, and who reads it; `reach`: how the patient hears of it."""
    if person.role is not Role.patient:
        reads = words.hearing.reads(view.patient_name, reach, person.clinic.zone, datetime.now(UTC))
        return f"{reads} The time is free again."
    whose = view.provider_name or "the clinic"
    return f"The time is free for somebody else at once, and {whose} reads it in Kept."


def within(person: Person) -> str:
    """Say until how long before it begins nothing is late: "24 hours"."""
    return length(person.clinic.cancel_hours * 60)


def late(person: Person) -> str:
    """Say before it is done that it counts as late, and that it is done all the same."""
    said = f"It begins in less than {within(person)}, so this counts as a late cancellation. You can still cancel."
    return f"{said} If you can, please call as well:" if person.clinic.phone else said


def by(view: AppointmentView, person: Person) -> str:
    """Say who cancelled it, and to the clinic that it was late."""
    name = "you" if view.cancelled_by_id == person.id else view.cancelled_by_name
    how = "Cancelled late" if view.late else "Cancelled"
    how = f"{how} by {name}" if name else how
    return f"{how}, {words.series.and_following(view.cancelled_with)}" if view.cancelled_with else how


def meanwhile(said: str) -> str:
    """Say in the open question that there is nothing to cancel any more: "Accepted by Dr. Stern."."""
    return f"{said}. There is nothing to cancel any more."
