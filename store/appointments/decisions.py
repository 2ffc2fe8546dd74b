"""The verbs of a decision: a request is accepted or rejected, and that is taken back. Each is one transaction.

Providers decide for themselves, staff for any provider of their clinic; the history says for whom.
"""

from datetime import datetime, timedelta

from store import appointment_rows, db, errors, text
from store.appointments import answering, assigning, escalation, move_answers, news, occupying, passing, transitions
from store.appointments.assigning import Assignment
from store.availability import promise
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import REASON_LIMIT, UNDO, WAITING, Act, Kind, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.people import Person

_LEAST = timedelta(minutes=1)
"""The time that is left at least to answer a request that waits again; a crisis goes on as if nobody had answered."""


def accept(
    appointment_id: int,
    *,
    by: int,
    provider_id: int | None = None,
    instead_of: int | None = None,
    start: datetime | None = None,
    confirmed: bool = False,
    now: datetime,
) -> AppointmentView:
    """The provider takes the appointment, or staff accept it for them; a request for any provider becomes theirs.

    What its patient asks to move, moves.

    `provider_id`: for whom staff accept a request for any provider; `instead_of`: who had it when they decided that, as
    whoever has got it since keeps it; `start`: the time that they had read. `confirmed`: also when the provider is not
    there then, which the history keeps.
    Raises NotAllowed, NotFound, AlreadyDecided, TimeChanged, Missing, UnknownProvider, NotOffered, ForOneProvider,
    PastTime, TimeTaken, NotThere.
    """
    with db.writing() as transaction:
        actor, view = answering.open_request(
            transaction, appointment_id, by, Role.provider, Role.staff, moves=True, start=start
        )
        if view.move_start is not None:
            return move_answers.agree(transaction, view, by=by, confirmed=confirmed, now=now)
        answering.require_as_seen(actor, view, instead_of, provider_id)
        provider_id = answering.answering_provider(transaction, actor, view, provider_id)
        absence = answering.give(transaction, view, provider_id, confirmed=confirmed, now=now)
        transitions.change_status(
            transaction,
            view,
            Status.accepted,
            by=by,
            for_id=provider_id,
            because=absence.why if absence else "",
            now=now,
            provider_id=provider_id,
            assigned_by_id=view.assigned_by_id if provider_id == view.provider_id else None,
            assigned_at=view.assigned_at if provider_id == view.provider_id else None,
            answer_was_due=escalation.was_due(view, now),
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_patient(transaction, Kind.appointment_accepted, view, by=by, for_id=provider_id, now=now)


def reject(
    appointment_id: int,
    *,
    by: int,
    because: str = "",
    instead_of: int | None = None,
    start: datetime | None = None,
    now: datetime,
) -> AppointmentView:
    """The provider says no, or staff for the clinic, perhaps with a reason, and the time is free again.

    What its patient asks to move, stays where it is. What waits for any provider only staff reject: a provider passes
    it on. `instead_of`: to whom it had been given when staff decided that; what somebody has got since is theirs.
    `start`: the time that was read.
    Raises NotAllowed, NotFound, AlreadyDecided, TimeChanged, NotOffered, ForAnyProvider, TooLong, BadText.
    """
    reason = text.clean(because, field="reason", limit=REASON_LIMIT) or None
    with db.writing() as transaction:
        actor, view = answering.open_request(
            transaction, appointment_id, by, Role.provider, Role.staff, moves=True, start=start
        )
        if view.move_start is not None:
            return move_answers.refuse(transaction, view, by=by, because=reason or "", now=now)
        if actor.role is Role.provider and view.is_for_anybody:
            raise errors.ForAnyProvider
        answering.require_as_seen(actor, view, instead_of)
        occupying.release(transaction, view.id)
        transitions.change_status(
            transaction,
            view,
            Status.rejected,
            by=by,
            for_id=view.provider_id,
            now=now,
            rejection_reason=reason,
            answer_was_due=escalation.was_due(view, now),
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_patient(
            transaction, Kind.appointment_rejected, view, by=by, for_id=view.provider_id, now=now
        )


def undo(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Whoever decided, assigned or passed a moment ago takes it back: the request waits as before.

    Raises NotAllowed, NotFound, NothingToUndo, TooLateToUndo, TimeTaken, AlreadyDecided.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        due = _check_undo(view, by=by, now=now)
        if view.passed_at(by) is not None:
            return passing.take_back(transaction, view, by=by, now=now)
        given = _given_before(transaction, view)
        if view.status is Status.rejected:
            _take_again(transaction, view, now=now)
        elif given.provider_id != view.provider_id:
            _give_back(transaction, view, given.provider_id)
        transitions.change_status(
            transaction,
            view,
            Status.pending,
            by=by,
            now=now,
            undo=True,
            act=Act.assigned if view.status in WAITING else None,
            provider_id=given.provider_id,
            assigned_by_id=given.by_id,
            assigned_at=given.at,
            rejection_reason=None,
            decided_by_id=None,
            decided_at=None,
            answer_by=min(due if view.crisis else max(due, now + _LEAST), view.start),
        )
        after = _notify_of_undo(transaction, view, by=by, now=now)
        return escalation.catch_up(transaction, after, now=now)


def can_answer(view: AppointmentView, *, by: Person) -> bool:
    """Return whether it waits and this person can answer it: staff, or a provider, also one who has passed it on.

    Also whether they were called to it, and can help.
    """
    if view.status not in WAITING:
        return False
    if by.role is not Role.provider:
        return by.role is Role.staff and by.clinic.id == view.institution_id
    with db.reading() as transaction:
        return transitions.can_help(transaction, by.id, view)


def undo_ends(view: AppointmentView, *, by: int) -> datetime | None:
    """Until when this person can take back what they have done; None where there is nothing to take back."""
    if view.move_start is not None:
        return None
    if view.status in WAITING:
        since = view.assigned_at if view.assigned_by_id == by else view.passed_at(by)
    else:  # what happens to a decision takes away `answer_was_due`
        since = view.decided_at if view.decided_by_id == by and view.answer_was_due is not None else None
    return None if since is None else min(since + UNDO, view.start)


def _check_undo(view: AppointmentView, *, by: int, now: datetime) -> datetime:
    """Until when the request would have been answered. Raises NotAllowed, NothingToUndo, TooLateToUndo."""
    if view.decided_by_id not in (None, by):
        raise errors.NotAllowed
    ends, due = undo_ends(view, by=by), view.answer_was_due or view.answer_by
    if ends is None or due is None:
        raise errors.NothingToUndo
    if now >= ends:
        raise errors.TooLateToUndo(int(UNDO.total_seconds()))
    return due


def _notify_of_undo(transaction: Transaction, before: AppointmentView, *, by: int, now: datetime) -> AppointmentView:
    """Notify the patient of an answer that was taken back, and the provider for whom it was given; the others watch."""
    concerned = [] if before.status in WAITING else [before.patient_id, before.decided_for]  # nothing was answered
    return news.notify_concerned(transaction, Kind.appointment_reopened, before, concerned, by=by, now=now)


def _given_before(transaction: Transaction, view: AppointmentView) -> Assignment:
    """Return whose the request was before what is undone: an assignment, or an answer."""
    if not view.any_provider or view.status is Status.rejected or (view.decided_at and view.assigned_at):
        return Assignment(view.provider_id, view.assigned_by_id, view.assigned_at)
    before = [Assignment(), *assigning.standing(transaction, view.id)]
    return before[-2 if view.status in WAITING and len(before) > 1 else -1]


def _give_back(transaction: Transaction, view: AppointmentView, provider_id: int | None) -> None:
    """Free the time of who has the request now, and take that of who had it before. Raises TimeTaken."""
    if view.provider_id is not None:
        occupying.release(transaction, view.id, of=view.provider_id)
    if provider_id is not None:
        occupying.occupy_provider(transaction, view, provider_id)


def _take_again(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Take the time that the rejection gave back, if it is neither taken nor promised by now. Raises TimeTaken."""
    promise.check_again(transaction, load_rules(transaction, view.institution_id), view, now)
    occupying.occupy_patient(transaction, view)
    if view.provider_id is not None:
        occupying.occupy_provider(transaction, view, view.provider_id)
