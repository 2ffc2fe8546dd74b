"""A provider whose Tuesday is full."""

from datetime import datetime

import pytest

from store.models import Role
from tests.clinics import Clinic
from tests.store.steps import book, join


@pytest.fixture
def full(harbor: Clinic, now: datetime) -> list[int]:
    """Dr. Weiss has no hour left on Tuesday: eight crises, from 9 to 17."""
    others = join(harbor, Role.patient, 8, now)
    return [
        book(
            harbor, f"{9 + hour:02}:00", now, type_slug="crisis-intervention", patient=patient, provider=harbor.provider
        ).id
        for hour, patient in enumerate(others)
    ]
