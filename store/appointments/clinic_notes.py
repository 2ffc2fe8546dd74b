"""Notes that the clinic's people write about an appointment. Reasons: docs/decisions/0029-notes-of-the-clinic.md."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, errors, events, text
from store.appointments import news, transitions
from store.db import Transaction
from store.models import NOTES_LIMIT, ClinicNote, Kind, Role, User, tables
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person

MOST = 100
"""Notes about one appointment."""

_note, _user = tables(ClinicNote, User)
_withdrawal = _note.alias("withdrawal")
_author, _withdrawer = _user.alias("author"), _user.alias("withdrawer")


def write(appointment_id: int, words: str, *, shared: bool, by: int, now: datetime) -> AppointmentView:
    """Its provider, or staff, write a note about it, for the clinic alone or `shared` with its patient, who is told.

    Of several that they have not read yet they are told once.
    Raises NotAllowed, NotFound, Missing, TooLong, BadText, TooMany.
    """
    words = text.clean(words, field="text", limit=NOTES_LIMIT)
    if not words:
        raise errors.Missing("text")
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        if len(_read(transaction, [view.id], to_patient=False)) >= MOST:
            raise errors.TooMany("text", MOST)
        line = {"appointment_id": view.id, "author_id": by, "at": now, "text": words, "shared": shared}
        transaction.execute(sa.insert(_note), line)
        if shared:
            watching = {*transitions.offering_providers(transaction, view)}
            news.notify_once(transaction, Kind.note_shared, view, view.patient_id, by=by, now=now, watching=watching)
        else:
            _announce(transaction, view, by=by, to_patient=False)
        return view


def withdraw(appointment_id: int, note_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Whoever wrote a note, or staff, withdraw it: its patient reads it no more, the clinic reads who withdrew it.

    What is withdrawn already stays so. Raises NotAllowed, NotFound.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        note = next((each for each in _read(transaction, [view.id], to_patient=False) if each.id == note_id), None)
        if note is None:
            raise errors.NotFound
        if not _is_whose(note, actor):
            raise errors.NotAllowed
        if note.withdrawn_at is None:
            line = {"appointment_id": view.id, "author_id": by, "at": now, "text": "", "shared": False}
            transaction.execute(sa.insert(_note), line | {"withdraws_id": note.id})
            _announce(transaction, view, by=by, to_patient=note.shared)
        return view


def about(view: AppointmentView, person: Person) -> list[ClinicNoteView]:
    """Return the notes about an appointment that this person may read, oldest first. Raises NotFound.

    Its patient reads those that are shared; of what was withdrawn only that there was something.
    """
    if not may_see(person, view):
        raise errors.NotFound
    with db.reading() as transaction:
        return _read(transaction, [view.id], to_patient=person.role is Role.patient)


def can_withdraw(note: ClinicNoteView, person: Person) -> bool:
    """Return whether this person can withdraw a note that they read."""
    return note.withdrawn_at is None and _is_whose(note, person)


def of_clinic(transaction: Transaction, appointment_ids: Collection[int]) -> dict[int, list[ClinicNoteView]]:
    """Return all notes about these appointments, by their ids: for the clinic, whoever asks."""
    found: dict[int, list[ClinicNoteView]] = {}
    for note in _read(transaction, appointment_ids, to_patient=False) if appointment_ids else ():
        found.setdefault(note.appointment_id, []).append(note)
    return found


def _is_whose(note: ClinicNoteView, person: Person) -> bool:
    """Return whether the note is this person's to withdraw."""
    return person.role is Role.staff or note.author_id == person.id


def _read(transaction: Transaction, appointment_ids: Collection[int], *, to_patient: bool) -> list[ClinicNoteView]:
    words = sa.case((_withdrawal.c.id.is_(None), _note.c.text), else_="") if to_patient else _note.c.text
    for_whom = [_note.c.shared] if to_patient else []
    says_something = _note.c.text != ""  # "withdraws nothing" would be looked for in all notes of all clinics
    columns = _note.c.id, _note.c.appointment_id, _note.c.author_id, _author.c.name, _note.c.at, words, _note.c.shared
    query = (
        sa.select(*columns, _withdrawer.c.name, _withdrawal.c.at)
        .join_from(_note, _author, _author.c.id == _note.c.author_id)
        .outerjoin(_withdrawal, _withdrawal.c.withdraws_id == _note.c.id)
        .outerjoin(_withdrawer, _withdrawer.c.id == _withdrawal.c.author_id)
        .where(_note.c.appointment_id.in_(list(appointment_ids)), says_something, *for_whom)
        .order_by(_note.c.id)
    )
    return [ClinicNoteView(*row) for row in transaction.execute(query)]


def _announce(transaction: Transaction, view: AppointmentView, *, by: int, to_patient: bool) -> None:
    """Publish it to the pages of whom it concerns; nobody is notified."""
    watching = {*transitions.offering_providers(transaction, view), *([view.patient_id] if to_patient else [])}
    change = events.AppointmentChanged(
        events.CLINIC_NOTE, view.id, view.institution_id, by, {}, frozenset(watching), view
    )
    transaction.publish(change)
