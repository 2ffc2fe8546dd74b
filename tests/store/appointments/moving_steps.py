"""What tests of moved appointments begin with, and look at."""

from datetime import datetime

from store import appointments
from store.models import Kind
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinics


def accepted(clinic: Clinics, start: datetime, now: datetime) -> AppointmentView:
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    return appointments.accept(view.id, by=harbor.provider, now=now)


def kinds(person_id: int) -> list[Kind]:
    """What somebody was told, newest first."""
    return [each.kind for each in notifications.latest(person_id)]
