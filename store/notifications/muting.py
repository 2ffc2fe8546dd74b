"""Somebody wants to hear nothing of one appointment outside of their open pages, or does again."""

from collections.abc import Collection

import sqlalchemy as sa

from store import appointment_rows, db, events
from store.db import Transaction
from store.models import Muted, Role, tables
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.people import Person

(_muted,) = tables(Muted)


def can_be_muted(view: AppointmentView, person: Person) -> bool:
    """Return whether that changes anything: a crisis that waits for an answer reaches the clinic's people anyway."""
    return person.role is Role.patient or not (view.crisis and view.is_request)


def is_muted(appointment_id: int, *, by: int) -> bool:
    """Return whether the person wants to hear nothing of this appointment."""
    with db.reading() as transaction:
        return bool(muted(transaction, by, [appointment_id]))


def muted(transaction: Transaction, person_id: int, appointment_ids: Collection[int]) -> frozenset[int]:
    """Return of which of these appointments the person wants to hear nothing, within a transaction."""
    if not appointment_ids:
        return frozenset()
    of_them = _muted.c.user_id == person_id, _muted.c.appointment_id.in_(appointment_ids)
    return frozenset(transaction.scalars(sa.select(_muted.c.appointment_id).where(*of_them)))


def mute(appointment_id: int, *, by: int) -> None:
    """Let the person hear nothing of this appointment; once more changes nothing. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        view = appointment_rows.find(transaction, appointment_id, person)
        if not muted(transaction, by, [view.id]):
            transaction.execute(sa.insert(_muted).values(user_id=by, appointment_id=view.id))
            transaction.publish(events.PreferencesChanged(by))


def unmute(appointment_id: int, *, by: int) -> None:
    """Let the person hear of this appointment as of others. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        view = appointment_rows.find(transaction, appointment_id, person)
        its = _muted.c.user_id == by, _muted.c.appointment_id == view.id
        if transaction.changed(sa.delete(_muted).where(*its)):
            transaction.publish(events.PreferencesChanged(by))
