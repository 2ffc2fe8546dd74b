"""Whoever owes an answer is reminded: the providers who are asked when half of the time is over, staff at four fifths.

A crisis has its own way, see escalation.py.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, jobs
from store.appointments import news, transitions
from store.db import Transaction
from store.models import WAITING, Kind
from store.people import people

_appointment = appointment_rows.appointment

_DUE = (
    sa.select(_appointment.c.id)
    .where(_appointment.c.remind_at <= sa.bindparam("now"), _appointment.c.status.in_(WAITING))
    .order_by(_appointment.c.remind_at)
)
_STANDS = sa.select(_appointment.c.remind_at, _appointment.c.reminded).where(_appointment.c.id == sa.bindparam("id"))
_LEFT = 0.4
"""What is left at four fifths, of what was left at half."""


def _due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    return transaction.scalars(_DUE.limit(limit), {"now": now})


@jobs.each(_due, of=_appointment)
def remind(appointment_id: int, *, now: datetime) -> None:
    """Remind of a request for which it is time."""
    with db.writing() as transaction:
        view = appointment_rows.locked_view_of(transaction, appointment_id)
        remind_at, reminded = transaction.execute(_STANDS, {"id": view.id}).one()
        if view.status not in WAITING or remind_at is None or remind_at > now or view.answer_by is None:
            return  # answered, or reminded of, by another instance
        later = None if reminded else view.answer_by - (view.answer_by - remind_at) * _LEFT
        transaction.execute(
            sa.update(_appointment).where(_appointment.c.id == view.id).values(remind_at=later, reminded=True)
        )
        asked = transitions.asked_providers(transaction, view)
        concerned = people.staff(transaction, view.institution_id) if reminded else asked
        news.notify_concerned(transaction, Kind.appointment_unanswered, view, concerned, by=None, now=now)
