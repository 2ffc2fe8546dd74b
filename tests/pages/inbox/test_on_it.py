"""Somebody is on a crisis: the others and the patient read who, at once, and it can still be answered."""

from datetime import UTC, datetime

from store import appointments, threads
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask, becomes, offered, press, stands


async def test_a_provider_is_on_it_and_everybody_reads_so(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara, david = [await open_as(f"{each}@harbor", "/provider-dashboard") for each in ("provider", "provider2")]
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", "/staff")
    assert offered(clara) == ["I am on it", "Accept", "Not me", "Propose"]
    press(clara, "acknowledge")
    await becomes(True, lambda: stands(clara, "You are on it. Ada Lindqvist reads it in Kept"))
    await becomes([True, True], lambda: [stands(user, "Dr. Clara Weiss is on it") for user in (david, eva)])
    await becomes(True, lambda: stands(ada, "Dr. Clara Weiss has read it and is on it. If you cannot wait, call "))
    assert offered(clara) == ["You are on it", "Accept", "Not me", "Propose"]
    press(clara, "accept")
    await becomes(True, lambda: stands(ada, "Accepted by Dr. Clara Weiss"))


async def test_of_two_who_press_at_once_the_second_reads_who_was_first(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.acknowledge, view.id, by=clinic.harbor.provider2, now=datetime.now(UTC))
    await becomes(True, lambda: stands(clara, "Dr. David Stern is on it. "))
