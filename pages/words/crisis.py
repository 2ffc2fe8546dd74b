"""Sentences about a crisis that somebody is on."""

from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

ON_IT = "I am on it"
NOBODY_HERE = "Nobody at the clinic is looking at Kept just now. They read your request as soon as somebody does."


def who(view: AppointmentView, person: Person) -> str:
    """Say who is on it, in a row or a notice; empty where nobody is."""
    if not view.is_acknowledged:
        return ""
    return "You are on it" if view.acknowledged_by_id == person.id else f"{view.acknowledged_by_name} is on it"


def told(view: AppointmentView) -> str:
    """Say to the patient what is certain by now."""
    return f"{view.acknowledged_by_name} has read it and is on it."


def headline(view: AppointmentView, person: Person) -> str:
    """Say in a notification that somebody is, or was, on it."""
    said = who(view, person) or "Somebody was on it"
    return said if person.role is Role.patient or not view.patient_name else f"{said}: {view.patient_name}"
