"""What whoever comes too late is told: what became of the appointment, through whom, and when."""

import sqlalchemy as sa

from store import errors
from store.db import Transaction
from store.models import Act, AppointmentEvent, Status, User, tables
from store.views.appointments import AppointmentView

_event, _user = tables(AppointmentEvent, User)
_IN_HISTORY = (Status.checked_in, Status.completed, Status.no_show, Status.expired)
"""Who noted these, and when, stands in the history alone."""
_LAST = (
    sa.select(_event.c.act, _user.c.name, _event.c.at)
    .outerjoin_from(_event, _user, _user.c.id == _event.c.actor_id)
    .where(_event.c.appointment_id == sa.bindparam("appointment"), _event.c.notes_changed.is_(False))
    .order_by(_event.c.id.desc())
    .limit(1)
)
_BECAME = _LAST.where(_event.c.status == sa.bindparam("became"), _event.c.act.is_(None))
_ANSWERS = (Act.moved, Act.move_rejected, Act.move_withdrawn)
"""What ends with an accepted appointment, though it was accepted long before."""
_ACCEPTED_LAST = _LAST.where(
    _event.c.status == Status.accepted, sa.or_(_event.c.act.is_(None), _event.c.act.in_(_ANSWERS))
)


def already_decided(transaction: Transaction, view: AppointmentView) -> errors.AlreadyDecided:
    """Make the refusal for whoever comes too late: what became of it, through whom, and when."""
    if view.status is Status.cancelled:
        return errors.AlreadyDecided(view.status, view.cancelled_by_name, view.updated_at)
    if view.status in _IN_HISTORY:
        became = transaction.execute(_BECAME, {"appointment": view.id, "became": view.status}).first()
        _, by_name, at = became or (None, None, view.updated_at)
        return errors.AlreadyDecided(view.status, by_name, at)
    if view.status is Status.accepted:
        last = transaction.execute(_ACCEPTED_LAST, {"appointment": view.id}).first()
        if last is not None and last.act is not None:
            return errors.AlreadyDecided(view.status, last.name, last.at, act=last.act, start=view.start)
    if view.status is Status.countered:
        return errors.AlreadyDecided(view.status, view.proposed_with_name, view.updated_at)
    return errors.AlreadyDecided(view.status, view.decided_by_name, view.decided_at)
