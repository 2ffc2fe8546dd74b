"""Patients are reminded of what is agreed upon, by day: rows with a due time, planned anew when that changes.

What is due before it was agreed upon, or long before Kept ran again, is not sent; how each ended is kept.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointment_rows, db, events, jobs
from store.db import Transaction
from store.models import (
    AppointmentType,
    Institution,
    Kind,
    Preference,
    Reminder,
    ReminderEnd,
    Reminders,
    Status,
    tables,
)
from store.notifications import notifications, quiet
from store.notifications.quiet import Spans
from store.views.appointments import AppointmentView

LEAST = timedelta(hours=4)
"""A reminder that has to go out earlier, because it would come at night, comes so long before the start at least."""

TOGETHER = timedelta(hours=12)
"""Reminders of one day that are due within so long of each other leave together."""

_reminder, _institution, _type, _preference = tables(Reminder, Institution, AppointmentType, Preference)
_appointment = appointment_rows.appointment
_ZONE = sa.func.coalesce(_preference.c.zone, _institution.c.zone).label("zone")
_QUIET = [sa.case((_preference.c.quiet, each)) for each in (_preference.c.quiet_from, _preference.c.quiet_to)]
"""The hours of who wants it otherwise than everybody, whose quiet ones are none of the day."""


def _hours(hours: sa.Column[int], which: Reminders) -> sa.ColumnElement[int]:
    """Return so many hours where its type has this one of the two, and its patient wants it; else 0."""
    these = which, Reminders.both
    wanted = sa.func.coalesce(_preference.c.reminders, sa.literal(Reminders.both, _preference.c.reminders.type))
    return sa.case((sa.and_(_type.c.reminders.in_(these), wanted.in_(these)), hours), else_=0)


_UNPLANNED = (
    sa.select(_appointment.c.id).where(_appointment.c.agreed_at.is_not(None)).order_by(_appointment.c.agreed_at)
)
_HOURS = (
    sa.select(
        _appointment.c.agreed_at,
        _hours(_institution.c.first_reminder, Reminders.first),
        _hours(_institution.c.second_reminder, Reminders.second),
        _ZONE,
        *_QUIET,
    )
    .join(_type, _type.c.id == _appointment.c.type_id)
    .join(_institution, _institution.c.id == _appointment.c.institution_id)
    .outerjoin(_preference, _preference.c.user_id == _appointment.c.patient_id)
    .where(_appointment.c.id == sa.bindparam("id"))
)
_DUE = (
    sa.select(_reminder.c.id)
    .where(_reminder.c.ended_at.is_(None), _reminder.c.due <= sa.bindparam("now"))
    .order_by(_reminder.c.due)
)
_BY_ID = (
    sa.select(_reminder, _ZONE, _institution.c.reminder_sentence)
    .join(_institution, _institution.c.id == _reminder.c.institution_id)
    .outerjoin(_preference, _preference.c.user_id == _reminder.c.user_id)
)


def due(start: datetime, hours: int, clock: ZoneInfo, day: Spans = quiet.EVERYBODYS) -> datetime:
    """Return when to remind: so many hours before the start; where that is no time for it there, earlier.

    The evening before where it would be early in the morning, and then LEAST before the start, or more. `day`: when
    it is time for it.
    """
    wished = start - timedelta(hours=hours)
    if _is_time(wished, clock, day):
        return wished
    earlier = min(wished, start - LEAST)
    if _is_time(earlier, clock, day):
        return earlier.astimezone(clock)
    here = earlier.astimezone(clock)
    over = [ends for _, ends in day if ends <= here.time()]
    return datetime.combine(here.date() - timedelta(days=not over), over[-1] if over else day[-1][1], clock)


def _is_time(moment: datetime, clock: ZoneInfo, day: Spans) -> bool:
    return any(begins <= moment.astimezone(clock).time() <= ends for begins, ends in day)


def _unplanned(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    del now  # as soon as there are some
    return transaction.scalars(_UNPLANNED.limit(limit))


@jobs.each(_unplanned, of=_appointment)
def plan(appointment_id: int, *, now: datetime) -> None:
    """Plan the reminders of an appointment that has been agreed upon, at a new time perhaps, or under new rules."""
    with db.writing() as transaction:
        view = appointment_rows.locked_view_of(transaction, appointment_id)
        agreed_at, *hours, zone, quiet_from, quiet_to = transaction.execute(_HOURS, {"id": appointment_id}).one()
        if agreed_at is None:
            return  # another instance was first
        its = _reminder.c.appointment_id == view.id
        planned = _reminder.c.ended_at.is_(None), _reminder.c.sequence == view.sequence, _reminder.c.due > agreed_at
        ahead = set(transaction.scalars(sa.select(_reminder.c.hours).where(its, *planned)))
        transaction.execute(sa.delete(_reminder).where(its, _reminder.c.ended_at.is_(None)))
        if view.is_agreed and view.start > now:
            had = sa.select(_reminder.c.hours).where(its, _reminder.c.sequence == view.sequence)
            new = {each for each in hours if each} - set(transaction.scalars(had))
            day = quiet.by_day(quiet_from, quiet_to)
            moments = {each: due(view.start, each, ZoneInfo(zone), day) for each in sorted(new)}
            moments |= {each: max(moment, agreed_at) for each, moment in moments.items() if each in ahead}
            rows = [
                _row(view, each, moment, now, is_late=moment <= agreed_at and each not in ahead)
                for each, moment in moments.items()
            ]
            if rows:
                transaction.execute(sa.insert(_reminder), rows)
        transaction.execute(sa.update(_appointment).where(_appointment.c.id == view.id).values(agreed_at=None))


def plan_all(transaction: Transaction, institution_id: int, *, patient_id: int | None = None, now: datetime) -> None:
    """Let the reminders of what is agreed upon be planned anew, of a patient or of all, as the rules are others now."""
    ahead = [
        _appointment.c.institution_id == institution_id,
        _appointment.c.start > now,
        sa.or_(_appointment.c.status == Status.accepted, _appointment.c.move_start.is_not(None)),
    ]
    if patient_id is not None:
        ahead.append(_appointment.c.patient_id == patient_id)
    transaction.execute(sa.update(_appointment).where(*ahead).values(agreed_at=now))


def _due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    return transaction.scalars(_DUE.limit(limit), {"now": now})


@jobs.each(_due, of=_reminder)
def remind(reminder_id: int, *, now: datetime) -> int:
    """Remind somebody of an appointment, and of what else they have that day; what is over by now is left out."""
    with db.writing() as transaction:
        first = transaction.execute(_BY_ID.where(_reminder.c.id == reminder_id)).first()
        if first is None:
            return 0
        transaction.lock(first.institution_id)
        rows = _of_that_day(transaction, first, now)
        for row in rows:
            _remind(transaction, row, now)
        return len(rows)


def _of_that_day(transaction: Transaction, first: sa.Row[Any], now: datetime) -> list[sa.Row[Any]]:
    """Return what this person is to be reminded of so long before, on the day of this one, if it is time still."""
    clock = ZoneInfo(first.zone)
    same = _BY_ID.where(
        _reminder.c.user_id == first.user_id,
        _reminder.c.hours == first.hours,
        _reminder.c.ended_at.is_(None),
        _reminder.c.due <= now + TOGETHER,
    ).order_by(_reminder.c.start)
    day = first.start.astimezone(clock).date()
    rows = [row for row in transaction.execute(same) if row.start.astimezone(clock).date() == day]
    return rows if first.id in {row.id for row in rows} else []


def _remind(transaction: Transaction, row: sa.Row[Any], now: datetime) -> None:
    view = appointment_rows.view_of(transaction, row.appointment_id)
    ended = _ending(view, row, now)
    said = row.reminder_sentence if ended is ReminderEnd.sent else ""
    values = {"ended": ended, "ended_at": now, "sentence": said}
    transaction.execute(sa.update(_reminder).where(_reminder.c.id == row.id).values(values))
    if ended is ReminderEnd.sent:
        notified = notifications.write(transaction, Kind.appointment_reminder, view.id, [view.patient_id], now)
        change = events.AppointmentChanged(
            Kind.appointment_reminder, view.id, view.institution_id, None, notified, frozenset(), view
        )
        transaction.publish(change)


def _ending(view: AppointmentView, row: sa.Row[Any], now: datetime) -> ReminderEnd:
    if not view.is_agreed or view.sequence != row.sequence:
        return ReminderEnd.over
    grace = timedelta(hours=row.hours) / 4
    return ReminderEnd.missed if now > row.due + grace or now >= view.start else ReminderEnd.sent


def _row(view: AppointmentView, hours: int, moment: datetime, now: datetime, *, is_late: bool) -> dict[str, Any]:
    return {
        "institution_id": view.institution_id,
        "user_id": view.patient_id,
        "appointment_id": view.id,
        "sequence": view.sequence,
        "hours": hours,
        "start": view.start,
        "due": moment,
        "ended": ReminderEnd.late if is_late else None,
        "ended_at": now if is_late else None,
    }
