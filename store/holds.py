"""A time that a patient has chosen and not yet asked for: for a short while nobody else is offered it.

It is a courtesy between patients: whoever decides about a provider's time is not held up by it.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import availability, changes, db, rules, transitions
from store.models import Hold, Role, tables

LENGTH = timedelta(minutes=2)
"""How long a time is held; as long again from whenever its patient types."""

AT_ONCE = 3
"""Times that a patient can hold in different pages; the oldest makes room for a fourth."""

_hold = tables(Hold)[0]
_ENDED = sa.delete(_hold).where(
    _hold.c.patient_id == sa.bindparam("of"), _hold.c.start < sa.bindparam("last"), _hold.c.end > sa.bindparam("first")
)


def hold(
    *, patient_id: int, page: str, type_slug: str, provider_id: int | None = None, start: datetime, now: datetime
) -> datetime:
    """Until when this page of the patient holds the time, instead of what it held before.

    `page` is a random text that nobody else knows, of at most 64 characters; `start` is aware.
    Raises what appointments.request raises, and holds nothing then.
    """
    with db.writing() as session:
        patient = transitions.caller(session, patient_id, Role.patient)
        clinic = patient.clinic.id
        db.lock(session, clinic)
        known = rules.of(session, clinic)
        kind, start, until = known.bookable(type_slug), start.astimezone(UTC), now + LENGTH
        availability.check(session, known, kind, patient_id=patient_id, provider_id=provider_id, start=start, now=now)
        transitions.check_open_requests(session, known, kind, patient_id, now)
        session.execute(sa.delete(_hold).where(_hold.c.patient_id == patient_id, _hold.c.page == page))
        _make_room(session, patient_id)
        session.execute(
            sa.insert(_hold),
            {
                "institution_id": clinic,
                "patient_id": patient_id,
                "page": page,
                "type_id": kind.id,
                "provider_id": provider_id,
                "start": start,
                "end": start + timedelta(minutes=kind.minutes),
                "until": until,
            },
        )
        changes.tell(session, changes.TimesChanged(clinic))
        return until


def renew(*, patient_id: int, page: str, now: datetime) -> datetime | None:
    """Until when the page holds its time now; None when that is over."""
    until = now + LENGTH
    with db.writing() as session:
        mine = sa.and_(_hold.c.patient_id == patient_id, _hold.c.page == page, _hold.c.until > now)
        renewed = session.execute(sa.update(_hold).where(mine).values(until=until))
        return until if renewed.rowcount else None  # type: ignore[attr-defined]


def release(*, patient_id: int, page: str) -> None:
    """The page holds nothing any more; harmless when it did not."""
    _let_go(sa.and_(_hold.c.patient_id == patient_id, _hold.c.page == page))


def sweep(*, now: datetime) -> None:
    """Let go of what was held long enough."""
    _let_go(_hold.c.until <= now)


def end(session: Session, patient_id: int, start: datetime, end: datetime) -> None:
    """The patient has asked for this time: nothing that they hold stands beside it."""
    session.execute(_ENDED, {"of": patient_id, "first": start, "last": end})


def _let_go(which: sa.ColumnElement[bool]) -> None:
    with db.reading() as session:  # which is cheaper, and nearly always enough
        if session.execute(sa.select(_hold.c.id).where(which).limit(1)).first() is None:
            return
    with db.writing() as session:
        for clinic in set(session.scalars(sa.delete(_hold).where(which).returning(_hold.c.institution_id))):
            changes.tell(session, changes.TimesChanged(clinic))


def _make_room(session: Session, patient_id: int) -> None:
    newest = sa.select(_hold.c.id).where(_hold.c.patient_id == patient_id).order_by(_hold.c.until.desc())
    kept = list(session.scalars(newest.limit(AT_ONCE - 1)))
    session.execute(sa.delete(_hold).where(_hold.c.patient_id == patient_id, _hold.c.id.not_in(kept)))
