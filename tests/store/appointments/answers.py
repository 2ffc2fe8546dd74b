"""What the tests of answers by staff look at."""

from datetime import datetime, timedelta

from store import appointments
from store.appointments import lists
from store.appointments.lists import EventView
from store.appointments.orders import Filter
from store.people.people import find
from store.views.appointments import AppointmentView
from tests.clinics import Clinic

SOON, LATER = timedelta(seconds=2), timedelta(seconds=9)


def last_line(view: AppointmentView, harbor: Clinic) -> EventView:
    return lists.history(view.id, by=harbor.staff)[-1]


def reassign(appointment_id: int, harbor: Clinic, now: datetime) -> AppointmentView:
    """Staff give to the second provider what the first one has."""
    return appointments.assign(
        appointment_id, by=harbor.staff, provider_id=harbor.provider2, instead_of=harbor.provider, now=now
    )


def inbox(person_id: int) -> list[int]:
    return [each.id for each in lists.inbox(find(person_id), Filter.pending).rows]
