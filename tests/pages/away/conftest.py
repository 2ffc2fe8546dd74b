"""What has been agreed upon before somebody is away."""

from datetime import UTC, datetime

import pytest

from store import appointments, threads
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At
from tests.pages.steps import ask


@pytest.fixture
async def agreed(clinic: Clinics, at: At) -> list[AppointmentView]:
    """Two that Dr. Weiss has accepted on that day: at nine any provider was wanted, at eleven it was she."""
    views = []
    for clock, who in (("09:00", {}), ("11:00", {"provider_id": clinic.harbor.provider})):
        view = await ask(clinic, at(clock), **who)
        views.append(
            await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
        )
    return views
