"""Sentences about what the clinic writes about an appointment, and who reads it."""

from pages.words.moments import when
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person

TITLE, TITLE_FOR_PATIENT = "Written by the clinic", "What the clinic wrote for you"
WRITE, LABEL = "Write a note", "Note"
STAYS = "It cannot be changed later. If something in it is wrong, withdraw it; the clinic can still read it."
WHO_READS, CHOOSE = "Who reads this", "Please choose who reads it."
PRIVATE, SHARED = "private", "shared"
SAVE = "Save the note"
WITHDRAW = "Withdraw"
PLACE = "clinic-notes"
"""Where they stand on the page of the appointment."""
MANY = "There are as many notes here as can be kept."


def readers(person: Person) -> list[tuple[str, str, str]]:
    """Name both choices of who reads a note, as whoever writes it sees them."""
    patient = "Your patient reads this too" if person.role is Role.provider else "The patient reads this too"
    return [(PRIVATE, "Only the clinic reads this", ""), (SHARED, patient, "")]


def who(note: ClinicNoteView, person: Person) -> str:
    """Say who wrote it, when, and to the clinic who reads it."""
    author = "You" if note.author_id == person.id else note.author_name
    written = f"{author}, {when(note.at, person.clinic.zone)}"
    if person.role is Role.patient:
        return written
    return f"{written}. {'The patient reads it, too' if note.shared else 'Only the clinic reads it'}."


def withdrawn(note: ClinicNoteView, person: Person) -> str:
    """Say that it holds no more; empty while it does."""
    if note.withdrawn_at is None:
        return ""
    return f"Withdrawn by {note.withdrawn_by_name}, {when(note.withdrawn_at, person.clinic.zone)}."


def question(note: ClinicNoteView) -> tuple[str, list[str]]:
    """Ask before a note is withdrawn, and say what follows."""
    reads = "The patient reads it no more; the clinic still does." if note.shared else "The clinic still reads it."
    return "Withdraw this note?", [f"It will be marked as withdrawn by you. {reads}"]


def headline(view: AppointmentView, person: Person) -> str:
    """Say in a notification that somebody has shared a note; what it says stands on the page alone."""
    if person.role is Role.patient:
        return "The clinic wrote a note for you"
    return f"A note was shared with {view.patient_name or 'the patient'}"
