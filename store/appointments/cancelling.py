"""An appointment, or a request that waits, is cancelled: by its patient, by its provider, or by staff; or with it all
that follow in its series.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from store import appointment_rows, db, errors, text
from store.appointments import news, occupying, series, too_late, transitions
from store.db import Transaction
from store.models import BY_CLINIC, BY_PATIENT, REASON_LIMIT, Act, CancelReason, Kind, Role, Status
from store.notifications import notifications
from store.people import people, throttle
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

CANCELLABLE = (Status.booked, Status.pending, Status.countered, Status.accepted)
"""What can be cancelled before it begins; by its patient also when they are here already."""


def cancel(
    appointment_id: int, *, by: int, reason: str, note: str = "", following: bool = False, now: datetime
) -> AppointmentView:
    """Whoever is concerned calls it off before it begins, and its time is free again.

    `reason` is one of `reasons`, `note` what they add. A patient is never refused for being late: that is kept.
    `following`: also those later ones of its series that this person can cancel; each person hears of the first only.
    A patient who is here already, and has to leave, takes that back with it.
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
        if view.crisis and actor.role is Role.patient:
            throttle.called_off(transaction, by, now=now)
        later = find_following(transaction, view, actor, now) if following else []
        cancelled, notified = [view, *later], {by}
        for at, each in enumerate(cancelled, start=1):
            _end(transaction, each, actor, CancelReason(reason), note, now, and_others=len(cancelled) - at)
            unheard = _concerned(transaction, each) - notified
            news.notify_concerned(transaction, Kind.appointment_cancelled, each, unheard, by=by, now=now)
            notified |= {one for one in unheard if one is not None}
        return appointment_rows.view_of(transaction, view.id)


def call_off(
    transaction: Transaction, view: AppointmentView, actor: Person, reason: CancelReason, *, note: str, now: datetime
) -> AppointmentView:
    """Cancel this one alone, within a transaction, whoever may."""
    _end(transaction, view, actor, reason, note, now, and_others=0)
    concerned = _concerned(transaction, view)
    return news.notify_concerned(transaction, Kind.appointment_cancelled, view, concerned, by=actor.id, now=now)


def following(view: AppointmentView, *, by: int, now: datetime) -> list[AppointmentView]:
    """Return the later ones of its series that this person can cancel with it. Raises NotFound."""
    with db.reading() as transaction:
        return find_following(transaction, view, people.get(transaction, by), now)


def find_following(
    transaction: Transaction, view: AppointmentView, person: Person, now: datetime
) -> list[AppointmentView]:
    """Return the same within a transaction."""
    return later_ones(view, series.of_series(transaction, view, person), person, now)


def later_ones(
    view: AppointmentView, siblings: Iterable[AppointmentView], person: Person, now: datetime
) -> list[AppointmentView]:
    """Return those of its series that begin later, and that this person can cancel."""
    return [each for each in siblings if each.start > view.start and can_cancel(each, person, now)]


def reasons(person: Person) -> tuple[CancelReason, ...]:
    """Return the reasons that this person can give."""
    return BY_PATIENT if person.role is Role.patient else BY_CLINIC


def can_cancel(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether this person can cancel it now; a request for any provider is no single provider's to cancel."""
    is_theirs = may_see(person, view) and not (person.role is Role.provider and view.provider_id is None)
    return is_theirs and _is_cancellable(view, person) and now < view.start


def is_late(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether it counts as late if this person cancels it now: a patient, what was accepted, just before it."""
    is_agreed = person.role is Role.patient and (view.is_agreed or view.status is Status.checked_in)
    return is_agreed and now > view.start - timedelta(hours=person.clinic.cancel_hours)


def _find(transaction: Transaction, appointment_id: int, actor: Person) -> AppointmentView:
    """Find what the actor can cancel. Raises NotFound, AlreadyDecided, ForAnyProvider."""
    view = appointment_rows.find(transaction, appointment_id, actor)
    if not _is_cancellable(view, actor):
        raise too_late.already_decided(transaction, view)
    if actor.role is Role.provider and view.provider_id is None:
        raise errors.ForAnyProvider
    return view


def _is_cancellable(view: AppointmentView, person: Person) -> bool:
    is_here = view.status is Status.checked_in and person.role is Role.patient
    return is_here or view.status in CANCELLABLE


def _concerned(transaction: Transaction, view: AppointmentView) -> set[int | None]:
    """Return whom it concerned: its patient, its provider, and who was asked."""
    asked = transitions.asked_providers(transaction, view) if view.is_request else []
    return {view.patient_id, view.provider_id, *asked, *(each.provider_id for each in view.proposals)}


def _end(
    transaction: Transaction,
    view: AppointmentView,
    actor: Person,
    reason: CancelReason,
    note: str,
    now: datetime,
    *,
    and_others: int,
) -> None:
    """Cancel one, and so many that follow it with the same press."""
    occupying.release(transaction, view.id)
    if view.status is Status.checked_in:
        change = partial(
            transitions.change_status, transaction, view, Status.accepted, act=Act.not_here, arrived_at=None
        )
        change(by=actor.id, now=now, at_any_pace=True)
        view = appointment_rows.view_of(transaction, view.id)
    transitions.change_status(
        transaction,
        view,
        Status.cancelled,
        by=actor.id,
        now=now,
        cancelled_by_id=actor.id,
        cancel_reason=reason,
        cancel_note=note,
        late=is_late(view, actor, now),
        arrived_at=None,
        move_start=None,
        move_end=None,
        cancelled_with=and_others,
    )
    notifications.read_about(transaction, view.id, by=actor.id, now=now)
