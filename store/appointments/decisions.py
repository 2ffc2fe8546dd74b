"""The verbs of a decision: a provider accepts a request or rejects it, and takes that back. Each is one transaction."""

from datetime import datetime, timedelta

from store import appointment_rows, db, errors, text
from store.appointments import transitions
from store.availability import conflicts, promise
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import REASON_LIMIT, UNDO, Kind, Role, Status
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see

_LEAST = timedelta(minutes=1)
"""The time that is left at least to answer a request that waits again."""


def accept(appointment_id: int, *, by: int, confirmed: bool = False, now: datetime) -> AppointmentView:
    """The provider takes the appointment; a request for any provider becomes theirs.

    `confirmed`: also when they are not there then, which the history keeps.
    Raises NotAllowed, NotFound, AlreadyDecided, PastTime, NotOffered, TimeTaken, NotThere.
    """
    with db.writing() as transaction:
        provider, view = transitions.open_request(transaction, appointment_id, by)
        if view.start <= now:
            raise errors.PastTime("start")
        if view.provider_id is None:
            transitions.occupy_provider(transaction, view, provider.id)
        absence = conflicts.absence(load_rules(transaction, view.institution_id), provider.id, view)
        if absence and not confirmed:
            raise errors.NotThere(*absence)
        transitions.change_status(
            transaction,
            view,
            Status.accepted,
            by=provider.id,
            because=absence.why if absence else "",
            now=now,
            provider_id=provider.id,
            answer_was_due=view.answer_by,
        )
        return transitions.notify_patient(transaction, view, Kind.appointment_accepted, by=provider.id, now=now)


def reject(appointment_id: int, *, by: int, because: str = "", now: datetime) -> AppointmentView:
    """The provider says no, perhaps with a reason, and the time is free again.

    Raises NotAllowed, NotFound, AlreadyDecided, NotOffered, TooLong, BadText.
    """
    reason = text.clean(because, field="reason", limit=REASON_LIMIT) or None
    with db.writing() as transaction:
        provider, view = transitions.open_request(transaction, appointment_id, by)
        transitions.release(transaction, view.id)
        transitions.change_status(
            transaction,
            view,
            Status.rejected,
            by=provider.id,
            now=now,
            rejection_reason=reason,
            answer_was_due=view.answer_by,
        )
        return transitions.notify_patient(transaction, view, Kind.appointment_rejected, by=provider.id, now=now)


def undo(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The provider takes back what they decided a moment ago: the request waits again, for the same provider or any.

    Raises NotAllowed, NotFound, NothingToUndo, TooLateToUndo, TimeTaken, AlreadyDecided.
    """
    with db.writing() as transaction:
        provider = require_role_and_lock(transaction, by, Role.provider)
        view = appointment_rows.by_id(transaction, appointment_id)
        if view is None or not may_see(provider, view):
            raise errors.NotFound
        due = _check_undo(view, by=by, now=now)
        asked_id = None if view.any_provider else view.provider_id
        if view.status is Status.rejected:
            _take_again(transaction, view, now=now)
        elif asked_id is None:
            transitions.release(transaction, view.id, of=by)
        transitions.change_status(
            transaction,
            view,
            Status.pending,
            by=by,
            now=now,
            undo=True,
            provider_id=asked_id,
            rejection_reason=None,
            decided_by_id=None,
            decided_at=None,
            answer_by=min(max(due, now + _LEAST), view.start),
        )
        after = transitions.view_of(transaction, view.id)
        watching = {by, *transitions.asked_providers(transaction, after)}
        transitions.notify(
            transaction, Kind.appointment_reopened, after, [view.patient_id], by=by, now=now, watching=watching
        )
        return after


def undo_ends(view: AppointmentView, *, by: int) -> datetime | None:
    """Until when this person can take back what they decided; None where there is nothing to take back."""
    decided = view.decided_at
    if view.decided_by_id != by or view.answer_was_due is None or decided is None or decided != view.updated_at:
        return None
    return min(decided + UNDO, view.start)


def _check_undo(view: AppointmentView, *, by: int, now: datetime) -> datetime:
    """Until when the request would have been answered. Raises NotAllowed, NothingToUndo, TooLateToUndo."""
    if view.decided_by_id not in (None, by):
        raise errors.NotAllowed
    ends = undo_ends(view, by=by)
    if ends is None or view.answer_was_due is None:
        raise errors.NothingToUndo
    if now >= ends:
        raise errors.TooLateToUndo(int(UNDO.total_seconds()))
    return view.answer_was_due


def _take_again(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Take the time that the rejection gave back, if it is neither taken nor promised by now. Raises TimeTaken."""
    promise.check_again(transaction, load_rules(transaction, view.institution_id), view, now)
    transitions.occupy_patient(transaction, view)
    if view.provider_id is not None:
        transitions.occupy_provider(transaction, view, view.provider_id)
