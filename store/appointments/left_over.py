"""What a day is about beside its calendar: what nobody closed of the days before, and what was moved away from it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.availability import ticks
from store.models import Act, AppointmentEvent, Role, tables
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

DAY = timedelta(days=1)
MOST = 50
"""So many that nobody has closed are shown, the latest ones; the others come as these are closed."""
_appointment = appointment_rows.appointment
(_event,) = tables(AppointmentEvent)
_MOVES = (Act.moved, Act.proposal_taken)

_TO_COME = sa.text("appointment.status IN ('accepted', 'checked_in')")
"""As its index says it, letter by letter, which is found by that."""


def unclosed(person: Person, day: date, provider_id: int | None = None) -> list[AppointmentView]:
    """Return what was agreed upon for the days before that one, and of which nobody has said what became of it.

    By start, the latest MOST. A provider's own; for staff all of the institution, or one provider's.
    Raises NotAllowed for patients.
    """
    begin, _ = _bounds(person, day)
    query = appointment_rows.VIEW.where(
        _appointment.c.institution_id == person.clinic.id,
        _appointment.c.start < begin,
        _TO_COME,
        _of(person, provider_id),
    )
    with db.reading() as transaction:
        latest = query.order_by(_appointment.c.start.desc(), _appointment.c.id.desc()).limit(MOST)
        views = appointment_rows.all_of(transaction, latest)
    return [view for view in reversed(views) if is_unclosed(view, begin)]


def is_unclosed(view: AppointmentView, now: datetime) -> bool:
    """Return whether it is over, and nobody has said whether it took place."""
    return view.is_to_come and view.expected_end <= now


def moved_away(
    person: Person, day: date, provider_id: int | None = None
) -> dict[int, tuple[AppointmentView, datetime]]:
    """Return what was agreed upon for that day and is on another now, by id, each with when it was.

    As `unclosed`: a provider's own, or one provider's, as they are now. Raises NotAllowed for patients.
    """
    begin, end = _bounds(person, day)
    query = (
        sa.select(_event.c.appointment_id, sa.func.max(_event.c.old_start).label("was"))
        .join_from(_event, _appointment, _appointment.c.id == _event.c.appointment_id)
        .where(
            *(_event.c.old_start >= begin, _event.c.old_start < end, _event.c.act.in_(_MOVES)),
            *(_appointment.c.institution_id == person.clinic.id, _of(person, provider_id)),
            sa.or_(_appointment.c.start >= end, _appointment.c.end <= begin),
        )
        .group_by(_event.c.appointment_id)
    )
    with db.reading() as transaction:
        was = {row.appointment_id: row.was for row in transaction.execute(query)}
        views = appointment_rows.in_order(transaction, was)
    return {view.id: (view, was[view.id]) for view in views if may_see(person, view)}


def _bounds(person: Person, day: date) -> tuple[datetime, datetime]:
    if person.role is Role.patient:
        raise errors.NotAllowed
    clock = ZoneInfo(person.clinic.zone)
    return ticks.local(day, 0, clock), ticks.local(day + DAY, 0, clock)


def _of(person: Person, provider_id: int | None) -> Any:
    """Whose these are; as an expression that no index knows, as in calendar.py."""
    owner = person.id if person.role is Role.provider else provider_id
    return sa.true() if owner is None else sa.func.coalesce(_appointment.c.provider_id, 0) == owner
