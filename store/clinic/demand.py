"""Who asks for an appointment type: what a clinic's staff read before they take it away."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db
from store.models import HOLDING, UNDECIDED, Role, Status
from store.people.permissions import require_role

_appointment = appointment_rows.appointment


@dataclass(frozen=True, slots=True)
class Demand:
    """The demand that is still to come: requests that are not decided, and appointments that both agreed to."""

    requests: int
    appointments: int


def of_type(type_id: int, *, by: int, now: datetime) -> Demand:
    """Zeros for a type that the staff member's clinic does not have. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        ahead = sa.select(_appointment.c.status, sa.func.count()).where(
            _appointment.c.institution_id == clinic.id,
            _appointment.c.type_id == type_id,
            _appointment.c.start >= now,
            _appointment.c.status.in_(HOLDING),
        )
        counted: dict[Status, int] = dict(
            tuple(row) for row in transaction.execute(ahead.group_by(_appointment.c.status))
        )
    requests = sum(counted.get(status, 0) for status in UNDECIDED)
    return Demand(requests, sum(counted.values()) - requests)
