from datetime import datetime, timedelta

import pytest

from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import book


@pytest.fixture
def start(now: datetime) -> datetime:
    """Tomorrow at 10:00."""
    return now + timedelta(hours=26)


@pytest.fixture
def asked(database: str, harbor: Clinic, now: datetime) -> AppointmentView:
    """Ada has asked Dr. Weiss for tomorrow at 10:00."""
    return book(harbor, "10:00", now, provider=harbor.provider)
