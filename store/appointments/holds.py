"""A time that a patient has chosen and not yet asked for: for a short while no other patient is offered it.

It is a courtesy between patients: providers and staff who decide about a provider's time are not held up by it.
Nobody keeps a time for ever, whatever a browser sends and from however many pages: LONGEST after a patient has first
held it, it is free for everyone, and as long again passes before they can hold it, or any of it, once more.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from store import db, events, jobs
from store.appointments import limits
from store.availability import promise
from store.availability.promise import Request
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import Hold, Institution, RecentHold, Role, tables
from store.people.permissions import require_role_and_lock

LENGTH = timedelta(minutes=2)
"""How long a time is held; as long again from each moment at which its patient types."""

LONGEST = timedelta(minutes=10)
"""How long a patient can hold a time altogether."""

AT_ONCE = 3
"""Times that a patient can hold in different pages; the oldest makes room for a fourth."""

RECENT = 60
"""Times that a patient can have held within twice LONGEST; more than anybody looks at, and no list without end."""

_hold, _recent = tables(Hold, RecentHold)
_ENDED = sa.delete(_hold).where(
    _hold.c.patient_id == sa.bindparam("of"), _hold.c.start < sa.bindparam("last"), _hold.c.end > sa.bindparam("first")
)


def hold(
    *, patient_id: int, page: str, type_slug: str, provider_id: int | None = None, start: datetime, now: datetime
) -> datetime | None:
    """Until when this page of the patient holds the time, instead of what it held before; None when it cannot any more.

    `page` is a random text that nobody else knows, of at most 64 characters; `start` is aware.
    Raises what appointments.request raises; what the page held before stays.
    """
    with db.writing() as transaction:
        clinic = require_role_and_lock(transaction, patient_id, Role.patient).clinic.id
        rules = load_rules(transaction, clinic)
        request = Request(patient_id, rules.bookable(type_slug), provider_id, start.astimezone(UTC))
        promise.check(transaction, rules, request, now)
        limits.check(transaction, rules, request.type_, patient_id, now)
        let_go = transaction.changed(sa.delete(_hold).where(_hold.c.patient_id == patient_id, _hold.c.page == page))
        last = _last(transaction, request, now)
        if last is None:
            if let_go:
                transaction.publish(events.TimesChanged(clinic))
            return None
        _make_room(transaction, patient_id)
        until = min(now + LENGTH, last)
        transaction.execute(
            sa.insert(_hold),
            {
                "institution_id": clinic,
                "patient_id": patient_id,
                "page": page,
                "type_id": request.type_.id,
                "provider_id": provider_id,
                "start": request.start,
                "end": request.end,
                "until": until,
                "last": last,
            },
        )
        transaction.publish(events.TimesChanged(clinic))
        return until


def renew(*, patient_id: int, page: str, now: datetime) -> datetime | None:
    """Until when the page holds its time now; None when that is over."""
    with db.writing() as transaction:
        mine = sa.and_(_hold.c.patient_id == patient_id, _hold.c.page == page, _hold.c.until > now)
        last = transaction.scalar(sa.select(_hold.c.last).where(mine))
        if last is None:
            return None
        until: datetime = min(now + LENGTH, last)
        renewed = transaction.changed(sa.update(_hold).where(mine).values(until=until))
        return until if renewed else None  # on PostgreSQL it may have ended meanwhile


def release(*, patient_id: int, page: str) -> None:
    """The page holds nothing any more; harmless when it did not."""
    _let_go(sa.and_(_hold.c.patient_id == patient_id, _hold.c.page == page))


def _with_something_over(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    query = sa.select(_hold.c.institution_id).where(_hold.c.until <= now)
    return transaction.scalars(query.distinct().limit(limit))


@jobs.each(_with_something_over, of=tables(Institution)[0])
def sweep(institution_id: int, *, now: datetime) -> None:
    """Let go of what was held at a clinic for long enough."""
    _let_go(sa.and_(_hold.c.institution_id == institution_id, _hold.c.until <= now))


def forget(*, now: datetime) -> int:
    """Forget what was held long ago; how many times."""
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_recent).where(_recent.c.since <= now - 2 * LONGEST))


def end(transaction: Transaction, patient_id: int, start: datetime, end: datetime) -> None:
    """End what the patient holds of a time that they have now asked for."""
    transaction.execute(_ENDED, {"of": patient_id, "first": start, "last": end})


def _let_go(condition: sa.ColumnElement[bool]) -> None:
    with db.reading() as transaction:  # cheaper, and nearly always enough
        if transaction.execute(sa.select(_hold.c.id).where(condition).limit(1)).first() is None:
            return
    with db.writing() as transaction:
        for clinic in set(transaction.scalars(sa.delete(_hold).where(condition).returning(_hold.c.institution_id))):
            transaction.publish(events.TimesChanged(clinic))


def _last(transaction: Transaction, request: Request, now: datetime) -> datetime | None:
    """The moment beyond which the patient cannot hold this time; None when it has come.

    A patient who moves from a time to one that shares a part of it goes on with the same ten minutes.
    """
    start, end = request.start, request.end
    theirs = sa.and_(_recent.c.patient_id == request.patient_id, _recent.c.since > now - 2 * LONGEST)
    beside = sa.and_(theirs, _recent.c.start < end, _recent.c.end > start)
    first = transaction.scalar(sa.select(sa.func.min(_recent.c.since)).where(beside)) or now
    if first + LONGEST <= now:
        return None
    same = sa.and_(beside, _recent.c.start == start, _recent.c.end == end, _recent.c.since == first)
    if transaction.execute(sa.select(_recent.c.id).where(same)).first() is None:
        if (transaction.scalar(sa.select(sa.func.count()).where(theirs)) or 0) >= RECENT:
            return None
        row = {"patient_id": request.patient_id, "start": start, "end": end, "since": first}
        transaction.execute(sa.insert(_recent), row)
    return first + LONGEST


def _make_room(transaction: Transaction, patient_id: int) -> None:
    newest = sa.select(_hold.c.id).where(_hold.c.patient_id == patient_id).order_by(_hold.c.until.desc())
    kept = list(transaction.scalars(newest.limit(AT_ONCE - 1)))
    transaction.execute(sa.delete(_hold).where(_hold.c.patient_id == patient_id, _hold.c.id.not_in(kept)))
