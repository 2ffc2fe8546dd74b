"""A provider is called otherwise: open pages of the clinic say so at once."""

from datetime import UTC, datetime

import pytest

from store import threads
from store.people import profile, sessions
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs
from tests.pages.steps import becomes, replaced, stands


@pytest.mark.parametrize("path", ["/calendar", "/calendar?view=week", "/hours", "/staff", "/away"])
async def test_staff_choose_and_see_a_provider_by_the_name_of_just_now(open_as: OpenAs, clinic: Clinics, path: str):
    eva = await open_as("staff@harbor", path)
    await eva.should_see("Dr. Clara Weiss")
    await threads.write(profile.change, "Dr. Clara Schwarz", "", by=clinic.harbor.provider, now=datetime.now(UTC))
    await replaced(eva, "Dr. Clara Weiss", "Dr. Clara Schwarz")


async def test_a_provider_sees_the_own_name_of_just_now_above_the_day(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/calendar?view=day")
    await clara.should_see("Calendar")
    await threads.write(profile.change, "Dr. Clara Schwarz", "", by=clinic.harbor.provider, now=datetime.now(UTC))
    await replaced(clara, "Dr. Clara Weiss", "Dr. Clara Schwarz")


async def test_whoever_leaves_the_clinic_can_be_said_to_be_away_no_more(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/away")
    await becomes(True, lambda: stands(eva, "Dr. David Stern"))
    await threads.write(sessions.deactivate, clinic.harbor.provider2, now=datetime.now(UTC))
    await becomes(False, lambda: stands(eva, "Dr. David Stern"))
    assert stands(eva, "Dr. Clara Weiss")
