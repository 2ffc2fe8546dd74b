"""A patient has said no to an invitation, in their calendar: the clinic asks them, and nothing is cancelled.

A press in a calendar is easily done, and anybody who has the mail can do it.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from store import appointment_rows, db, events, text
from store.appointments import news
from store.db import Transaction
from store.models import LARGEST_ID, CalendarEntry, Role, Status, User, tables
from store.people.permissions import require_role, require_role_and_lock
from store.views.appointments import AppointmentView

MOST = 50
LONGEST_UID = 64
DECLINED, ACCEPTED = "DECLINED", "ACCEPTED"


class Heard(StrEnum):
    """What came of an answer: the desk asks, or need not ask any more, or all is as before."""

    asks = "asks"
    asks_no_more = "asks no more"
    nothing_changed = "nothing changed"


_appointment = appointment_rows.appointment
_entry, _user = tables(CalendarEntry, User)


def hear(uid: str, sequence: int, attendee: str, answer: str, *, now: datetime) -> Heard | None:
    """Keep a no that a calendar answered to an invitation, or a yes after it; None for none of ours that is to come.

    A maybe changes nothing: neither a no that was said before, nor that it stands. It is the patient's own calendar
    that answers, to nothing older than what it was told last.
    """
    if len(uid) > LONGEST_UID or not 0 <= sequence <= LARGEST_ID:
        return None
    with db.writing() as transaction:
        its = _entry.c.uid == uid, _entry.c.is_on, _entry.c.sequence <= sequence, _user.c.email == text.spelt(attendee)
        found = transaction.scalar(
            sa.select(_entry.c.appointment_id)
            .join(_appointment, _appointment.c.id == _entry.c.appointment_id)
            .join(_user, _user.c.id == _appointment.c.patient_id)
            .where(*its)
        )
        if found is None:
            return None
        view = appointment_rows.locked_view_of(transaction, found)
        if view.status is not Status.accepted or view.start <= now:
            return None
        if answer == DECLINED and view.declined_at is None:
            _write(transaction, view, now)
            return Heard.asks
        if answer == ACCEPTED and view.declined_at is not None:
            _write(transaction, view, None)
            return Heard.asks_no_more
        return Heard.nothing_changed


def open_ones(*, by: int, now: datetime) -> list[AppointmentView]:
    """Return for staff what is to come and was declined in a calendar, the next first. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        declined = _appointment.c.declined_at.is_not(None), _appointment.c.status == Status.accepted
        query = appointment_rows.VIEW.where(
            _appointment.c.institution_id == clinic.id, *declined, _appointment.c.start > now
        )
        return appointment_rows.all_of(transaction, query.order_by(_appointment.c.start, _appointment.c.id).limit(MOST))


def asked(appointment_id: int, *, by: int) -> None:
    """Staff have asked the patient, and it stands; once more changes nothing. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, staff)
        if view.declined_at is not None:
            _write(transaction, view, None, by=by)


def _write(
    transaction: Transaction, view: AppointmentView, declined_at: datetime | None, *, by: int | None = None
) -> None:
    transaction.execute(sa.update(_appointment).where(_appointment.c.id == view.id).values(declined_at=declined_at))
    news.announce(transaction, events.CALENDAR_ANSWER, view, by=by or view.patient_id)
