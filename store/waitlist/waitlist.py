"""The waitlist for times that are not free yet: who is on it, what they wait for, and how they leave.

What comes free is offered to one after the other, see offering.py. An entry ends when its patient leaves, has an
appointment of that type that nobody can take back any more, or when its days are over.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from store import db, errors, events, waitlist_rows
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import LARGEST_ID, Notification, Outcome, Role, tables
from store.people import people
from store.people.permissions import require_role, require_role_and_lock
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView

LIMIT = 5
"""Times that a patient can wait for at once."""

_entry, _offer, (_notification,) = waitlist_rows.entry, waitlist_rows.offer, tables(Notification)

_OF_PATIENT = waitlist_rows.VIEW.where(_entry.c.patient_id == sa.bindparam("of"), _entry.c.ended_at.is_(None)).order_by(
    _entry.c.id
)
_OF_CLINIC = waitlist_rows.VIEW.where(
    _entry.c.institution_id == sa.bindparam("clinic"),
    _entry.c.ended_at.is_(None),
    _entry.c.last >= sa.bindparam("today"),
).order_by(_entry.c.created_at, _entry.c.id)


def join(
    *,
    patient_id: int,
    type_slug: str,
    provider_id: int | None = None,
    first: date,
    last: date,
    by: int | None = None,
    now: datetime,
) -> WaitlistEntryView:
    """The patient wants a time that comes free between two local days of the clinic, the last included.

    `by`: staff who put them on the waitlist. Without a provider any provider will do. Who waits for the same already
    keeps their entry.
    Raises NotAllowed, NotFound, UnknownType, UnknownProvider, NotOffered, BadSpan, PastTime, TooFarAhead, TooMany.
    """
    with db.writing() as transaction:
        if by is None:
            clinic = require_role_and_lock(transaction, patient_id, Role.patient).clinic.id
        else:
            clinic = require_role_and_lock(transaction, by, Role.staff).clinic.id
            people.get_patient(transaction, patient_id, clinic)
        rules = load_rules(transaction, clinic)
        today = now.astimezone(rules.clock).date()
        wish = _wish(rules, type_slug, provider_id, first, last, today)
        mine = _entry.c.patient_id == patient_id, _entry.c.ended_at.is_(None), _entry.c.last >= today
        same = [_entry.c[name].is_not_distinct_from(value) for name, value in wish.items()]
        if existing := waitlist_rows.all_of(transaction, waitlist_rows.VIEW.where(*mine, *same)):
            return existing[0]
        if (transaction.scalar(sa.select(sa.func.count()).where(*mine)) or 0) >= LIMIT:
            raise errors.TooMany("waitlist", LIMIT)
        entry_id: int = transaction.scalars(
            sa.insert(_entry).returning(_entry.c.id),
            {"institution_id": clinic, "patient_id": patient_id, **wish, "created_at": now},
        ).one()
        transaction.publish(events.WaitlistChanged(patient_id, clinic))
        return waitlist_rows.by_ids(transaction, [entry_id])[entry_id]


def leave(entry_id: int, *, by: int, now: datetime) -> None:
    """The patient waits no longer, or staff take them off the waitlist; what was offered to them goes to the next.

    Raises NotAllowed, NotFound for what is not theirs, or is over.
    """
    with db.writing() as transaction:
        person = people.get_and_lock(transaction, by)  # or whoever is offered something this moment would lose it
        entry = find(transaction, entry_id, person, now)
        was_offered = end_offers(transaction, [entry_id], Outcome.declined, now)
        end(transaction, [entry_id], now)
        transaction.publish(events.WaitlistChanged(entry.patient_id, entry.institution_id))
        if was_offered:
            transaction.publish(events.TimesChanged(entry.institution_id))


def mine(patient_id: int, *, now: datetime) -> list[WaitlistEntryView]:
    """Return what the patient waits for, in the order of joining; what is over is left out. Raises NotFound."""
    with db.reading() as transaction:
        clinic = people.get(transaction, patient_id).clinic
        today = now.astimezone(load_rules(transaction, clinic.id).clock).date()
        return [view for view in waitlist_rows.all_of(transaction, _OF_PATIENT, of=patient_id) if view.last >= today]


def of_clinic(*, by: int, now: datetime) -> list[WaitlistEntryView]:
    """Return for staff who waits at their clinic, who came first before all others. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic.id
        today = now.astimezone(load_rules(transaction, clinic).clock).date()
        return waitlist_rows.all_of(transaction, _OF_CLINIC, clinic=clinic, today=today)


def find(transaction: Transaction, entry_id: int, person: Person, now: datetime) -> WaitlistEntryView:
    """Find what this patient waits for, or staff see in their clinic. Raises NotFound, also for what is over."""
    today = now.astimezone(load_rules(transaction, person.clinic.id).clock).date()
    query = waitlist_rows.VIEW.where(
        _entry.c.id == sa.bindparam("id"), _entry.c.ended_at.is_(None), _entry.c.last >= today
    )
    found = waitlist_rows.all_of(transaction, query, id=entry_id) if 0 < entry_id <= LARGEST_ID else []
    for view in found:
        is_theirs = person.role is Role.patient and view.patient_id == person.id
        if is_theirs or (person.role is Role.staff and view.institution_id == person.clinic.id):
            return view
    raise errors.NotFound


def end(transaction: Transaction, entry_ids: list[int], now: datetime) -> None:
    """End these entries; what nobody was notified of is forgotten altogether."""
    was_notified = sa.exists().where(_notification.c.waitlist_id == _entry.c.id)
    transaction.execute(sa.delete(_entry).where(_entry.c.id.in_(entry_ids), ~was_notified))
    transaction.execute(sa.update(_entry).where(_entry.c.id.in_(entry_ids)).values(ended_at=now))


def end_offers(
    transaction: Transaction,
    entry_ids: list[int],
    outcome: Outcome,
    now: datetime,
    *,
    appointment_id: int | None = None,
) -> int:
    """End what is offered to these entries; how much that was. `appointment_id`: what came of it."""
    also = {} if appointment_id is None else {"appointment_id": appointment_id}
    is_live = sa.and_(_offer.c.entry_id.in_(entry_ids), _offer.c.ended_at.is_(None))
    return transaction.changed(sa.update(_offer).where(is_live).values(ended_at=now, outcome=outcome, **also))


def _wish(
    rules: Rules, type_slug: str, provider_id: int | None, first: date, last: date, today: date
) -> dict[str, int | date | None]:
    """Check what can be waited for. Raises what `join` does."""
    type_ = rules.bookable(type_slug)
    rules.require_provider(provider_id)
    if not any(rules.suits(each, type_) for each in rules.providers if provider_id in (None, each)):
        raise errors.NotOffered("type" if provider_id is None else "provider_id")
    if first > last:
        raise errors.BadSpan("last")
    if last < today:
        raise errors.PastTime("last")
    if last > today + timedelta(days=type_.horizon):
        raise errors.TooFarAhead("last")
    return {"type_id": type_.id, "provider_id": provider_id, "first": max(first, today), "last": last}
