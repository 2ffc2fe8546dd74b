"""What is held for somebody on the waitlist is taken, or left to the next, over HTTP."""

from datetime import UTC, date, datetime

import pytest

from api import answers
from store.waitlist import waitlist
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics
from tests.store.waitlist.waitlist_steps import offer


@pytest.fixture
def address(ada: Program, clinic: Clinics, monday: date) -> str:
    """Of Ada's entry, for which 09:00 is held."""
    harbor, now = clinic.harbor, datetime.now(UTC)
    entry = waitlist.join(
        patient_id=harbor.patient,
        type_slug="therapy",
        provider_id=harbor.provider,
        first=monday,
        last=monday,
        now=now,
    )
    offer(now, here={harbor.patient})
    return f"/waitlist/{entry.id}"


async def test_a_patient_takes_what_is_held_for_them(ada: Program, address: str, at: At):
    answer = await ada.post(f"{address}/accept", json={"start": at("09:00")})
    answers.Appointment.model_validate(taken := answer.json())
    assert (answer.status_code, taken["status"], taken["start"]) == (200, "booked", at("09:00"))
    problem = await ada.post(f"{address}/accept")
    answers.Problem.model_validate(problem.json())
    assert (problem.status_code, problem.json()["code"], problem.json()["outcome"]) == (409, "offer_over", "accepted")
    notification = (await ada.get("/notifications")).json()["notifications"][0]["waitlist"]
    assert (notification["outcome"], notification["appointment_id"]) == ("accepted", taken["id"])


async def test_a_patient_leaves_it_to_the_next(ada: Program, log_in: LogIn, address: str):
    browser = await log_in("patient@harbor", html=True)
    assert (await ada.post(f"{address}/decline")).status_code == 204
    assert (await ada.post(f"{address}/decline")).json()["outcome"] == "declined"
    late = await browser.post(f"{address}/decline")
    assert late.headers["location"] == "/appointments?problem=offer_over"


async def test_nobody_else_takes_it(clara: Program, log_in: LogIn, ada: Program, address: str, at: At):
    ben = await log_in("patient2@harbor")
    for verb in ("accept", "decline"):
        assert (await ben.post(f"{address}/{verb}")).status_code == 404
        assert (await clara.post(f"{address}/{verb}")).status_code == 403
        assert (await ada.post(f"/waitlist/0/{verb}")).status_code == 404
        assert (await ada.post(f"{address}/{verb}", json={"start": "soon"})).status_code == 422
        assert (await ada.post(f"{address}/{verb}", json={"start": at("10:00")})).json()["outcome"] is None
