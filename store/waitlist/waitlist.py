"""The waitlist for times that are not free yet: whoever is on it is notified when there is one for them.

Everyone for whom a time is free hears of it, and whoever books first has it. The others keep their places and hear of
the next one. A place ends when its patient leaves, has an appointment of that kind that nobody can take back any more,
or has let a time pass: it was free for them for FAIR, or until it could not be booked any more.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

import sqlalchemy as sa

from store import db, errors, events, waitlist_rows
from store.availability import opening, ticks, window
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window
from store.db import Transaction
from store.models import HOLDING, UNDO, WAITING, Appointment, Kind, Notification, Role, Status, User, tables
from store.notifications import notifications
from store.people import people
from store.people.permissions import require_role
from store.views.waitlist import WaitlistEntryView

LIMIT = 5
"""Times that a patient can wait for at once."""

FAIR = timedelta(days=1)
"""Who could book a time for so long, and did not, has let it pass."""

SHORT = timedelta(hours=1)
"""A time that could be booked for less than that was not let pass by anybody."""

_NOBODY = 0

_entry, (_user, _appointment, _notification) = waitlist_rows.entry, tables(User, Appointment, Notification)

_OPEN = (
    sa.select(_entry, _user.c.active)
    .join(_user, _user.c.id == _entry.c.patient_id)
    .where(_entry.c.institution_id == sa.bindparam("clinic"), _entry.c.ended_at.is_(None))
    .order_by(_entry.c.id)
)
_BOOKED = (
    sa.select(
        _entry.c.id,
        _appointment.c.start,
        _appointment.c.status,
        _appointment.c.updated_at,
        _appointment.c.accepted_at_once,
    )
    .join(
        _appointment,
        sa.and_(
            _appointment.c.patient_id == _entry.c.patient_id,
            _appointment.c.type_id == _entry.c.type_id,
            _appointment.c.created_at >= _entry.c.created_at,
            _entry.c.provider_id.is_(None) | (_appointment.c.provider_id == _entry.c.provider_id),
        ),
    )
    .where(
        _entry.c.institution_id == sa.bindparam("clinic"),
        _entry.c.ended_at.is_(None),
        _appointment.c.status.in_(HOLDING),
    )
)
_TOLD = (
    sa.update(_entry)
    .where(_entry.c.id == sa.bindparam("entry"), _entry.c.ended_at.is_(None))
    .values(told_at=sa.bindparam("now"), start=sa.bindparam("of"))
)
_WAIT_ON = sa.update(_entry).where(_entry.c.id == sa.bindparam("entry")).values(told_at=None, start=None)
_CLINICS = sa.select(_entry.c.institution_id).where(_entry.c.ended_at.is_(None)).distinct()
_MINE = waitlist_rows.VIEW.where(_entry.c.patient_id == sa.bindparam("of"), _entry.c.ended_at.is_(None)).order_by(
    _entry.c.id
)


class _Step(NamedTuple):
    """What becomes of a waitlist entry: its patient hears of a start, or waits on without one, or it ends."""

    entry_id: int
    patient_id: int
    start: datetime | None = None
    ends: bool = False


class _Has(Enum):
    """What somebody on the waitlist has: nothing yet, a time that they can still book, or one that they let pass."""

    nothing = auto()
    a_time = auto()
    let_it_pass = auto()


def join(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, first: date, last: date, now: datetime
) -> WaitlistEntryView:
    """The patient wants to hear of a free time between two local days of the clinic, the last included.

    Without a provider any provider will do. Who waits for the same already keeps their place.
    Raises NotAllowed, UnknownType, UnknownProvider, NotOffered, BadSpan, PastTime, TooFarAhead, TooMany.
    """
    with db.writing() as transaction:
        clinic = require_role(transaction, patient_id, Role.patient).clinic.id
        transaction.lock(clinic)
        rules = load_rules(transaction, clinic)
        type_, today = rules.bookable(type_slug), now.astimezone(rules.clock).date()
        providers = people.provider_ids(transaction, clinic, asked=provider_id)
        if not any(rules.suits(who, type_) for who in providers if provider_id in (None, who)):
            raise errors.NotOffered("type" if provider_id is None else "provider_id")
        if first > last:
            raise errors.BadSpan("last")
        if last < today:
            raise errors.PastTime("last")
        if last > today + timedelta(days=type_.horizon):
            raise errors.TooFarAhead("last")
        wish = {"type_id": type_.id, "provider_id": provider_id, "first": max(first, today), "last": last}
        mine = _entry.c.patient_id == patient_id, _entry.c.ended_at.is_(None), _entry.c.last >= today
        same = [_entry.c[name].is_not_distinct_from(value) for name, value in wish.items()]
        if found := waitlist_rows.all_of(transaction, waitlist_rows.VIEW.where(*mine, *same)):
            return found[0]
        if (transaction.scalar(sa.select(sa.func.count()).where(*mine)) or 0) >= LIMIT:
            raise errors.TooMany("waitlist", LIMIT)
        entry_id: int = transaction.scalars(
            sa.insert(_entry).returning(_entry.c.id),
            {"institution_id": clinic, "patient_id": patient_id, **wish, "created_at": now},
        ).one()
        transaction.publish(events.WaitlistChanged(patient_id))
        return waitlist_rows.by_ids(transaction, [entry_id])[entry_id]


def leave(entry_id: int, *, by: int, now: datetime) -> None:
    """The patient waits no longer. Raises NotFound for what is not theirs, or is over."""
    with db.writing() as transaction:
        patient = people.get(transaction, by)
        transaction.lock(patient.clinic.id)  # or whoever is being told this moment would be told of nothing
        today = now.astimezone(load_rules(transaction, patient.clinic.id).clock).date()
        mine = _entry.c.id == entry_id, _entry.c.patient_id == by, _entry.c.ended_at.is_(None), _entry.c.last >= today
        if transaction.execute(sa.select(_entry.c.id).where(*mine)).first() is None:
            raise errors.NotFound
        _end(transaction, [entry_id], now)
        transaction.publish(events.WaitlistChanged(by))


def mine(patient_id: int, *, now: datetime) -> list[WaitlistEntryView]:
    """What the patient waits for, in the order of joining; what is over is left out. Raises NotFound."""
    with db.reading() as transaction:
        clinic = people.get(transaction, patient_id).clinic
        today = now.astimezone(load_rules(transaction, clinic.id).clock).date()
        found = transaction.execute(_MINE, {"of": patient_id})
        return [view for view in (WaitlistEntryView(*row) for row in found) if view.last >= today]


def notify(*, now: datetime) -> int:
    """Tell everyone in a line who can have a time now, and end the places that are over; how many were told.

    It looks at each institution once, whoever waits there, and writes only where there is something to say.
    """
    with db.reading() as transaction:
        due = [clinic for clinic in transaction.scalars(_CLINICS) if any(_look(transaction, clinic, now))]
    return sum(_notify_in(clinic, now) for clinic in due)


def _notify_in(institution_id: int, now: datetime) -> int:
    """Look once more, where nobody else can write, and tell."""
    with db.writing() as transaction:
        transaction.lock(institution_id)
        steps, over = _look(transaction, institution_id, now)
        _end(transaction, over, now)
        return sum(_take(transaction, each, now) for each in steps)


def _take(transaction: Transaction, step: _Step, now: datetime) -> bool:
    """Take the step; whether the patient was told of a time, unless they have left this very moment."""
    entry_id, patient_id = step.entry_id, step.patient_id
    if step.start is None:
        if step.ends:
            _end(transaction, [entry_id], now)
        else:
            transaction.execute(_WAIT_ON, {"entry": entry_id})
        transaction.publish(events.WaitlistChanged(patient_id))
        return False
    done = transaction.changed(_TOLD, {"entry": entry_id, "now": now, "of": step.start})
    if done != 1:
        return False
    told = notifications.write(
        transaction, Kind.time_free, None, [patient_id], now, waitlist_id=entry_id, start=step.start
    )
    transaction.publish(events.WaitlistNotified(Kind.time_free, entry_id, patient_id, told[patient_id]))
    return True


def _end(transaction: Transaction, entry_ids: list[int], now: datetime) -> None:
    """These places are over; what nobody was told of is forgotten altogether."""
    told = sa.exists().where(_notification.c.waitlist_id == _entry.c.id)
    transaction.execute(sa.delete(_entry).where(_entry.c.id.in_(entry_ids), ~told))
    transaction.execute(sa.update(_entry).where(_entry.c.id.in_(entry_ids)).values(ended_at=now))


def _look(transaction: Transaction, institution_id: int, now: datetime) -> tuple[list[_Step], list[int]]:
    """What becomes of whom on the waitlist, in the order of joining; and the entries whose last day is over."""
    rules = load_rules(transaction, institution_id)
    today = now.astimezone(rules.clock).date()
    line = transaction.execute(_OPEN, {"clinic": institution_id}).all()
    over = [each.id for each in line if each.last < today]
    waiting = [each for each in line if each.last >= today and each.active]
    return list(_steps(transaction, rules, waiting, today, now)) if waiting else [], over


def _steps(transaction: Transaction, rules: Rules, line: list[Any], today: date, now: datetime) -> Iterator[_Step]:
    """One look at the clinic's days for all of them; only their own appointments differ."""
    first, last = max(today, min(each.first for each in line)), max(each.last for each in line)
    days = opening.Range(first, (last - first).days + 1, rules.clock)
    providers = people.provider_ids(transaction, rules.institution_id)
    found = window.load_claims(transaction, rules, providers, _NOBODY, days, now)
    window.read_taken(transaction, found, {*providers, *(each.patient_id for each in line)})
    booked = _booked(transaction, rules, line, now)
    for each in line:
        type_ = rules.type_by_id(each.type_id)
        found.patient_id = found.ignoring_holds.patient_id = each.patient_id
        if each.id in booked:
            if booked[each.id] not in WAITING:
                yield _Step(each.id, each.patient_id, ends=True)
            elif each.start is not None:
                yield _Step(each.id, each.patient_id)
        elif type_.active and each.provider_id in (None, *providers):
            yield from _step(found, type_, each, first)


