"""How a person will hear of something outside of their open pages, before it is sent: said to whoever does it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db
from store.db import Transaction
from store.models import Channel, Device, Kind, Role, tables
from store.notifications import muting, preferences
from store.notifications.deliveries import HEAD_START
from store.notifications.subjects import LEAVE, subject_of
from store.people import addresses, people
from store.people.permissions import require_role
from store.views.people import Person

STILL_WAITS = frozenset({Kind.crisis_acknowledged, Kind.appointment_assigned, Kind.colleague_proposed})
"""After these a request still waits for its answer: in a crisis they are told at night, too."""

(_device,) = tables(Device)


@dataclass(frozen=True, slots=True)
class Reach:
    """On which channels somebody is written to; `later`: when their quiet hours are over, where they hold it back.

    `bad_address`: they would hear by mail, but none arrives. A caller `has_account` none, and opens no page.
    """

    name: str
    channels: frozenset[Channel]
    later: datetime | None = None
    bad_address: bool = False
    has_account: bool = True


def to_patient(appointment_id: int, kind: Kind, *, by: int, now: datetime) -> Reach:
    """Return how the patient of an appointment will hear of such news, as they prefer it by now.

    For the clinic's people who may see it. Raises NotAllowed, NotFound.
    """
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, person)
        patient = people.get(transaction, view.patient_id)
        is_urgent = view.crisis and kind in STILL_WAITS
        return _reach(transaction, patient, kind, view.id, None if is_urgent else now + HEAD_START)


def _reach(transaction: Transaction, person: Person, kind: Kind, appointment_id: int, at: datetime | None) -> Reach:
    """Return it for who is written to `at` that time; None: at any hour."""
    wanted = preferences.of(transaction, person.id, person.role)
    is_silent = kind not in LEAVE[person.role] or muting.muted(transaction, person.id, [appointment_id])
    channels = frozenset() if is_silent else wanted.channels[subject_of(kind, person.role)]
    refused = Channel.email in channels and person.id in addresses.refusals(transaction, [person.id])
    has_address = {
        Channel.email: bool(person.email) and not refused,
        Channel.sms: bool(person.phone),
        Channel.push: transaction.scalar(sa.select(sa.exists().where(_device.c.user_id == person.id))),
    }
    reached = frozenset(each for each in channels if has_address[each])
    later = wanted.quiet_until(person.clinic.zone, at) if at is not None and reached else None
    return Reach(person.name, reached, later, bad_address=bool(refused), has_account=bool(person.email))
