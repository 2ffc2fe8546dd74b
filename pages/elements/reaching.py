"""How the patient of an appointment hears of what is done, asked of the store; what is said of it: words/hearing.py."""

from datetime import UTC, datetime

from pages import words
from pages.live import live
from store import errors
from store.models import Kind, Status
from store.notifications import reach as reaches
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

_ANSWERS = {
    Status.accepted: Kind.appointment_accepted,
    Status.rejected: Kind.appointment_rejected,
    Status.countered: Kind.appointment_countered,
}


async def to_patient(view: AppointmentView, kind: Kind, me: Person) -> Reach | None:
    """How they will hear of such news; None where that cannot be said."""
    try:
        return await live.read(reaches.to_patient, view.id, kind, by=me.id, now=datetime.now(UTC))
    except errors.Refusal:
        return None


async def of_answer(view: AppointmentView, before: AppointmentView, me: Person) -> Reach | None:
    """How they will hear of an answer that was just given; None where nothing was answered."""
    if view.is_acknowledged and not before.is_acknowledged:
        return await to_patient(view, Kind.crisis_acknowledged, me)
    if before.move_start is not None and view.status is Status.accepted:
        is_moved = view.start == before.move_start
        return await to_patient(view, Kind.appointment_rescheduled if is_moved else Kind.appointment_move_rejected, me)
    kind = _ANSWERS.get(view.status)
    return None if kind is None else await to_patient(view, kind, me)


async def reads(view: AppointmentView, kind: Kind, me: Person) -> str:
    """The whole sentence about that."""
    reach = await to_patient(view, kind, me)
    return words.hearing.reads(view.patient_name, reach, me.clinic.zone, datetime.now(UTC))
