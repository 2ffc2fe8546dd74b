"""A provider who is late is late for everybody after, too, until a gap absorbs it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store import appointment_rows, db
from store.availability import ticks
from store.db import Transaction
from store.models import LONGEST_DELAY, Role, Status
from store.people.permissions import require_role
from store.views.appointments import AppointmentView

STEP = 5
"""Minutes that a delay is a multiple of."""

Delayed = Sequence[tuple[AppointmentView, int]]
"""Appointments, each with how many minutes late it will begin."""

_appointment = appointment_rows.appointment
_DAY = timedelta(days=1)


def following(appointment_id: int, *, by: int, minutes: int, now: datetime) -> Delayed:
    """Return who else waits longer that day where this begins so many minutes late, and how much, as they come.

    With fewer minutes than it has, who waits less. Raises NotAllowed, NotFound.
    """
    with db.reading() as transaction:
        actor = require_role(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        return find_following(transaction, view, minutes, ZoneInfo(actor.clinic.zone), now)


def find_following(
    transaction: Transaction, view: AppointmentView, minutes: int, clock: ZoneInfo, now: datetime
) -> Delayed:
    """Return the same within a transaction: of its provider, not yet begun, up to the first gap that absorbs it.

    Each begins as soon as the one before it is over. Nobody waits less than was said to them by what makes others wait.
    """
    midnight = ticks.local(view.start.astimezone(clock).date() + _DAY, 0, clock)
    query = appointment_rows.VIEW.where(
        _appointment.c.provider_id == view.provider_id,
        _appointment.c.status.in_((Status.accepted, Status.checked_in)),
        _appointment.c.start > view.start,
        _appointment.c.start < midnight,
    )
    found: list[tuple[AppointmentView, int]] = []
    free = view.end + timedelta(minutes=minutes)
    for each in appointment_rows.all_of(transaction, query.order_by(_appointment.c.start, _appointment.c.id)):
        if each.expected_start <= now:
            continue
        late = _late(free - each.start)
        late = max(late, each.delay) if minutes >= view.delay else late
        if late == each.delay:
            break
        found.append((each, late))
        free = each.end + timedelta(minutes=late)
    return found


def _late(wait: timedelta) -> int:
    """Minutes of that, as they can be said."""
    minutes = max(0, -(-int(wait.total_seconds()) // 60))
    return min(-(-minutes // STEP) * STEP, LONGEST_DELAY)
