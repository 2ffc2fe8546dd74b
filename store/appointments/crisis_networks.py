"""How many crises people whom the clinic has never met can have open at once from one network.

Of where a request comes from nothing is kept but a keyed hash, and that no longer than the request is open. Reasons:
docs/decisions/0045-crises-from-one-network.md.
"""

from datetime import datetime

import sqlalchemy as sa

from store import db, errors, ip, signing
from store.db import Transaction
from store.models import NETWORK_LENGTH, Appointment, AppointmentEvent, Status, tables

MOST = 3
"""Such crises that wait at once: a ward or a school is one network, too."""

_appointment, _event = tables(Appointment, AppointmentEvent)

_answered = sa.and_(
    _appointment.c.decided_by_id.is_not(None),
    _appointment.c.status != Status.rejected,
    ~_appointment.c.accepted_at_once,
)
_booked_by_clinic = (
    sa.exists()
    .where(
        _event.c.appointment_id == _appointment.c.id,
        _event.c.status == Status.booked,
        _event.c.actor_id != _appointment.c.patient_id,
    )
    .correlate(_appointment)
)
_IS_KNOWN = (
    sa.select(_appointment.c.id)
    .where(
        _appointment.c.patient_id == sa.bindparam("patient"),
        _appointment.c.status.in_((Status.checked_in, Status.completed)) | _answered | _booked_by_clinic,
    )
    .limit(1)
)
_OPEN = (
    sa.select(sa.func.count())
    .select_from(_appointment)
    .where(_appointment.c.network == sa.bindparam("network"), _appointment.c.start > sa.bindparam("now"))
)


def check(
    transaction: Transaction, institution_id: int, patient_id: int, address: str | None, now: datetime
) -> str | None:
    """Return what is kept of where this crisis comes from; nothing of whom the clinic knows. Raises CrisesFromHere.

    It knows whom it has accepted once, or booked for.
    """
    wide = ip.wide_network_of(address or "")
    if wide is None or transaction.scalar(_IS_KNOWN, {"patient": patient_id}) is not None:
        return None
    network = signing.mac("crisis network", f"{institution_id}:{wide}").hex()[:NETWORK_LENGTH]
    if transaction.scalars(_OPEN, {"network": network, "now": now}).one() >= MOST:
        raise errors.CrisesFromHere
    return network


def sweep(*, now: datetime) -> int:
    """Forget where those came from whose time has begun, though nobody has answered or noted anything; how many."""
    is_over = _appointment.c.network.is_not(None), _appointment.c.start <= now
    with db.writing() as transaction:
        return transaction.changed(sa.update(_appointment).where(*is_over).values(network=None))
