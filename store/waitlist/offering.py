"""What comes free is offered: held for one patient of the waitlist at once, and then for the next.

`due` reads what is to be done, and changes nothing; each step is then done in a transaction of its own, which looks
once more where nobody else can write. So it matters to nobody's booking how many wait, and nothing is done twice,
whoever else does the same.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors, events, waitlist_rows
from store.appointments import limits, moving
from store.availability import promise
from store.availability.promise import Request
from store.availability.rules import load_rules
from store.db import Transaction
from store.jobs import each
from store.models import Kind, Outcome, User, tables
from store.notifications import notifications
from store.waitlist import choosing, waitlist
from store.waitlist.choosing import PlannedOffer

SHARE = 8
"""A time is held for this part of what is left until it begins."""

SHORTEST, LONGEST = timedelta(minutes=3), timedelta(minutes=30)
"""For so long a time is held at the least, and at the most."""

MOST = 200
"""Steps that are done in one go."""

Step = Callable[..., bool]

_entry, _offer, (_user,) = waitlist_rows.entry, waitlist_rows.offer, tables(User)
_CLINICS = sa.select(_entry.c.institution_id).where(_entry.c.ended_at.is_(None)).distinct()
_LAPSED = (
    sa.select(_offer.c.id)
    .where(_offer.c.ended_at.is_(None), _offer.c.until <= sa.bindparam("now"))
    .order_by(_offer.c.until)
)
_LIVE = sa.select(_offer).where(_offer.c.id == sa.bindparam("id"), _offer.c.ended_at.is_(None))
_FREE_TO_GET = (
    sa.select(_entry.c.patient_id)
    .join(_user, _user.c.id == _entry.c.patient_id)
    .where(
        _entry.c.id == sa.bindparam("entry"),
        _entry.c.ended_at.is_(None),
        _user.c.active,
        ~sa.exists().where(_offer.c.patient_id == _entry.c.patient_id, _offer.c.ended_at.is_(None)),
    )
)
_NEW = sa.insert(_offer)


def clinics() -> list[int]:
    """Return the institutions where somebody waits."""
    with db.reading() as transaction:
        return list(transaction.scalars(_CLINICS))


def _lapsed(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    return transaction.scalars(_LAPSED.limit(limit), {"now": now})


@each(_lapsed, of=_offer)
def lapse(offer_id: int, *, now: datetime) -> int:
    """End what somebody was offered and has not answered in time: it goes to the next, and they wait on."""
    return _end(offer_id, Outcome.lapsed, now=now)


def due(institution_id: int, *, here: Collection[int] = (), now: datetime) -> list[Step]:
    """Return what is to be done about the waitlist of this institution; `here`: people who have a page open."""
    with db.reading() as transaction:
        plan = choosing.plan(transaction, institution_id, here, MOST, now)
    steps: list[Step] = [partial(_end_entries, institution_id, plan.over)] if plan.over else []
    steps += [partial(_end, offer_id, Outcome.withdrawn) for offer_id in plan.withdrawn]
    return steps + [partial(_offer_to, institution_id, planned) for planned in plan.offers]


def held_until(start: datetime, now: datetime) -> datetime:
    """Until when a time is held that is offered now."""
    return min(now + min(max((start - now) / SHARE, SHORTEST), LONGEST), start)


def _offer_to(institution_id: int, planned: PlannedOffer, *, now: datetime) -> bool:
    """Offer it, if everything still is as it was planned; whether that was done."""
    with db.writing() as transaction:
        transaction.lock(institution_id)
        patient_id = transaction.scalar(_FREE_TO_GET, {"entry": planned.entry_id})
        request = None if patient_id is None else _request(transaction, institution_id, patient_id, planned, now)
        if request is None:
            return False
        row: dict[str, Any] = {
            "entry_id": planned.entry_id,
            "institution_id": institution_id,
            "patient_id": patient_id,
            "type_id": request.type_.id,
            "provider_id": request.provider_id,
            "start": request.start,
            "end": request.end,
            "offered_at": now,
            "until": held_until(request.start, now),
            "appointment_id": planned.moving_id,
        }
        transaction.execute(_NEW, row)
        _notify(transaction, Kind.time_offered, planned.entry_id, patient_id, request.start, now)
        _publish(transaction, institution_id, [patient_id])
        return True


def _request(
    transaction: Transaction, institution_id: int, patient_id: int, planned: PlannedOffer, now: datetime
) -> Request | None:
    """What accepting would ask for; None where that would be refused by now."""
    rules = load_rules(transaction, institution_id)
    type_, provider_id = choosing.without_notice(rules.type_by_id(planned.type_id)), planned.provider_id
    try:
        if planned.moving_id is None:
            limits.check(transaction, rules, type_, patient_id, now)
        else:
            view = appointment_rows.by_id(transaction, planned.moving_id)
            if view is None or view.status not in moving.MOVABLE or view.move_start or view.start <= planned.start:
                return None
            type_, provider_id = promise.as_it_is(type_, view), view.provider_id
        request = Request(patient_id, type_, provider_id, planned.start, planned.moving_id or 0)
        promise.check(transaction, rules, request, now)
    except errors.Refusal:
        return None
    return request


def _end(offer_id: int, outcome: Outcome, *, now: datetime) -> bool:
    """End an offer that nobody has answered; who lost it to somebody else is told."""
    with db.writing() as transaction:
        offer = transaction.execute(_LIVE, {"id": offer_id}).first()
        if offer is not None:
            transaction.lock(offer.institution_id)
            offer = transaction.execute(_LIVE, {"id": offer_id}).first()
        if offer is None:
            return False  # answered, or ended by another instance
        waitlist.end_offers(transaction, [offer.entry_id], outcome, now)
        if outcome is Outcome.withdrawn:
            notifications.read_about_wait(transaction, offer.entry_id, by=offer.patient_id, now=now)
            _notify(transaction, Kind.offer_withdrawn, offer.entry_id, offer.patient_id, offer.start, now)
        _publish(transaction, offer.institution_id, [offer.patient_id])
        return True


def _end_entries(institution_id: int, over: dict[int, int], *, now: datetime) -> bool:
    """End these entries, of these patients."""
    with db.writing() as transaction:
        transaction.lock(institution_id)
        waitlist.end_offers(transaction, list(over), Outcome.declined, now)
        waitlist.end(transaction, list(over), now)
        _publish(transaction, institution_id, over.values())
        return True


def _notify(
    transaction: Transaction, kind: Kind, entry_id: int, patient_id: int, start: datetime, now: datetime
) -> None:
    notified = notifications.write(transaction, kind, None, [patient_id], now, waitlist_id=entry_id, start=start)
    transaction.publish(events.WaitlistNotified(kind, entry_id, patient_id, notified[patient_id]))


def _publish(transaction: Transaction, institution_id: int, patient_ids: Collection[int]) -> None:
    for patient_id in patient_ids:
        transaction.publish(events.WaitlistChanged(patient_id, institution_id))
    transaction.publish(events.TimesChanged(institution_id))
