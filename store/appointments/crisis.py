"""Somebody says that they are on a crisis: everybody reads who, and it is answered within ON_IT or rings again."""

from datetime import datetime

from store import db, errors
from store.appointments import answering, transitions
from store.models import ON_IT, Act, Kind, Role, Status
from store.notifications import notifications
from store.views.appointments import AppointmentView


def acknowledge(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """A provider who can answer it, or staff, are on a crisis that waits; its patient is told who.

    It still waits for an answer: without one by the end of ON_IT everybody is asked again, see deadlines.escalate.
    Raises NotAllowed, NotFound, AlreadyDecided, MoveAsked, NotOffered, NoCrisis, AlreadyOnIt, PastTime.
    """
    with db.writing() as transaction:
        _, view = answering.open_request(transaction, appointment_id, by, Role.provider, Role.staff)
        if not view.crisis:
            raise errors.NoCrisis
        if view.start <= now:
            raise errors.PastTime("start")
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
            answer_by=min(now + ON_IT, view.start),
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return transitions.notify_patient(transaction, view, Kind.crisis_acknowledged, by=by, now=now)
