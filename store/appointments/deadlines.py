"""Until when a request is answered, and what is done to those that nobody answers; taken time is forgotten.

A crisis escalates at its deadline, so that nobody in one is left waiting unseen, and keeps its time until its start.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db
from store.appointments import transitions
from store.availability import ticks
from store.availability.rules import TypeRules
from store.db import Transaction
from store.models import NOBODY_ON_IT, Kind, Role, Taken, User, tables
from store.views.appointments import AppointmentView

_appointment = appointment_rows.appointment
_user, _taken = tables(User, Taken)


def answer_by(type_: TypeRules, start: datetime, now: datetime) -> datetime:
    """Until when a request made now is answered: within the type's time, and so long before its start.

    However late it was made, half of the time until its start is left to answer it.
    """
    late = max(start - timedelta(minutes=type_.answer_before), now + (start - now) / 2)
    return min(now + timedelta(minutes=type_.answer_within), late)


def sweep(*, now: datetime) -> int:
    """Forget the taken time of more than a day ago, which can clash with nothing any more; how many ticks."""
    before = ticks.tick(now - timedelta(days=1))
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_taken).where(_taken.c.tick < before))


def escalate(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Notify the staff, and once more the providers who are asked; the request waits on, until it would begin."""
    transaction.execute(
        sa.update(_appointment)
        .where(_appointment.c.id == view.id, _appointment.c.version == view.version)
        .values(answer_by=view.start, escalated=True, **NOBODY_ON_IT)
    )
    concerned = [*transitions.asked_providers(transaction, view), *staff(transaction, view.institution_id)]
    transitions.notify_concerned(transaction, Kind.appointment_unanswered, view, concerned, by=None, now=now)


def staff(transaction: Transaction, institution_id: int) -> list[int]:
    """Return the active staff of the institution."""
    query = sa.select(_user.c.id).where(
        _user.c.institution_id == institution_id, _user.c.role == Role.staff, _user.c.active
    )
    return list(transaction.scalars(query))
