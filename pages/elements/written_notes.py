"""A note of the clinic, as it is read on every page that shows one."""

from pages import words
from pages.elements.fragments import Node, node
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person


def note_nodes(note: ClinicNoteView, me: Person) -> list[Node]:
    """Say who wrote it, when, who reads it, and what; what was withdrawn is struck out."""
    nodes = [node("p", words.clinic_notes.who(note, me), "soft")]
    if withdrawn := words.clinic_notes.withdrawn(note, me):
        nodes.append(node("p", withdrawn, "soft"))
    if note.text:
        said = [node("del", note.text)] if withdrawn else note.text
        nodes.append(node("p", said, "typed", dir="auto"))
    return nodes
