"""Programs learn that a provider is not there then, and say that they know."""

from datetime import UTC, datetime

import pytest

from api import answers
from store import threads
from store.clinic import hours
from store.clinic.hours import AddTimeOff
from tests.api.conftest import At, Program
from tests.clinics import Clinics


@pytest.mark.parametrize("confirmed", [{"confirmed": True}, {"confirmed": "true"}])
async def test_accepting_in_ones_time_off_wants_a_word(
    clara: Program, ada: Program, clinic: Clinics, at: At, confirmed: dict[str, object]
):
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    booked = int((await ada.post("/schedule", json=booking)).json()["id"])
    day = datetime.fromisoformat(str(at("09:00"))).date()
    change = AddTimeOff(clinic.harbor.provider, day, day, "Conference")
    await threads.write(
        hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC), confirmed=frozenset({booked})
    )
    for unconfirmed in ({}, {"confirmed": False}, {"confirmed": None}):
        answer = await clara.post(f"/appointments/{booked}/accept", json=unconfirmed)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_there")
        assert (answer.json()["why"], answer.json()["name"]) == ("away", "Conference")
        answers.Problem.model_validate(answer.json())
    assert (await clara.post(f"/appointments/{booked}/accept", json={"confirmed": 7})).status_code == 422
    assert (await ada.get(f"/appointments/{booked}")).json()["status"] in {"booked", "pending"}
    answer = await clara.post(f"/appointments/{booked}/accept", json=confirmed)
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
