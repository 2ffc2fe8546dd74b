"""What a patient's requests already allow, or do not: the page says so and loses nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from store import appointments, threads
from store.appointments import crisis_networks, lists
from store.clinic import clinics
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, texts
from tests.pages.schedule.choosing import (
    address,
    ask,
    book,
    held_by,
    press,
    problem,
    settled,
)


async def own(clinic: Clinics) -> list[AppointmentView]:
    return await threads.read(lists.upcoming, clinic.harbor.patient, now=datetime.now(UTC))


async def test_a_patient_with_too_many_open_requests_is_told_and_keeps_the_time_and_the_notes(
    open_as: OpenAs, clinic: Clinics, at: At
):
    await threads.write(
        clinics.save, replace(clinics.settings(by=clinic.harbor.staff), open_requests=1), by=clinic.harbor.staff
    )
    request = await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    ada = await open_as("patient@harbor", address(start=at("11:00")))
    sentence = (
        "You have 1 request that waits for an answer. As soon as the clinic has answered one, you can send another."
    )
    await settled()
    assert problem(ada) == sentence
    book(ada, "It is urgent")
    await settled()
    assert problem(ada) == sentence
    assert texts(ada, "counter") == ["12 of 2,000"]
    await threads.write(appointments.reject, request.id, by=clinic.harbor.staff, now=datetime.now(UTC))
    book(ada, "It is urgent")
    await ada.should_see("Request sent", retries=10)


async def test_nobody_in_a_crisis_is_stopped_by_open_requests(open_as: OpenAs, clinic: Clinics, at: At):
    await threads.write(
        clinics.save, replace(clinics.settings(by=clinic.harbor.staff), open_requests=1), by=clinic.harbor.staff
    )
    await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    ada = await open_as("patient@harbor", address("crisis-intervention"))
    press(ada, "Earliest:")
    await settled()
    book(ada)
    await ada.should_see("Request sent", retries=10)


async def test_who_books_again_in_a_crisis_is_shown_the_request_that_waits_and_whom_to_call(
    open_as: OpenAs, clinic: Clinics, at: At
):
    staff = clinic.harbor.staff
    await threads.write(clinics.save, replace(clinics.settings(by=staff), crisis_requests=1), by=staff)
    ada = await open_as("patient@harbor", address("crisis-intervention"))
    press(ada, "Earliest:")
    await settled()
    first = await ask(clinic, at("15:00"), patient=clinic.harbor.patient, type_slug="crisis-intervention")
    book(ada, "Please help")
    await ada.should_see("It is with the clinic already, and everyone who can answer finds it in Kept.", retries=10)
    await ada.should_see("call +49 40 555 0100")
    assert [view.id for view in await own(clinic)] == [first.id]
    again = await open_as("patient@harbor", address("crisis-intervention", start=at("11:00")))
    await settled()
    assert problem(again).endswith(
        "15:00 is with the clinic already, and everyone who can answer finds it in Kept. "
        "If you cannot wait, please call now."
    )
    await again.should_see("Call +49 40 555 0100")
    assert at("11:00") not in held_by(clinic.harbor.patient)


async def test_who_cannot_send_a_crisis_from_here_reads_whom_to_call(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(crisis_networks, "MOST", 0)
    ada = await open_as("patient@harbor", address("crisis-intervention", start=at("11:00")))
    await settled()
    book(ada, "Please help")
    await ada.should_see("This cannot be sent from here just now. Please call now, and say that it is urgent.")
    for number in ("+49 40 555 0100", "+49 30 23125 100"):
        await ada.should_see(number)
    assert await own(clinic) == []
