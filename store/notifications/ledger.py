"""What became of everything that had to leave the house, for staff; and sending again what did not arrive."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors, events
from store.models import (
    LARGEST_ID,
    Appointment,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Kind,
    Notification,
    Role,
    User,
    tables,
)
from store.notifications import deliveries
from store.people import addresses
from store.people.permissions import require_role, require_role_and_lock

NOT_ARRIVED = (DeliveryState.failed, DeliveryState.unsure)
"""What staff may have to look after."""

_delivery, _notification, _user, _appointment = tables(Delivery, Notification, User, Appointment)
_IS_PROBLEM = sa.or_(
    _delivery.c.state.in_(sa.bindparam("not_arrived", NOT_ARRIVED, expanding=True, literal_execute=True)),
    _delivery.c.reason == sa.bindparam("left_out", DeliveryReason.bad_address, literal_execute=True),
)
"""As `ix_delivery_problem` says it, word by word, or SQLite does not use it."""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What became of one notification on one channel; `due` is when it is tried, as long as it has not ended.

    What is for somebody's calendar has no `kind`.
    """

    id: int
    channel: Channel
    state: DeliveryState
    reason: DeliveryReason
    problem: str
    attempts: int
    due: datetime
    created_at: datetime
    ended_at: datetime | None
    arrived_at: datetime | None
    kind: Kind | None
    appointment_id: int | None
    person_name: str
    crisis: bool
    device_id: int | None

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it did not arrive, for all that anybody knows, and nobody tries it any more."""
        if self.channel is Channel.push and self.device_id is None:
            return False  # it is theirs no more
        is_left_out = self.reason is DeliveryReason.bad_address
        return is_left_out or (self.state in NOT_ARRIVED and self.ended_at is not None)


def latest(*, by: int, problems_only: bool = False, limit: int = 50, before: int | None = None) -> list[DeliveryView]:
    """Return for staff what had to leave their clinic, newest first; `before` is the id to go on from.

    `problems_only`: what failed, what nobody can be sure of, and what was left out as the address does not work. Raises
    NotAllowed.
    """
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        query = _query().where(_delivery.c.institution_id == clinic.id)
        if problems_only:
            query = query.where(_IS_PROBLEM)
        if before is not None:
            query = query.where(_delivery.c.id < before)
        return [DeliveryView(*row) for row in transaction.execute(query.order_by(_delivery.c.id.desc()).limit(limit))]


def about(appointment_id: int, *, by: int) -> list[DeliveryView]:
    """Return what had to leave their clinic about this appointment, oldest first, for staff and who may see it.

    A provider reads of what went to its patient and to themselves. Raises NotAllowed for patients; NotFound.
    """
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        of_it = [_delivery.c.institution_id == person.clinic.id, _delivery.c.appointment_id == appointment_id]
        if person.role is Role.provider:
            view = appointment_rows.find(transaction, appointment_id, person)
            of_it.append(_delivery.c.user_id.in_([view.patient_id, by]))
        return [DeliveryView(*row) for row in transaction.execute(_query().where(*of_it).order_by(_delivery.c.id))]


def send_again(delivery_id: int, *, by: int, now: datetime) -> None:
    """Staff let something leave once more that did not arrive: as a new message, at once, if it is true still.

    Its address is tried again by that, too.

    Raises NotAllowed, NotFound, and NotToBeSentAgain for what has arrived, was left out, or is tried anyway.
    """
    with db.writing() as transaction:
        clinic = require_role_and_lock(transaction, by, Role.staff).clinic
        its = _delivery.c.id == delivery_id, _delivery.c.institution_id == clinic.id
        found = transaction.execute(_query().where(*its)).first() if 0 < delivery_id <= LARGEST_ID else None
        if found is None:
            raise errors.NotFound
        if not DeliveryView(*found).can_be_sent_again:
            raise errors.NotToBeSentAgain
        deliveries.begin_again(transaction, delivery_id, now=now)
        whose = sa.select(_delivery.c.user_id).where(*its)
        addresses.forget(transaction, transaction.scalar(whose), clinic.id)
        transaction.publish(events.DeliveriesChanged(clinic.id))


def _query() -> sa.Select[Any]:
    columns = "id", "channel", "state", "reason", "problem", "attempts", "due", "created_at", "ended_at", "arrived_at"
    return (
        sa.select(
            *(_delivery.c[name] for name in columns),
            *(_notification.c.kind, _delivery.c.appointment_id, _user.c.name),
            sa.func.coalesce(_appointment.c.urgency == 0, sa.false()),
            _delivery.c.device_id,
        )
        .outerjoin(_appointment, _appointment.c.id == _delivery.c.appointment_id)
        .outerjoin(_notification, _notification.c.id == _delivery.c.notification_id)
        .join(_user, _user.c.id == _delivery.c.user_id)
        .where(sa.or_(_delivery.c.notification_id.is_not(None), _delivery.c.appointment_id.is_not(None)))
    )
