"""Sentences about a request that a named provider offers to colleagues."""

from store.models import Colleague
from store.views.appointments import AppointmentView

OFFER = "Ask about a colleague"
YES = "Yes, a colleague"


def what_follows(view: AppointmentView) -> str:
    """Say to the provider what offering it does."""
    return f"Or ask {view.patient_name} whether a colleague may do it. Nothing is rejected then."


def offered(view: AppointmentView) -> str:
    """Say to the provider what they have just done."""
    return f"{view.patient_name} is asked whether a colleague may do it."


def question(view: AppointmentView) -> str:
    """Ask the patient."""
    return f"{view.provider_name} may not have time then. May a colleague do it, at the same time?"


def asked(view: AppointmentView) -> str:
    """Say to the patient where the request stands meanwhile."""
    return f"The clinic asks whether a colleague may do it. Until you answer, it stays with {view.provider_name}."


def no(view: AppointmentView) -> str:
    """Say no, as the patient: "No, only Dr. Weiss"."""
    return f"No, only {view.provider_name}"


def standing(view: AppointmentView) -> str:
    """Say to the clinic in a few words what the patient was asked; nothing where they were asked nothing."""
    match view.colleague:
        case Colleague.proposed:
            return "Asked about a colleague"
        case Colleague.declined:
            return "Wants no colleague"
    return ""
