"""Somebody says that they are on a crisis: everybody reads who, and it is answered within ON_IT or rings again.

Or somebody of the clinic looks at it. Each verb is one transaction.
"""

from datetime import datetime

from store import appointment_rows, db, errors, events
from store.appointments import answering, news, transitions
from store.models import ON_IT, Act, Kind, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView


def acknowledge(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """A provider who can answer it or was called to it, or staff, are on a crisis; its patient is told who.

    It still waits for an answer: without one by the end of ON_IT everybody is asked again, see escalation.py; also one
    whose time has passed without anybody looking.
    Raises NotAllowed, NotFound, AlreadyDecided, MoveAsked, NotOffered, NoCrisis, AlreadyOnIt.
    """
    with db.writing() as transaction:
        _, view = answering.open_request(transaction, appointment_id, by, Role.provider, Role.staff, helps=True)
        if not view.crisis:
            raise errors.NoCrisis
        if view.acknowledged_by_name is not None:
            raise errors.AlreadyOnIt(view.acknowledged_by_name)
        transitions.change_status(
            transaction,
            view,
            Status.pending,
            by=by,
            act=Act.acknowledged,
            now=now,
            acknowledged_by_id=by,
            acknowledged_at=now,
            answer_by=min(now + ON_IT, view.start) if now < view.start else now + ON_IT,
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_patient(transaction, Kind.crisis_acknowledged, view, by=by, now=now)


def look(appointment_id: int, *, by: int, now: datetime) -> None:
    """A provider whom it is asked of, or staff, have the page of a crisis before them; that it was seen, is told once.

    For any other appointment, or for somebody who cannot answer it, nothing happens. Raises NotAllowed, NotFound.
    """
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, person)
        is_asked = person.role is Role.staff or transitions.can_help(transaction, by, view)
        if view.crisis and view.status is Status.booked and is_asked:
            transitions.change_status(transaction, view, Status.pending, by=by, now=now)
            news.announce(transaction, events.SEEN, view, by=by)
