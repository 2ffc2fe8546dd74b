"""Invitations to come back that are open: one row with every name in it; and a booking ends them."""

from datetime import datetime

import sqlalchemy as sa

from store.db import Transaction
from store.models import Appointment, AppointmentType, Recall, User, tables
from store.views.recalls import RecallView

recall, _appointment, _type, _user = tables(Recall, Appointment, AppointmentType, User)
_patient, _provider, _inviter = (_user.alias(name) for name in ("patient", "provider", "inviter"))

OPEN = (
    sa.select(
        recall.c.id,
        recall.c.patient_id,
        _patient.c.name,
        _type.c.slug,
        _type.c.name,
        recall.c.provider_id,
        _provider.c.name,
        recall.c.about,
        recall.c.appointment_id,
        _appointment.c.provider_id,
        _inviter.c.name,
    )
    .join_from(recall, _type, _type.c.id == recall.c.type_id)
    .join(_appointment, _appointment.c.id == recall.c.appointment_id)
    .join(_patient, _patient.c.id == recall.c.patient_id)
    .join(_inviter, _inviter.c.id == recall.c.by_id)
    .outerjoin(_provider, _provider.c.id == recall.c.provider_id)
    .where(recall.c.ended_at.is_(None))
    .order_by(recall.c.about, recall.c.id)
)
"""What has waited longest first."""

_BOOKED = (
    sa.update(recall)
    .where(
        recall.c.patient_id == sa.bindparam("patient"),
        recall.c.ended_at.is_(None),
        recall.c.type_id == sa.bindparam("what"),
        recall.c.provider_id.is_(None) | (recall.c.provider_id == sa.bindparam("whom")),
    )
    .values(ended_at=sa.bindparam("now"), ended_by_id=sa.bindparam("by"), booked_id=sa.bindparam("which"))
    .returning(recall.c.appointment_id, recall.c.provider_id)
)


def all_of(transaction: Transaction, *conditions: sa.ColumnElement[bool]) -> list[RecallView]:
    """Return the open ones for which all of this holds."""
    return [RecallView(*row) for row in transaction.execute(OPEN.where(*conditions))]


def end_booked(
    transaction: Transaction,
    *,
    patient_id: int,
    type_id: int,
    provider_id: int | None,
    appointment_id: int,
    by: int,
    now: datetime,
) -> list[tuple[int, int | None]]:
    """End the patient's invitations to what is booked now, with this provider or with any.

    Returns from which appointments, and to whom, they were.
    """
    booked = {"patient": patient_id, "what": type_id, "whom": provider_id or 0, "which": appointment_id}
    ended = transaction.execute(_BOOKED, {**booked, "by": by, "now": now})
    return [(from_id, with_id) for from_id, with_id in ended]
