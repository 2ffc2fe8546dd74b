"""What is read to plan whom of a waitlist to offer what: who waits, what they were offered, and what they have."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from store import waitlist_rows
from store.db import Transaction
from store.models import HOLDING, Appointment, Outcome, Status, User, tables

_entry, _offer = waitlist_rows.entry, waitlist_rows.offer
_user, _appointment = tables(User, Appointment)


class Waiting(NamedTuple):
    """An open entry of the waitlist; `active`: its patient has not left the clinic."""

    id: int
    patient_id: int
    type_id: int
    provider_id: int | None
    first: date
    last: date
    created_at: datetime
    active: bool


class Offered(NamedTuple):
    """What was offered for an entry; `appointment_id`: what would move there, or what came of it."""

    id: int
    entry_id: int
    patient_id: int
    type_id: int
    provider_id: int | None
    start: datetime
    end: datetime
    offered_at: datetime
    until: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    appointment_id: int | None


class Held(NamedTuple):
    """An appointment that whoever waits has, of the type that they wait for, and with whom."""

    entry_id: int
    id: int
    provider_id: int | None
    status: Status
    start: datetime
    end: datetime
    move_start: datetime | None
    buffer_before: int
    buffer_after: int
    created_at: datetime
    updated_at: datetime
    accepted_at_once: bool


_OPEN = (
    sa.select(*(_entry.c[name] for name in Waiting._fields[:-1]), _user.c.active)
    .join(_user, _user.c.id == _entry.c.patient_id)
    .where(_entry.c.institution_id == sa.bindparam("clinic"), _entry.c.ended_at.is_(None))
    .order_by(_entry.c.created_at, _entry.c.id)
)
# Of a patient who waits also what they were offered before they left and joined again, as long as it could come free.
_wish = _entry.alias("wish")
_OFFERS = (
    sa.select(*(_offer.c[name] for name in Offered._fields))
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
_APPOINTMENTS = (
    sa.select(_entry.c.id, *(_appointment.c[name] for name in Held._fields[1:]))
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
_FREED = sa.select(_appointment.c.provider_id, _appointment.c.start, _appointment.c.end).where(
    _appointment.c.institution_id == sa.bindparam("clinic"),
    _appointment.c.status == Status.cancelled,
    _appointment.c.decided_at.is_not(None),
    _appointment.c.provider_id.is_not(None),
    _appointment.c.start > sa.bindparam("since"),
    _appointment.c.start < sa.bindparam("until"),
)


def open_entries(transaction: Transaction, clinic: int) -> list[Waiting]:
    """Return all open entries, who came first before all others; also those whose days are over."""
    return [Waiting(*row) for row in transaction.execute(_OPEN, {"clinic": clinic})]


def offers(transaction: Transaction, clinic: int, now: datetime) -> dict[int, list[Offered]]:
    """Return by patient what was offered to whoever waits, oldest first."""
    found: dict[int, list[Offered]] = defaultdict(list)
    for row in transaction.execute(_OFFERS, {"clinic": clinic, "now": now}):
        offered = Offered(*row)
        found[offered.patient_id].append(offered)
    return found


def appointments(transaction: Transaction, clinic: int) -> dict[int, list[Held]]:
    """Return by entry what whoever waits has of that type, the first one first."""
    found: dict[int, list[Held]] = defaultdict(list)
    for row in transaction.execute(_APPOINTMENTS, {"clinic": clinic}):
        held = Held(*row)
        found[held.entry_id].append(held)
    return found


def freed(
    transaction: Transaction, clinic: int, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Return with whom, from when until when, what was agreed upon and is cancelled, if it begins between these two."""
    around = {"clinic": clinic, "since": since, "until": until}
    return [(provider_id, start, end) for provider_id, start, end in transaction.execute(_FREED, around)]
