"""The patient says that they will come, which the clinic sees: an answer to the reminder, and no duty."""

from datetime import datetime, timedelta

from store import appointment_rows, db, errors, events
from store.appointments import news, too_late, transitions
from store.db import Transaction
from store.models import UNDECIDED, Act, Role, Status
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.people import Person

ASKED_BEFORE = timedelta(days=7)
"""For so long before it the patient's page asks."""


def will_come(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The patient says that they will come, until it begins; to say it twice changes nothing.

    Raises NotAllowed, NotFound, MoveAsked, NotAgreed, AlreadyDecided, HasBegun, TooFast.
    """
    with db.writing() as transaction:
        patient = require_role_and_lock(transaction, by, Role.patient)
        view = appointment_rows.find(transaction, appointment_id, patient)
        _require(transaction, view, now)
        if view.coming_at is not None:
            return view
        transitions.change_status(
            transaction, view, view.status, by=by, act=Act.will_come, now=now, coming_at=now, declined_at=None
        )
        return news.announce(transaction, events.WILL_COME, view, by=by)


def is_asked(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether this person is asked by now whether they will come."""
    return _can_answer(view, person, now) and view.coming_at is None


def has_answered(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether this person has said that they will come, and could still say otherwise."""
    return _can_answer(view, person, now) and view.coming_at is not None


def _can_answer(view: AppointmentView, person: Person, now: datetime) -> bool:
    is_theirs = person.role is Role.patient and view.patient_id == person.id
    return is_theirs and view.status is Status.accepted and view.start - ASKED_BEFORE <= now < view.start


def _require(transaction: Transaction, view: AppointmentView, now: datetime) -> None:
    """Check that it is agreed upon, and still to come. Raises MoveAsked, NotAgreed, AlreadyDecided, HasBegun."""
    if view.move_start is not None:
        raise errors.MoveAsked
    if view.status in UNDECIDED:
        raise errors.NotAgreed
    if view.status is not Status.accepted:
        raise too_late.already_decided(transaction, view)
    if now >= view.start:
        raise errors.HasBegun
