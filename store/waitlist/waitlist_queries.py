"""What is read to plan whom of a waitlist to offer what: who waits, what they were offered, and what they have."""

import sqlalchemy as sa

from store import waitlist_rows
from store.models import HOLDING, Appointment, Status, User, tables

_entry, _offer = waitlist_rows.entry, waitlist_rows.offer
_user, _appointment = tables(User, Appointment)

_OF_APPOINTMENT = (
    *("id", "provider_id", "status", "start", "end", "move_start", "buffer_before", "buffer_after"),
    *("created_at", "updated_at", "accepted_at_once"),
)
OPEN = (
    sa.select(_entry, _user.c.active)
    .join(_user, _user.c.id == _entry.c.patient_id)
    .where(_entry.c.institution_id == sa.bindparam("clinic"), _entry.c.ended_at.is_(None))
    .order_by(_entry.c.created_at, _entry.c.id)
)
# Of a patient who waits also what they were offered before they left and joined again, as long as it could come free.
_wish = _entry.alias("wish")
OFFERS = (
    sa.select(_offer)
    .join(_wish, _wish.c.id == _offer.c.entry_id)
    .where(
        _wish.c.patient_id.in_(
            sa.select(_entry.c.patient_id).where(
                _entry.c.institution_id == sa.bindparam("clinic"), _entry.c.ended_at.is_(None)
            )
        ),
        _wish.c.ended_at.is_(None) | (_offer.c.end > sa.bindparam("now")),
    )
    .order_by(_offer.c.id)
)
APPOINTMENTS = (
    sa.select(_entry.c.id.label("entry_id"), *(_appointment.c[name] for name in _OF_APPOINTMENT))
    .join(
        _appointment,
        sa.and_(
            _appointment.c.patient_id == _entry.c.patient_id,
            _appointment.c.type_id == _entry.c.type_id,
            _entry.c.provider_id.is_(None) | (_appointment.c.provider_id == _entry.c.provider_id),
        ),
    )
    .where(
        _entry.c.institution_id == sa.bindparam("clinic"),
        _entry.c.ended_at.is_(None),
        _appointment.c.status.in_(HOLDING),
    )
    .order_by(_appointment.c.start, _appointment.c.id)
)
FREED = sa.select(_appointment.c.provider_id, _appointment.c.start, _appointment.c.end).where(
    _appointment.c.institution_id == sa.bindparam("clinic"),
    _appointment.c.status == Status.cancelled,
    _appointment.c.decided_at.is_not(None),
    _appointment.c.provider_id.is_not(None),
    _appointment.c.start > sa.bindparam("since"),
    _appointment.c.start < sa.bindparam("until"),
)
