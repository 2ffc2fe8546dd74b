"""The line for times that are not free yet: whoever waits in it is told once, when there is one for them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from store import changes, db, entries, errors, notifications, opening, people, rules, slots, transitions, window
from store.entries import EntryView
from store.models import Kind, Role, User, tables
from store.rules import Rules

LIMIT = 5
"""Times that a patient can wait for at once."""

_NOBODY = 0

_entry, _user = entries.entry, tables(User)[0]

_OPEN = (
    sa.select(
        *(_entry.c[name] for name in ("id", "patient_id", "type_id", "provider_id", "first", "last")), _user.c.active
    )
    .join(_user, _user.c.id == _entry.c.patient_id)
    .where(_entry.c.institution_id == sa.bindparam("clinic"), _entry.c.told_at.is_(None))
    .order_by(_entry.c.id)
)
_TOLD = (
    sa.update(_entry)
    .where(_entry.c.id == sa.bindparam("entry"), _entry.c.told_at.is_(None))
    .values(told_at=sa.bindparam("now"), start=sa.bindparam("of"))
)
_CLINICS = sa.select(_entry.c.institution_id).where(_entry.c.told_at.is_(None)).distinct()
_MINE = entries.VIEW.where(_entry.c.patient_id == sa.bindparam("of"), _entry.c.told_at.is_(None)).order_by(_entry.c.id)


class _Free(NamedTuple):
    """A start that somebody in the line can have."""

    entry_id: int
    patient_id: int
    start: datetime


def join(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, first: date, last: date, now: datetime
) -> EntryView:
    """The patient wants to hear of a free time between two local days of the clinic, the last included.

    Without a provider whoever is free first will do. Who waits for the same already keeps their place.
    Raises NotAllowed, UnknownType, UnknownProvider, NotOffered, BadSpan, PastTime, TooFarAhead, TooMany.
    """
    with db.writing() as session:
        clinic = transitions.caller(session, patient_id, Role.patient).clinic.id
        db.lock(session, clinic)
        known = rules.of(session, clinic)
        kind, today = known.bookable(type_slug), now.astimezone(known.clock).date()
        providers = people.provider_ids(session, clinic)
        if provider_id is not None and provider_id not in providers:
            raise errors.UnknownProvider("provider_id")
        if not any(known.suits(who, kind) for who in providers if provider_id in (None, who)):
            raise errors.NotOffered("type" if provider_id is None else "provider_id")
        if first > last:
            raise errors.BadSpan("last")
        if last < today:
            raise errors.PastTime("last")
        if last > today + timedelta(days=kind.horizon):
            raise errors.TooFarAhead("last")
        wish = {"type_id": kind.id, "provider_id": provider_id, "first": max(first, today), "last": last}
        mine = _entry.c.patient_id == patient_id, _entry.c.told_at.is_(None), _entry.c.last >= today
        same = [_entry.c[name].is_not_distinct_from(value) for name, value in wish.items()]
        if found := entries.all_of(session, entries.VIEW.where(*mine, *same)):
            return found[0]
        if (session.scalar(sa.select(sa.func.count()).where(*mine)) or 0) >= LIMIT:
            raise errors.TooMany("waitlist", LIMIT)
        entry_id: int = session.scalars(
            sa.insert(_entry).returning(_entry.c.id),
            {"institution_id": clinic, "patient_id": patient_id, **wish, "created_at": now},
        ).one()
        changes.tell(session, changes.WaitlistChanged(patient_id))
        return entries.by_ids(session, [entry_id])[entry_id]


def leave(entry_id: int, *, by: int, now: datetime) -> None:
    """The patient waits no longer. Raises NotFound for what is not theirs, was told already, or is over."""
    with db.writing() as session:
        patient = people.get(session, by)
        today = now.astimezone(rules.of(session, patient.clinic.id).clock).date()
        gone = session.execute(
            sa.delete(_entry).where(
                _entry.c.id == entry_id, _entry.c.patient_id == by, _entry.c.told_at.is_(None), _entry.c.last >= today
            )
        )
        if gone.rowcount != 1:  # type: ignore[attr-defined]
            raise errors.NotFound
        changes.tell(session, changes.WaitlistChanged(by))


def mine(patient_id: int, *, now: datetime) -> list[EntryView]:
    """What the patient waits for, in the order of joining; what is over is left out. Raises NotFound."""
    with db.reading() as session:
        clinic = people.get(session, patient_id).clinic
        today = now.astimezone(rules.of(session, clinic.id).clock).date()
        found = session.execute(_MINE, {"of": patient_id})
        return [view for view in (EntryView(*row) for row in found) if view.last >= today]


def tell(*, now: datetime) -> int:
    """Tell everyone in a line who can have a time now, and forget those whose last day is over; how many were told.

    It looks at each institution once, whoever waits there, and writes only where there is something to say.
    """
    with db.reading() as session:
        due = [clinic for clinic in session.scalars(_CLINICS) if any(_look(session, clinic, now))]
    return sum(_tell_in(clinic, now) for clinic in due)


def _tell_in(institution_id: int, now: datetime) -> int:
    """Look once more, where nobody else can write, and tell."""
    with db.writing() as session:
        db.lock(session, institution_id)
        free, over = _look(session, institution_id, now)
        session.execute(sa.delete(_entry).where(_entry.c.id.in_(over)))
        return sum(_tell_one(session, each, now) for each in free)


def _tell_one(session: Session, free: _Free, now: datetime) -> bool:
    """Tell it, unless the patient has left this very moment."""
    entry_id, patient_id = free.entry_id, free.patient_id
    done = session.execute(_TOLD, {"entry": entry_id, "now": now, "of": free.start})
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    told = notifications.write(session, Kind.time_free, None, [patient_id], now, waitlist_id=entry_id)
    changes.tell(session, changes.Told(Kind.time_free, entry_id, patient_id, told[patient_id]))
    return True


def _look(session: Session, institution_id: int, now: datetime) -> tuple[list[_Free], list[int]]:
    """Who in the line can have a time now, in the order of joining; and the entries whose last day is over."""
    known = rules.of(session, institution_id)
    today = now.astimezone(known.clock).date()
    line = session.execute(_OPEN, {"clinic": institution_id}).all()
    over = [each.id for each in line if each.last < today]
    waiting = [each for each in line if each.last >= today and each.active]
    return list(_free(session, known, waiting, today, now)) if waiting else [], over


def _free(session: Session, known: Rules, line: list[Any], today: date, now: datetime) -> Iterator[_Free]:
    """One look at the clinic's days for all of them; only their own appointments differ."""
    first, last = max(today, min(each.first for each in line)), max(each.last for each in line)
    days = opening.Range(first, (last - first).days + 1, known.clock)
    providers = people.provider_ids(session, known.institution_id)
    found = window.asked(session, known, providers, _NOBODY, days, now)
    whose = {*providers, *(each.patient_id for each in line)}
    window.read_taken(session, found, whose)
    for each in line:
        if each.provider_id is not None and each.provider_id not in providers:
            continue
        kind = known.type_by_id(each.type_id)
        found.patient_id = each.patient_id
        starts = found.starts(kind, each.provider_id) & days.between(max(first, each.first), each.last)
        at = next(slots.members(starts), None) if kind.active else None
        if at is not None:
            yield _Free(each.id, each.patient_id, slots.moment(days.origin + at))
