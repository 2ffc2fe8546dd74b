"""Sentences about patients whom the clinic invites back, until they have booked."""

from datetime import date, timedelta

from pages import words
from store.models import Kind, Role
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.recalls import RecallView

INVITE, SEND, TAKE_BACK = "Invite back", "Invite back", "Take it back"
ANOTHER_DAY = "Choose another day"
BOOK, NOT_NEEDED = "Book it", "Not needed"
TITLE = "You are invited back"
STILL_POSSIBLE = "You can still book at any time."
NOT_BOOKED = "Invited back, not booked yet"
OVERDUE = "Overdue"
SOON = (
    ("2", "In about 2 weeks"),
    ("4", "In about 4 weeks"),
    ("6", "In about 6 weeks"),
    ("13", "In about 3 months"),
    ("26", "In about 6 months"),
    ("52", "In about a year"),
)
"""When a patient is invited back: weeks from today, and how that is said."""


def day_in(weeks: str, today: date) -> date | None:
    """Return the day in about so many weeks, where that can be chosen."""
    return today + timedelta(weeks=int(weeks)) if weeks in dict(SOON) else None


def what(recall: RecallView) -> str:
    """Say to what: "Therapy with Dr. Weiss"."""
    return words.appointments.with_provider(recall.type_name, recall.provider_name)


def not_needed(recall: RecallView) -> str:
    """Ask its patient whether it leaves their list."""
    return f"Take the invitation to {what(recall)} off your list?"


def around(recall: RecallView, today: date) -> str:
    """Say when: "around Tuesday 1 December"; and that this is over."""
    day = f"around {words.moments.day(recall.about)}"
    return f"{day}, which is over" if recall.about < today else day


def when(recall: RecallView, today: date) -> str:
    """Say the same on a line of its own: "Around Tuesday 1 December"."""
    said = around(recall, today)
    return said[0].upper() + said[1:]


def question(view: AppointmentView) -> str:
    """Ask when."""
    return f"Invite {view.patient_name} back?"


def what_follows(view: AppointmentView) -> str:
    """Say what the patient gets."""
    return f"{view.patient_name} finds it among their appointments in Kept until they have booked."


def headline(view: AppointmentView, person: Person) -> str:
    """Say in a notification who invites."""
    if person.role is not Role.patient:
        return f"{view.patient_name} is invited back" if view.patient_name else "Invited back"
    return f"{view.provider_name or 'The clinic'} invites you back"


def details(kind: Kind, person: Person) -> str:
    """Say in a notification where it stands; nothing of other news."""
    is_invited = kind is Kind.invited_back and person.role is Role.patient
    return "It stands under My appointments until you have booked." if is_invited else ""
