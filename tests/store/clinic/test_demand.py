"""What staff read before they take an appointment type away."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.clinic import demand
from store.clinic.demand import Demand
from tests.clinics import Clinics
from tests.store.steps import book


def test_requests_and_appointments_to_come_are_counted(database: str, clinic: Clinics, now: datetime):
    harbor, therapy = clinic.harbor, clinic.harbor.types["therapy"]
    accepted = book(harbor, "09:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.accept(accepted.id, by=harbor.provider, now=now)
    book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    book(harbor, "11:00", now, type_slug="therapy")
    book(harbor, "13:00", now)
    rejected = book(harbor, "15:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.reject(rejected.id, by=harbor.provider, because="", now=now)
    assert demand.of_type(therapy, by=harbor.staff, now=now) == Demand(requests=2, appointments=1)
    assert demand.of_type(therapy, by=clinic.lakeside.staff, now=now) == Demand(0, 0)
    assert demand.of_type(therapy, by=harbor.staff, now=now + timedelta(days=30)) == Demand(0, 0)
    for other in (harbor.patient, harbor.provider, 0):
        with pytest.raises(errors.NotAllowed):
            demand.of_type(therapy, by=other, now=now)
