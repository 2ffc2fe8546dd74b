"""What became of everything that had to leave the house, for staff; and sending again what did not arrive."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors, events
from store.models import (
    LARGEST_ID,
    Appointment,
    AppointmentType,
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

_delivery, _notification, _user = tables(Delivery, Notification, User)
_appointment, _type = tables(Appointment, AppointmentType)
_IS_PROBLEM = sa.or_(
    _delivery.c.state.in_(sa.bindparam("not_arrived", NOT_ARRIVED, expanding=True, literal_execute=True)),
    _delivery.c.reason == sa.bindparam("left_out", DeliveryReason.bad_address, literal_execute=True),
)
"""As `ix_delivery_problem` says it, word by word, or SQLite does not use it."""
DEAD_NUMBERS = frozenset(
    {"Twilio 21211", "Twilio 21214", "Twilio 21610", "Twilio 21614", "Twilio 30005", "Twilio 30006"}
)
"""Answers about numbers at which no text message will ever arrive: no such number, no mobile phone, STOP."""

_patient, _other = _user.alias("patient"), _delivery.alias()
_SAME = [
    _other.c.user_id == _delivery.c.user_id,
    _other.c.appointment_id == _delivery.c.appointment_id,
    _other.c.channel == _delivery.c.channel,
    _other.c.state == _delivery.c.state,
    _other.c.reason == _delivery.c.reason,
    _other.c.created_at == _delivery.c.created_at,
]
_IS_IN_OTHER = sa.and_(
    _delivery.c.notification_id.is_(None), sa.exists().where(*_SAME, _other.c.notification_id.is_not(None))
)
"""What is for the calendar and had the fate of the mail that says the same: that one stands for both."""
_WITH_IT = sa.select(_other.c.id).where(
    _delivery.c.id == sa.bindparam("id"),
    sa.or_(_other.c.id == _delivery.c.id, sa.and_(*_SAME, _other.c.notification_id.is_(None))),
)
_REACHED = sa.exists().where(
    _other.c.user_id == _delivery.c.user_id,
    _other.c.appointment_id == _delivery.c.appointment_id,
    _other.c.state == DeliveryState.sent,
    sa.or_(_other.c.id > _delivery.c.id, _other.c.notification_id == _delivery.c.notification_id),
)
_IN_VAIN = sa.select(sa.func.count()).select_from(
    sa.select(_delivery.c.user_id, _delivery.c.appointment_id)
    .join(_appointment, _appointment.c.id == _delivery.c.appointment_id)
    .where(
        _delivery.c.institution_id == sa.bindparam("clinic"),
        _IS_PROBLEM,
        _delivery.c.ended_at.is_not(None),
        _appointment.c.start > sa.bindparam("now", type_=_appointment.c.start.type),
        ~_REACHED,
    )
    .group_by(_delivery.c.user_id, _delivery.c.appointment_id)
    .subquery()
)


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
    start: datetime | None
    type_name: str | None
    patient_name: str | None
    person_phone: str = field(repr=False)
    bad_email: bool
    """Whether their address is known not to work by now."""

    @property
    def is_problem(self) -> bool:
        """Whether it did not arrive, or nobody knows."""
        is_left_out = self.reason is DeliveryReason.bad_address
        return is_left_out or (self.state in NOT_ARRIVED and self.ended_at is not None)

    @property
    def may_arrive(self) -> bool:
        """Whether it would help to send it again: not to where nothing arrives until somebody mends that."""
        is_dead = self.channel is Channel.email and self.bad_email
        return self.can_be_sent_again and not is_dead and self.problem not in DEAD_NUMBERS

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it did not arrive, for all that anybody knows, and nobody tries it any more."""
        if self.channel is Channel.push and self.device_id is None:
            return False  # it is theirs no more
        return self.is_problem


def latest(
    *,
    by: int,
    problems_only: bool = False,
    to: Collection[int] | None = None,
    limit: int = 50,
    before: int | None = None,
) -> list[DeliveryView]:
    """Return for staff what had to leave their clinic, newest first; `before` is the id to go on from.

    `problems_only`: what failed, what nobody can be sure of, and what was left out as the address does not work. `to`:
    to these people only. Raises NotAllowed.
    """
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        query = _query().where(_delivery.c.institution_id == clinic.id, ~_IS_IN_OTHER)
        if problems_only:
            query = query.where(_IS_PROBLEM)
        if to is not None:
            query = query.where(_delivery.c.user_id.in_(to))
        if before is not None:
            query = query.where(_delivery.c.id < before)
        return [DeliveryView(*row) for row in transaction.execute(query.order_by(_delivery.c.id.desc()).limit(limit))]


def about(appointment_id: int, *, by: int) -> list[DeliveryView]:
    """Return what had to leave their clinic about this appointment, oldest first, for staff and who may see it.

    A provider reads of what went to its patient and to themselves. Raises NotAllowed for patients; NotFound.
    """
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        of_it = [
            ~_IS_IN_OTHER,
            _delivery.c.institution_id == person.clinic.id,
            _delivery.c.appointment_id == appointment_id,
        ]
        if person.role is Role.provider:
            view = appointment_rows.find(transaction, appointment_id, person)
            of_it.append(_delivery.c.user_id.in_([view.patient_id, by]))
        return [DeliveryView(*row) for row in transaction.execute(_query().where(*of_it).order_by(_delivery.c.id))]


def not_arrived(*, by: int, now: datetime) -> int:
    """Return for staff how many of what is to come somebody was written to about in vain, and has heard nothing since.

    Who was reached on another channel, or by something later, is none of them. Raises NotAllowed.
    """
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        return transaction.scalar(_IN_VAIN, {"clinic": clinic.id, "now": now}) or 0


def send_again(delivery_id: int, *, by: int, now: datetime) -> None:
    """Staff let something leave once more that did not arrive: as a new message, at once, if it is true still.

    What was in the same mail for their calendar leaves with it. Its address is tried again by that, too.

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
        for each in transaction.scalars(_WITH_IT, {"id": delivery_id}).all():
            deliveries.begin_again(transaction, each, now=now)
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
            *(_appointment.c.start, _type.c.name, _patient.c.name, _user.c.phone, addresses.IS_BAD),
        )
        .outerjoin(_appointment, _appointment.c.id == _delivery.c.appointment_id)
        .outerjoin(_type, _type.c.id == _appointment.c.type_id)
        .outerjoin(_patient, _patient.c.id == _appointment.c.patient_id)
        .outerjoin(_notification, _notification.c.id == _delivery.c.notification_id)
        .join(_user, _user.c.id == _delivery.c.user_id)
        .where(sa.or_(_delivery.c.notification_id.is_not(None), _delivery.c.appointment_id.is_not(None)))
    )
