"""An appointment in a patient's history: when, what, how it stands, and what the clinic wrote about it."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from pages.elements.fragments import Node, node
from pages.elements.written_notes import note_nodes
from store.models import UNDECIDED
from store.views.appointments import AppointmentView, may_see
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person


def row(view: AppointmentView, notes: Sequence[ClinicNoteView], me: Person, now: datetime) -> Node:
    """Make the row; it leads to the appointment of whom it is the business."""
    when = words.moments.near_when(view.start, me.clinic.zone, now)
    address = f"/appointments/{view.id}" if may_see(me, view) else None
    title = node("a", when, "record-when", href=address) if address else node("span", when, "record-when")
    main = [node("p", [title]), node("p", words.patients.what(view), "soft")]
    tone = "crisis" if view.crisis and view.status in UNDECIDED else words.appointments.tone(view.status)
    pill = node("span", words.patients.standing(view, now), f"pill tone-{tone}")
    inside = [node("div", main, "item-main"), pill]
    if notes:
        items = [node("li", note_nodes(note, me), key=str(note.id)) for note in notes]
        inside.append(node("ul", items, "record-notes", aria_label=words.clinic_notes.TITLE))
    return node("li", inside, "item record", key=str(view.id))
