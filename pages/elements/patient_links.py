"""The way from a patient's name to their history, for whom it is there."""

from pages.elements.fragments import Node, node
from store.appointments.patient_history import leads_to_history
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView


def history_address(view: AppointmentView, me: Person) -> str | None:
    """Return the address of its patient's history; None for whoever may not read it because of this appointment."""
    return f"/patients/{view.patient_id}" if leads_to_history(view, me) else None


def name_node(view: AppointmentView, me: Person, name: str) -> Node:
    """Make the patient's name inside a Fragment, as a link where it leads somewhere."""
    address = history_address(view, me)
    return node("a", name, "patient-link", href=address) if address else node("span", name)


def place_on_waitlist(entry: WaitlistEntryView) -> str:
    """Name the row of the clinic's waitlist that is about this entry."""
    return f"waits-{entry.id}"
