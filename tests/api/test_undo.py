"""Programs take back what a provider decided a moment ago."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api import answers
from store import db
from store.models import Appointment, tables
from tests.api.conftest import At, LogIn, Program
from tests.api.listening import listening
from tests.clinics import Clinics

VERBS = ("accept", "reject")


@pytest.fixture
async def booked(ada: Program, clinic: Clinics, at: At) -> int:
    """A request of Ada's for Clara."""
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    return int((await ada.post("/schedule", json=booking)).json()["id"])


@pytest.mark.parametrize("verb", VERBS)
async def test_undoing_gives_the_waiting_request_back(clara: Program, ada: Program, booked: int, verb: str):
    await clara.post(f"/appointments/{booked}/{verb}")
    answer = await clara.post(f"/appointments/{booked}/undo")
    assert (answer.status_code, answer.json()["status"]) == (200, "pending")
    answers.Appointment.model_validate(answer.json())
    assert (await ada.get(f"/appointments/{booked}")).json()["status"] == "pending"
    notification = (await ada.get("/notifications")).json()["notifications"][0]
    assert (notification["kind"], notification["appointment_id"]) == ("appointment_reopened", booked)
    answers.Notification.model_validate(notification)


async def test_a_form_undoes_and_goes_on_to_the_appointment(clara: Program, log_in: LogIn, booked: int):
    await clara.post(f"/appointments/{booked}/accept")
    browser = await log_in("provider@harbor", html=True)
    answer = await browser.post(f"/appointments/{booked}/undo")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appointments/{booked}")
    answer = await browser.post(f"/appointments/{booked}/undo")
    assert answer.headers["location"] == "/provider-dashboard?problem=nothing_to_undo"


async def test_what_cannot_be_undone_is_a_conflict_with_its_reason(clara: Program, booked: int):
    answer = await clara.post(f"/appointments/{booked}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    answers.Problem.model_validate(answer.json())
    await clara.post(f"/appointments/{booked}/accept")
    appointment = tables(Appointment)[0]
    with db.writing() as transaction:
        before = datetime.now(UTC) - timedelta(seconds=16)
        transaction.execute(sa.update(appointment).values(decided_at=before, updated_at=before))
    answer = await clara.post(f"/appointments/{booked}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo")
    answers.Problem.model_validate(answer.json())
    assert (await clara.get(f"/appointments/{booked}")).json()["status"] == "accepted"


async def test_a_time_that_somebody_took_meanwhile_is_a_conflict(
    clara: Program, ada: Program, log_in: LogIn, booked: int, clinic: Clinics, at: At
):
    await clara.post(f"/appointments/{booked}/reject")
    ben = await log_in("patient2@harbor")
    await ben.post("/schedule", json={"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider})
    answer = await clara.post(f"/appointments/{booked}/undo")
    assert (answer.status_code, answer.json()["code"], answer.json()["whose"]) == (409, "time_taken", "provider")
    assert (await ada.get(f"/appointments/{booked}")).json()["status"] == "rejected"


@pytest.mark.parametrize("verb", VERBS)
async def test_only_whoever_decided_and_is_logged_in_undoes(
    clara: Program, log_in: LogIn, program, booked: int, verb: str
):
    await clara.post(f"/appointments/{booked}/{verb}")
    for account, status in (
        ("patient@harbor", 403),
        ("staff@harbor", 403),
        ("provider2@harbor", 404),
        ("provider@lakeside", 404),
    ):
        assert (await (await log_in(account)).post(f"/appointments/{booked}/undo")).status_code == status, account
    assert (await program().post(f"/appointments/{booked}/undo")).status_code == 401
    await clara.post("/logout")
    assert (await clara.post(f"/appointments/{booked}/undo")).status_code == 401


async def test_the_undone_decision_is_an_event_of_its_patient(clara: Program, ada: Program, booked: int):
    async with listening(ada) as stream:
        await stream.next()
        await clara.post(f"/appointments/{booked}/accept")
        await clara.post(f"/appointments/{booked}/undo")
        received = await stream.many(2)
    assert [each["event"] for each in received] == ["appointment_accepted", "appointment_reopened"]
    assert json.loads(received[1]["data"])["appointment_id"] == booked
