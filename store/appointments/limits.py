"""How much of a clinic's time one patient can ask for. Each clinic sets the limits; none of them turns a crisis away.

Only what patients book themselves counts: whoever is given ten appointments by the clinic can still book one. A series
waits for answers as one request, and was one booking; of what is ahead each of its appointments counts.
"""

import math
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, errors
from store.availability.rules import Rules, TypeRules, load_rules
from store.db import Transaction
from store.models import HOLDING, UNDECIDED, Appointment, AppointmentEvent, Status, tables
from store.people import people

SHORTLY = timedelta(minutes=10)
"""Within which so many bookings, and no more, can be made."""

_appointment, _event = tables(Appointment, AppointmentEvent)
_CRISIS = 0
"""Its urgency."""

_theirs = (
    sa.exists()
    .where(
        _event.c.appointment_id == _appointment.c.id,
        _event.c.status == Status.booked,
        _event.c.actor_id == _appointment.c.patient_id,
        ~_event.c.notes_changed,
    )
    .correlate(_appointment)
)
_ahead = _appointment.c.start > sa.bindparam("now")
_is_request = sa.and_(_appointment.c.status.in_(UNDECIDED), _appointment.c.move_start.is_(None))
"""Of one that nobody has agreed to yet."""
_recent = sa.and_(_appointment.c.created_at > sa.bindparam("since"), _theirs)

# What was booked within SHORTLY starts after `since`, too: one range of an index holds all that counts.
_bookings = sa.func.count(sa.distinct(sa.func.coalesce(_appointment.c.series_id, _appointment.c.id)))
_ASKED = sa.select(
    _bookings.filter(_ahead, _is_request),
    sa.func.count().filter(_ahead, _appointment.c.status.in_(HOLDING), _theirs),
    _bookings.filter(_recent),
    sa.func.min(_appointment.c.created_at).filter(_recent),
).where(
    _appointment.c.patient_id == sa.bindparam("patient"),
    _appointment.c.start > sa.bindparam("since"),
    _appointment.c.urgency != _CRISIS,
)
# One that somebody has accepted was seen by somebody; one that was accepted at once was seen by nobody.
_CRISES = (
    sa.select(*(_appointment.c[name] for name in ("id", "start", "status")))
    .where(
        _appointment.c.patient_id == sa.bindparam("patient"),
        _ahead,
        _appointment.c.urgency == _CRISIS,
        _is_request | sa.and_(_appointment.c.status == Status.accepted, _appointment.c.accepted_at_once, _theirs),
    )
    .order_by(_appointment.c.start, _appointment.c.id)
)


def check(
    transaction: Transaction, rules: Rules, type_: TypeRules, patient_id: int, now: datetime, *, wanted: int = 1
) -> None:
    """Check whether the patient may ask for one more of this type, or for so many as a series.

    Raises CrisisWaits for a crisis; TooManyOpen, TooManyUpcoming, TooManyBookings for anything else.
    """
    if type_.crisis:
        _check_crises(transaction, rules, patient_id, now)
    else:
        _check_others(transaction, rules, patient_id, now, wanted)


def reached(patient_id: int, *, now: datetime) -> list[errors.Refusal]:
    """Return what any request of the patient would be refused with: of a crisis, and of anything else.

    Raises NotFound.
    """
    found: list[errors.Refusal] = []
    with db.reading() as transaction:
        rules = load_rules(transaction, people.get(transaction, patient_id).clinic.id)
        for check_some in (_check_crises, _check_others):
            try:
                check_some(transaction, rules, patient_id, now)
            except errors.Refusal as refusal:
                found.append(refusal)
    return found


def _check_others(transaction: Transaction, rules: Rules, patient_id: int, now: datetime, wanted: int = 1) -> None:
    values = {"patient": patient_id, "now": now, "since": now - SHORTLY}
    waiting, upcoming, recent, first = transaction.execute(_ASKED, values).one()
    if waiting >= rules.open_requests:
        raise errors.TooManyOpen(rules.open_requests)
    if upcoming + wanted > rules.appointments_ahead:
        raise errors.TooManyUpcoming(rules.appointments_ahead, wanted)
    if recent >= rules.bookings_in_ten_minutes:
        raise errors.TooManyBookings(math.ceil((first + SHORTLY - now).total_seconds()))


def _check_crises(transaction: Transaction, rules: Rules, patient_id: int, now: datetime) -> None:
    waiting = transaction.execute(_CRISES, {"patient": patient_id, "now": now}).all()
    if len(waiting) >= rules.crisis_requests:
        soonest = waiting[0]
        raise errors.CrisisWaits(soonest.id, soonest.start, is_accepted=soonest.status == Status.accepted)
