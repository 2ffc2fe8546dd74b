"""The waitlist for times that are not free yet: whoever is on it is notified when there is one for them.

Everyone for whom a time is free hears of it, and whoever books first has it. The others stay on it and hear of
the next one. An entry ends when its patient leaves, has an appointment of that kind that nobody can take back any more,
or has let a time pass: it was free for them for PASSED_UP_AFTER, or until it could not be booked any more.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

import sqlalchemy as sa

from store import db, errors, events, waitlist_rows
from store.availability import ticks
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window, load_claims, read_taken
from store.db import Transaction
from store.models import HOLDING, UNDECIDED, UNDO, Appointment, Kind, Notification, Role, Status, User, tables
from store.notifications import notifications
from store.people import people
from store.people.permissions import require_role_and_lock
from store.views.waitlist import WaitlistEntryView

LIMIT = 5
"""Times that a patient can wait for at once."""

PASSED_UP_AFTER = timedelta(days=1)
"""Who could book a time for so long, and did not, has let it pass."""

SHORTEST_CHANCE = timedelta(hours=1)
"""A time that could be booked for less than that was not let pass by anybody."""

log = logging.getLogger(__name__)

_NO_PATIENT = 0

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
_NOTIFIED = (
    sa.update(_entry)
    .where(_entry.c.id == sa.bindparam("entry"), _entry.c.ended_at.is_(None))
    .values(notified_at=sa.bindparam("now"), start=sa.bindparam("of"))
)
_WAIT_ON = sa.update(_entry).where(_entry.c.id == sa.bindparam("entry")).values(notified_at=None, start=None)
_CLINICS = sa.select(_entry.c.institution_id).where(_entry.c.ended_at.is_(None)).distinct()
_OF_PATIENT = waitlist_rows.VIEW.where(_entry.c.patient_id == sa.bindparam("of"), _entry.c.ended_at.is_(None)).order_by(
    _entry.c.id
)


class _Step(NamedTuple):
    """The next step of a waitlist entry: its patient hears of a start, or waits on without one, or it ends."""

    entry_id: int
    patient_id: int
    start: datetime | None = None
    ends: bool = False


class _Chance(Enum):
    """The time that somebody was notified of: there is none, it is open still, or they passed it up."""

    none = auto()
    open = auto()
    passed_up = auto()


def join(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, first: date, last: date, now: datetime
) -> WaitlistEntryView:
    """The patient wants to hear of a free time between two local days of the clinic, the last included.

    Without a provider any provider will do. Who waits for the same already keeps their entry.
    Raises NotAllowed, UnknownType, UnknownProvider, NotOffered, BadSpan, PastTime, TooFarAhead, TooMany.
    """
    with db.writing() as transaction:
        clinic = require_role_and_lock(transaction, patient_id, Role.patient).clinic.id
        rules = load_rules(transaction, clinic)
        type_, today = rules.bookable(type_slug), now.astimezone(rules.clock).date()
        rules.require_provider(provider_id)
        if not any(rules.suits(each, type_) for each in rules.providers if provider_id in (None, each)):
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
        if existing := waitlist_rows.all_of(transaction, waitlist_rows.VIEW.where(*mine, *same)):
            return existing[0]
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
        patient = people.get_and_lock(transaction, by)  # or whoever is being told this moment would be told of nothing
        today = now.astimezone(load_rules(transaction, patient.clinic.id).clock).date()
        mine = _entry.c.id == entry_id, _entry.c.patient_id == by, _entry.c.ended_at.is_(None), _entry.c.last >= today
        if transaction.execute(sa.select(_entry.c.id).where(*mine)).first() is None:
            raise errors.NotFound
        _end(transaction, [entry_id], now)
        transaction.publish(events.WaitlistChanged(by))


def mine(patient_id: int, *, now: datetime) -> list[WaitlistEntryView]:
    """Return what the patient waits for, in the order of joining; what is over is left out. Raises NotFound."""
    with db.reading() as transaction:
        clinic = people.get(transaction, patient_id).clinic
        today = now.astimezone(load_rules(transaction, clinic.id).clock).date()
        rows = transaction.execute(_OF_PATIENT, {"of": patient_id})
        return [view for view in (WaitlistEntryView(*row) for row in rows) if view.last >= today]


def notify(*, now: datetime) -> int:
    """Notify everyone on a waitlist who can have a time now, and end the entries that are over; how many were notified.

    It looks at each institution once, whoever waits there, and writes only where there is something to say.
    """
    with db.reading() as transaction:
        clinics = list(transaction.scalars(_CLINICS))
    notified = 0
    for clinic in clinics:
        try:
            notified += _notify_in(clinic, now)
        except errors.Busy:
            raise
        except Exception:  # the other clinics may not wait for it
            log.exception("the waitlist of a clinic could not be looked at; it is tried again")
    return notified


def _notify_in(institution_id: int, now: datetime) -> int:
    """Look, and where there is something to do once more, where nobody else can write, and do it."""
    with db.reading() as transaction:
        if not any(_plan_steps(transaction, institution_id, now)):
            return 0
    with db.writing() as transaction:
        transaction.lock(institution_id)
        steps, over = _plan_steps(transaction, institution_id, now)
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
    done = transaction.changed(_NOTIFIED, {"entry": entry_id, "now": now, "of": step.start})
    if done != 1:
        return False
    notified = notifications.write(
        transaction, Kind.time_free, None, [patient_id], now, waitlist_id=entry_id, start=step.start
    )
    transaction.publish(events.WaitlistNotified(Kind.time_free, entry_id, patient_id, notified[patient_id]))
    return True


def _end(transaction: Transaction, entry_ids: list[int], now: datetime) -> None:
    """End these entries; what nobody was notified of is forgotten altogether."""
    was_notified = sa.exists().where(_notification.c.waitlist_id == _entry.c.id)
    transaction.execute(sa.delete(_entry).where(_entry.c.id.in_(entry_ids), ~was_notified))
    transaction.execute(sa.update(_entry).where(_entry.c.id.in_(entry_ids)).values(ended_at=now))


def _plan_steps(transaction: Transaction, institution_id: int, now: datetime) -> tuple[list[_Step], list[int]]:
    """What becomes of whom on the waitlist, in the order of joining; and the entries whose last day is over."""
    rules = load_rules(transaction, institution_id)
    today = now.astimezone(rules.clock).date()
    rows = transaction.execute(_OPEN, {"clinic": institution_id}).all()
    over = [entry.id for entry in rows if entry.last < today]
    waiting = [entry for entry in rows if entry.last >= today and entry.active]
    return list(_steps(transaction, rules, waiting, today, now)) if waiting else [], over


def _steps(transaction: Transaction, rules: Rules, rows: list[Any], today: date, now: datetime) -> Iterator[_Step]:
    """One look at the clinic's days for all of them; only their own appointments differ."""
    first, last = max(today, min(entry.first for entry in rows)), max(entry.last for entry in rows)
    days = Range(first, (last - first).days + 1, rules.clock)
    window = load_claims(transaction, rules, _NO_PATIENT, days, now)
    read_taken(transaction, window, {*rules.providers, *(entry.patient_id for entry in rows)})
    booked = _booked(transaction, rules, rows, now)
    for entry in rows:
        type_ = rules.type_by_id(entry.type_id)
        window.patient_id = window.ignoring_holds.patient_id = entry.patient_id
        if entry.id in booked:
            if booked[entry.id] not in UNDECIDED:
                yield _Step(entry.id, entry.patient_id, ends=True)
            elif entry.start is not None:
                yield _Step(entry.id, entry.patient_id)
        elif type_.active and entry.provider_id in (None, *rules.providers):
            yield from _step(window, type_, entry, first)


