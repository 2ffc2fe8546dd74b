"""A request that nobody answers in time escalates or expires.

A crisis is asked of more people, see escalation.py. What its patient asks to move stays where it is. Where other times
were proposed, the request waits for the clinic again. Everything else expires: the time is free again, and patient and
provider are notified.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, jobs
from store.appointments import escalation, move_answers, news, occupying, proposing, transitions
from store.db import Transaction
from store.models import UNDECIDED, WAITING, Kind, Status
from store.views.appointments import AppointmentView

_appointment = appointment_rows.appointment

_DUE = (
    sa.select(_appointment.c.id)
    .where(_appointment.c.answer_by <= sa.bindparam("now"), _appointment.c.status.in_(UNDECIDED))
    .order_by(_appointment.c.urgency, _appointment.c.answer_by)
)


def _due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    return transaction.scalars(_DUE.limit(limit), {"now": now})


@jobs.each(_due, of=_appointment)
def expire(appointment_id: int, *, now: datetime) -> None:
    """Let a request that nobody answered in time escalate, expire or wait again."""
    with db.writing() as transaction:
        view = appointment_rows.locked_view_of(transaction, appointment_id)
        if view.status not in UNDECIDED or view.answer_by is None or view.answer_by > now:
            return  # answered, or given up, by another instance
        if view.move_start is not None:
            move_answers.refuse(transaction, view, by=None, now=now)
        elif view.status is Status.countered and now < view.start:
            proposing.give_back(transaction, view, by=None, now=now)
        elif view.crisis and view.status in WAITING and (now < view.start or view.status is Status.booked):
            escalation.go_on(transaction, view, now=now)
        else:
            _expire(transaction, view, now=now)


def _expire(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    occupying.release(transaction, view.id)
    transitions.change_status(transaction, view, Status.expired, by=None, now=now)
    concerned = [view.patient_id, *transitions.asked_providers(transaction, view)]
    news.notify_concerned(transaction, Kind.appointment_expired, view, concerned, by=None, now=now)
