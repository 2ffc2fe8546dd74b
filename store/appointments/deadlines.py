"""Until when a request is answered, and what is done to those that nobody answers; taken time is forgotten.

A crisis is asked of more and more people instead, see escalation.py.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db
from store.availability import ticks
from store.availability.rules import TypeRules
from store.db import Transaction
from store.models import Role, Taken, User, tables

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


def staff(transaction: Transaction, institution_id: int) -> list[int]:
    """Return the active staff of the institution."""
    query = sa.select(_user.c.id).where(
        _user.c.institution_id == institution_id, _user.c.role == Role.staff, _user.c.active
    )
    return list(transaction.scalars(query))
