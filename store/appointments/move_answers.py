"""A wish to move an appointment is answered: it moves, or stays where it is. Each verb is one transaction."""

from datetime import datetime

from store import db, errors, events, text
from store.appointments import answering, moving, news, occupying, transitions
from store.availability import conflicts
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import REASON_LIMIT, Act, Kind, Role, Status
from store.notifications import notifications
from store.views.appointments import AppointmentView


def accept(
    appointment_id: int, *, by: int, start: datetime | None = None, confirmed: bool = False, now: datetime
) -> AppointmentView:
    """Its provider, or staff for them, let it move as its patient asks; `confirmed`: also when they are not there then.

    `start`: the time that they had read, where it would move.
    Raises NotAllowed, NotFound, AlreadyDecided, TimeChanged, NothingAsked, PastTime, UnknownProvider,
    NotThere.
    """
    with db.writing() as transaction:
        _, view = answering.open_request(
            transaction, appointment_id, by, Role.provider, Role.staff, moves=True, start=start
        )
        _require_move(view)
        return agree(transaction, view, by=by, confirmed=confirmed, now=now)


def reject(
    appointment_id: int, *, by: int, because: str = "", start: datetime | None = None, now: datetime
) -> AppointmentView:
    """Its provider, or staff for them, say that it stays where it is, perhaps with a reason, which its patient reads.

    `start` as in `accept`. Raises NotAllowed, NotFound, AlreadyDecided, TimeChanged, NothingAsked, TooLong, BadText.
    """
    because = text.clean(because, field="reason", limit=REASON_LIMIT)
    with db.writing() as transaction:
        _, view = answering.open_request(
            transaction, appointment_id, by, Role.provider, Role.staff, moves=True, start=start
        )
        _require_move(view)
        return refuse(transaction, view, by=by, because=because, now=now)


def withdraw(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The patient wants the time that stands after all. Raises NotAllowed, NotFound, AlreadyDecided, NothingAsked."""
    with db.writing() as transaction:
        view = answering.own_request(transaction, appointment_id, by)
        _require_move(view)
        _stay(transaction, view, by=by, act=Act.move_withdrawn, now=now)
        return news.announce(transaction, events.MOVE_WITHDRAWN, view, by=by)


def agree(
    transaction: Transaction, view: AppointmentView, *, by: int, confirmed: bool, now: datetime
) -> AppointmentView:
    """Let it move as its patient asks, within a transaction. Raises PastTime, UnknownProvider, NotThere."""
    assert view.move_start is not None
    assert view.provider_id is not None
    if view.move_start <= now:
        raise errors.PastTime("start")
    rules = load_rules(transaction, view.institution_id)
    rules.require_provider(view.provider_id)
    absence = conflicts.absence(rules, view.provider_id, view.as_asked)
    if absence and not confirmed:
        raise errors.NotThere(*absence)
    moving.take(transaction, view, view.move_start, by=by, now=now)
    notifications.read_about(transaction, view.id, by=by, now=now)
    return news.notify_patient(transaction, Kind.appointment_rescheduled, view, by=by, for_id=view.provider_id, now=now)


def refuse(
    transaction: Transaction, view: AppointmentView, *, by: int | None, because: str = "", now: datetime
) -> AppointmentView:
    """Leave it where it is, within a transaction; `by` is None where nobody has answered in time."""
    _stay(transaction, view, by=by, act=Act.move_rejected, because=because, now=now)
    if by is not None:
        notifications.read_about(transaction, view.id, by=by, now=now)
    return news.notify_patient(
        transaction, Kind.appointment_move_rejected, view, by=by, for_id=view.provider_id if by else None, now=now
    )


def _require_move(view: AppointmentView) -> None:
    if view.move_start is None:
        raise errors.NothingAsked


def _stay(
    transaction: Transaction, view: AppointmentView, *, by: int | None, act: Act, because: str = "", now: datetime
) -> None:
    """Let it be where it is, and free the time that it would have had."""
    assert view.move_start is not None
    occupying.occupy_only(transaction, view, view.start)
    transitions.change_status(
        transaction,
        view,
        Status.accepted,
        by=by,
        for_id=view.provider_id if by not in {None, view.patient_id} else None,
        because=because,
        act=act,
        old_start=view.start,
        new_starts=[view.move_start],
        now=now,
        move_start=None,
        move_end=None,
        move_answer=because,
    )