def _step(found: Window, type_: TypeRules, each: Any, first: date) -> Iterator[_Step]:
    """What becomes of one who has no appointment yet."""
    has = _has(found, type_, each)
    if has is _Has.let_it_pass:
        yield _Step(each.id, each.patient_id, ends=True)
    elif has is _Has.nothing:
        starts = found.starts(type_, each.provider_id) & found.days.between(max(first, each.first), each.last)
        at = next(ticks.members(starts), None)
        if at is not None:
            yield _Step(each.id, each.patient_id, ticks.moment(found.days.origin + at))
        elif each.start is not None:
            yield _Step(each.id, each.patient_id)


def _has(found: Window, type_: TypeRules, each: Any) -> _Has:
    """What somebody was told of is not lost to whoever is just choosing it."""
    if each.start is None:
        return _Has.nothing
    at, waited = ticks.tick(each.start) - found.days.origin, found.now - each.told_at
    if at < 0:
        return _Has.nothing
    if found.ignoring_holds.starts(type_, each.provider_id) >> at & 1:
        return _Has.let_it_pass if waited >= FAIR else _Has.a_time
    wanted = found.candidates(type_, each.provider_id)
    nobody_took_it = any(found.ignoring_holds.possible(type_, who) >> at & 1 for who in wanted)
    too_late = not found.allowed(type_) >> at & 1
    return _Has.let_it_pass if too_late and nobody_took_it and waited >= SHORT else _Has.nothing


def _booked(transaction: Transaction, rules: Rules, line: list[Any], now: datetime) -> dict[int, Status]:
    """Who has booked what they wait for since, and how that stands; what is accepted counts before what waits.

    While whoever accepted can still take that back, it waits.
    """
    by_id = {each.id: each for each in line}
    found: dict[int, Status] = {}
    for row in transaction.execute(_BOOKED, {"clinic": rules.institution_id}):
        each, day = by_id.get(row.id), row.start.astimezone(rules.clock).date()
        if each is not None and each.first <= day <= each.last and found.get(row.id) in (None, *WAITING):
            is_open = row.status is Status.accepted and not row.accepted_at_once and now < row.updated_at + UNDO
            found[row.id] = Status.pending if is_open else row.status
    return found
