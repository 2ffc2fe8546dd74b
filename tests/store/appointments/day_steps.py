"""What the stories of the day itself begin with, and what can be noted about an appointment on its day."""

from collections.abc import Callable
from datetime import datetime, timedelta

from store import appointments
from store.appointments.attendance import DayAct
from store.views.appointments import AppointmentView
from tests.clinics import Clinics

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Verb = Callable[..., AppointmentView]
VERBS: dict[DayAct, Verb] = {
    DayAct.check_in: appointments.check_in,
    DayAct.undo_check_in: appointments.undo_check_in,
    DayAct.complete: appointments.complete,
    DayAct.no_show: appointments.no_show,
    DayAct.run_late: appointments.run_late,
}


def accepted(clinic: Clinics, start: datetime, now: datetime) -> AppointmentView:
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    return appointments.accept(view.id, by=harbor.provider, now=now)


def do(act: DayAct, appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    more = {"minutes": 10} if act is DayAct.run_late else {}
    return VERBS[act](appointment_id, by=by, now=now, **more)
