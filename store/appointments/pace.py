"""How often one person changes one appointment: others are told of each change, and its history has it for ever."""

import math
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import errors
from store.db import Transaction
from store.models import AppointmentEvent, tables
from store.people.throttle import CHANGES, WINDOW
from store.views.appointments import AppointmentView

APART = timedelta(minutes=1)
"""Between two changes, once there were many."""

(_event,) = tables(AppointmentEvent)
_LATELY = sa.select(sa.func.count(), sa.func.max(_event.c.at)).where(
    _event.c.appointment_id == sa.bindparam("appointment"),
    _event.c.actor_id == sa.bindparam("by"),
    _event.c.at > sa.bindparam("since"),
)


def check(transaction: Transaction, view: AppointmentView, *, by: int | None, now: datetime) -> None:
    """Check that this person has not just changed it very often, to and fro; what happens by itself may go on.

    Raises TooFast after twenty changes in 15 minutes.
    """
    if by is None or view.version <= CHANGES.free:  # not so many changes in all: nearly always
        return
    lately = {"appointment": view.id, "by": by, "since": now - WINDOW}
    changes, last = transaction.execute(_LATELY, lately).one()
    if changes >= CHANGES.free and (wait := last + APART - now) > timedelta(0):
        raise errors.TooFast(math.ceil(wait.total_seconds()))
