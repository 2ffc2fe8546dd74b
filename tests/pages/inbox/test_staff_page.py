"""The staff's lists, as their pages move."""

from datetime import UTC, datetime

from pages import words
from store import appointments, threads
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask, becomes, filter_counts


async def test_staff_see_every_request_of_their_clinic(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", "/staff")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await eva.should_see("Dr. Clara Weiss", retries=10)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(["0", "1", "0", "1"], lambda: filter_counts(eva))


async def test_what_was_the_staffs_day_is_in_the_calendar(open_as: OpenAs, clinic: Clinics, at: At):
    day = at("09:00").date()
    eva = await open_as("staff@harbor", f"/staff?day={day}")
    await eva.should_see(words.moments.day(day))
    await eva.should_see("First available")
