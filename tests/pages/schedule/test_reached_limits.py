"""What a patient cannot ask for just now is said before they choose anything."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pages import words
from store import appointments, db, threads
from store.clinic import clinics
from store.people import throttle
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown, texts
from tests.pages.schedule.choosing import address, ask, book, problem
from tests.pages.steps import becomes

OPEN = "You have 1 request that waits for an answer. As soon as the clinic has answered one, you can send another."


async def limit(clinic: Clinics, **limits: Any) -> None:
    """Staff of Harbor set how much a patient can ask for."""
    staff = clinic.harbor.staff
    await threads.write(clinics.save, replace(clinics.settings(by=staff), **limits), by=staff)


async def reject(clinic: Clinics, request: int) -> None:
    """The staff of Harbor answer."""
    await threads.write(appointments.reject, request, by=clinic.harbor.staff, now=datetime.now(UTC))


async def test_the_limit_stands_on_top_before_anything_is_chosen_and_goes_with_an_answer(
    open_as: OpenAs, clinic: Clinics, at: At
):
    await limit(clinic, open_requests=1)
    ada = await open_as("patient@harbor", "/schedule")
    assert texts(ada, "banner-text") == []
    request = await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    await becomes([OPEN], lambda: texts(ada, "banner-text"))
    await reject(clinic, request.id)
    await becomes([], lambda: texts(ada, "banner-text"))


async def test_what_was_refused_for_it_is_held_after_all(open_as: OpenAs, clinic: Clinics, at: At):
    await limit(clinic, open_requests=1)
    request = await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    ada = await open_as("patient@harbor", address(start=at("11:00")))
    await becomes(OPEN, lambda: problem(ada))
    await reject(clinic, request.id)
    await becomes("", lambda: problem(ada))
    await becomes(True, lambda: bool(texts(ada, "held")))


async def test_other_rules_raise_it_while_the_page_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    await limit(clinic, appointments_ahead=1)
    await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    ada = await open_as("patient@harbor", "/schedule")
    await ada.should_see("You have 1 appointment ahead, as many as can be booked at a time.")
    await limit(clinic, appointments_ahead=5)
    await becomes([], lambda: texts(ada, "banner-text"))


@pytest.mark.parametrize("path", ["/schedule", "/schedule?type=therapy"])
async def test_whoever_waits_in_a_crisis_reads_so_and_whom_to_call(open_as: OpenAs, clinic: Clinics, at: At, path: str):
    await limit(clinic, crisis_requests=1)
    request = await ask(clinic, at("09:00"), patient=clinic.harbor.patient, type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", path)
    await ada.should_see(f"The clinic has your request for {words.moments.when(request.start, 'Europe/Berlin')}.")
    assert shown(ada, href=f"/appointments/{request.id}?waits=1")
    assert shown(ada, href="tel:+49405550100")


async def test_in_a_crisis_no_other_limit_stands_above_the_choice(open_as: OpenAs, clinic: Clinics, at: At):
    await limit(clinic, open_requests=1)
    await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    ada = await open_as("patient@harbor", "/schedule?type=crisis-intervention")
    assert texts(ada, "banner-text") == []
    other = await open_as("patient@harbor", "/schedule?type=therapy")
    assert texts(other, "banner-text") == [OPEN]


async def test_whoever_asks_too_fast_in_a_crisis_has_whom_to_call_above_it(open_as: OpenAs, clinic: Clinics, at: At):
    with db.writing() as transaction:
        for _ in range(throttle.CALLED_OFF.free):
            throttle.called_off(transaction, clinic.harbor.patient, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", address("crisis-intervention", start=at("11:00")))
    await becomes([], lambda: shown(ada, data_sends="true", aria_disabled="true"))
    book(ada, "Please help")
    await becomes(True, lambda: "Please wait" in problem(ada))
    assert shown(ada, id="emergency")
    assert shown(ada, href="tel:+49405550100")