def _step(window: Window, type_: TypeRules, entry: Any, first: date) -> Iterator[_Step]:
    """What becomes of one who has no appointment yet."""
    chance = _chance(window, type_, entry)
    if chance is _Chance.passed_up:
        yield _Step(entry.id, entry.patient_id, ends=True)
    elif chance is _Chance.none:
        starts = window.starts(type_, entry.provider_id) & window.days.between(max(first, entry.first), entry.last)
        at = next(ticks.members(starts), None)
        if at is not None:
            yield _Step(entry.id, entry.patient_id, ticks.moment(window.days.origin + at))
        elif entry.start is not None:
            yield _Step(entry.id, entry.patient_id)


def _chance(window: Window, type_: TypeRules, entry: Any) -> _Chance:
    """What somebody was told of is not lost to whoever is just choosing it."""
    if entry.start is None:
        return _Chance.none
    at, waited = window.position(entry.start), window.now - entry.notified_at
    if at < 0:
        return _Chance.none
    if window.ignoring_holds.starts(type_, entry.provider_id) >> at & 1:
        return _Chance.passed_up if waited >= PASSED_UP_AFTER else _Chance.open
    candidates = window.candidates(type_, entry.provider_id)
    is_still_there = any(window.ignoring_holds.possible(type_, provider) >> at & 1 for provider in candidates)
    too_late = not window.allowed(type_) >> at & 1
    return _Chance.passed_up if too_late and is_still_there and waited >= SHORTEST_CHANCE else _Chance.none


def _booked(transaction: Transaction, rules: Rules, rows: list[Any], now: datetime) -> dict[int, Status]:
    """Who has booked what they wait for since, and how that stands; what is accepted counts before what waits.

    While whoever accepted can still take that back, it waits.
    """
    by_id = {entry.id: entry for entry in rows}
    booked: dict[int, Status] = {}
    for row in transaction.execute(_BOOKED, {"clinic": rules.institution_id}):
        entry, day = by_id.get(row.id), row.start.astimezone(rules.clock).date()
        if entry is not None and entry.first <= day <= entry.last and booked.get(row.id) in (None, *UNDECIDED):
            is_open = row.status is Status.accepted and not row.accepted_at_once and now < row.updated_at + UNDO
            booked[row.id] = Status.pending if is_open else row.status
    return booked
