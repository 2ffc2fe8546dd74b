"""Proposing other times, as tests do it."""

from datetime import datetime
from typing import Any

from store import appointments
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import at


def propose(harbor: Clinic, view: AppointmentView, now: datetime, *clocks: str, **more: Any) -> AppointmentView:
    starts = [at(harbor, clock, days=2) for clock in clocks or ("09:00", "11:00")]
    return appointments.propose(view.id, **{"by": harbor.provider, "starts": starts, "now": now, **more})
