"""Sentences about appointments that a change of hours, types or closed days affects."""

from pages.words import appointments
from pages.words.numbers import count
from store.views.appointments import AppointmentView

STAY = "They stay as they are, and nobody is told. Please call whoever should know."
"""What becomes of appointments that a change affects."""


def concerned(accepted: int, waiting: int) -> str:
    """Say how many appointments and requests a change affects."""
    return f"{_affected(accepted, waiting)} would be concerned."


def outside(accepted: int, waiting: int) -> str:
    """Say how many appointments and requests new hours leave outside."""
    return f"{_affected(accepted, waiting)} would fall outside the new hours."


def _affected(accepted: int, waiting: int) -> str:
    agreed, requests = count(accepted, "accepted appointment"), count(waiting, "waiting request")
    if accepted and waiting:
        return f"{agreed} and {requests}"
    return agreed if accepted else requests


def and_more(number: int) -> str:
    """Say how many are not listed."""
    return f"and {number} more"


def in_full(view: AppointmentView) -> str:
    """Say whose it is, what it is, with whom, and how it stands."""
    if view.provider_name:
        return f"{view.patient_name}, {view.type_name} with {view.provider_name}. {appointments.label(view.status)}"
    return f"{view.patient_name}, {view.type_name}. {appointments.label(view.status)}"
