"""An appointment, or a request that waits, is cancelled: by its patient, by its provider, or by staff."""

from datetime import datetime, timedelta

from store import appointment_rows, db, errors, text
from store.appointments import occupying, transitions
from store.db import Transaction
from store.models import BY_CLINIC, BY_PATIENT, REASON_LIMIT, CancelReason, Kind, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

CANCELLABLE = (Status.booked, Status.pending, Status.countered, Status.accepted)
"""What can be cancelled before it begins."""


def cancel(appointment_id: int, *, by: int, reason: str, note: str = "", now: datetime) -> AppointmentView:
    """Whoever is concerned calls it off before it begins, and its time is free again.

    `reason` is one of `reasons`, `note` what they add. A patient is never refused for being late: that is kept.
    Raises NotAllowed, NotFound, UnknownReason, TooLong, BadText, AlreadyDecided, ForAnyProvider, HasBegun.
    """
    note = text.clean(note, field="note", limit=REASON_LIMIT)
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, *Role)
        view = _find(transaction, appointment_id, actor)
        if reason not in reasons(actor):
            raise errors.UnknownReason("reason")
        if view.start <= now:
            raise errors.HasBegun
        occupying.release(transaction, view.id)
        transitions.change_status(
            transaction,
            view,
            Status.cancelled,
            by=by,
            now=now,
            cancelled_by_id=by,
            cancel_reason=CancelReason(reason),
            cancel_note=note,
            late=is_late(view, actor, now),
            move_start=None,
            move_end=None,
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        asked = transitions.asked_providers(transaction, view) if view.is_request else []
        concerned = [view.patient_id, view.provider_id, *asked, *(each.provider_id for each in view.proposals)]
        return transitions.notify_concerned(transaction, Kind.appointment_cancelled, view, concerned, by=by, now=now)


def reasons(person: Person) -> tuple[CancelReason, ...]:
    """Return the reasons that this person can give."""
    return BY_PATIENT if person.role is Role.patient else BY_CLINIC


def can_cancel(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether this person can cancel it now; a request for any provider is no single provider's to cancel."""
    is_theirs = may_see(person, view) and not (person.role is Role.provider and view.provider_id is None)
    return is_theirs and view.status in CANCELLABLE and now < view.start


def is_late(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether it counts as late if this person cancels it now: a patient, what was accepted, just before it."""
    is_agreed = person.role is Role.patient and view.is_agreed
    return is_agreed and now > view.start - timedelta(hours=person.clinic.cancel_hours)


def _find(transaction: Transaction, appointment_id: int, actor: Person) -> AppointmentView:
    """Find what the actor can cancel. Raises NotFound, AlreadyDecided, ForAnyProvider."""
    view = appointment_rows.find(transaction, appointment_id, actor)
    if view.status not in CANCELLABLE:
        raise transitions.already_decided(view)
    if actor.role is Role.provider and view.provider_id is None:
        raise errors.ForAnyProvider
    return view
