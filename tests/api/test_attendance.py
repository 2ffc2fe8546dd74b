"""The day itself over HTTP: a patient is here, it takes place or not, and the clinic is late."""

from datetime import UTC, datetime, timedelta

from api import answers
from store import db
from store.models import Appointment, tables
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

(_appointment,) = tables(Appointment)


async def accepted(ada: Program, clara: Program, clinic: Clinics, start: str, *, begun: int = 0) -> str:
    """The address of an accepted appointment of the two, which has begun so many minutes ago."""
    body = {"type": "therapy", "start": start, "provider_id": clinic.harbor.provider}
    request = (await ada.post("/schedule", json=body)).json()["id"]
    assert (await clara.post(f"/appointments/{request}/accept")).status_code == 200
    at = datetime.now(UTC) - timedelta(minutes=begun)
    with db.writing() as transaction:
        values = {"start": at, "end": at + timedelta(minutes=50)}
        transaction.execute(_appointment.update().where(_appointment.c.id == request).values(values))
    return f"/appointments/{request}"


async def test_a_patient_is_here_and_is_seen(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = await accepted(ada, clara, clinic, at("09:00"))
    late = await clara.post(f"{address}/late", json={"minutes": 15, "and_after": True})
    answers.Appointment.model_validate(late.json())
    assert (late.status_code, late.json()["status"], late.json()["delay"]) == (200, "accepted", 15)
    here = (await ada.post(f"{address}/check-in")).json()
    assert (here["status"], here["delay"]) == ("checked_in", 15)
    assert datetime.fromisoformat(here["arrived_at"]) <= datetime.now(UTC)
    assert (await clara.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_checked_in"
    back = (await ada.post(f"{address}/check-in/undo")).json()
    answers.Appointment.model_validate(back)
    assert (back["status"], back["arrived_at"]) == ("accepted", None)
    assert (await ada.post(f"{address}/check-in/undo")).json()["code"] == "nothing_to_undo"
    assert (await clara.post(f"{address}/check-in")).json()["status"] == "checked_in"
    over = await clara.post(f"{address}/complete")
    assert (over.status_code, over.json()["status"]) == (200, "completed")
    kinds = [each["kind"] for each in (await ada.get("/notifications")).json()["notifications"][:2]]
    assert kinds == ["appointment_completed", "appointment_delayed"]


async def test_a_patient_says_that_they_will_come(ada: Program, clara: Program, clinic: Clinics, at: At):
    request = await ada.post(
        "/schedule", json={"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    )
    address = f"/appointments/{request.json()['id']}"
    assert (await ada.post(f"{address}/will-come")).json()["code"] == "not_agreed"
    await clara.post(f"{address}/accept")
    assert (await clara.post(f"{address}/will-come")).status_code == 403
    said = (await ada.post(f"{address}/will-come")).json()
    answers.Appointment.model_validate(said)
    assert (said["status"], datetime.fromisoformat(said["coming_at"]) <= datetime.now(UTC)) == ("accepted", True)


async def test_who_did_not_come_is_noted_by_the_clinic_and_corrected_by_staff(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At
):
    address = await accepted(ada, clara, clinic, at("09:00"), begun=20)
    assert (await ada.post(f"{address}/no-show")).status_code == 403
    assert (await clara.post(f"{address}/no-show")).json()["status"] == "no_show"
    refused = await clara.post(f"{address}/complete")
    assert (refused.status_code, refused.json()["appointment_status"]) == (409, "no_show")
    assert refused.json()["decided_by"] == "Dr. Clara Weiss"
    assert datetime.fromisoformat(refused.json()["decided_at"]) <= datetime.now(UTC)
    eva = await log_in("staff@harbor")
    assert (await eva.post(f"{address}/complete")).json()["status"] == "completed"


async def test_too_early_says_from_when_on(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = await accepted(ada, clara, clinic, at("09:00"), begun=-60)
    start = datetime.fromisoformat((await ada.get(address)).json()["start"])
    refused = (await ada.post(f"{address}/check-in")).json()
    answers.Problem.model_validate(refused)
    assert (refused["code"], datetime.fromisoformat(refused["since"])) == ("too_early", start - timedelta(minutes=15))
    refused = (await clara.post(f"{address}/no-show")).json()
    assert (refused["code"], datetime.fromisoformat(refused["start"])) == ("not_begun", start)


async def test_whoever_comes_in_vain_reads_when_the_next_one_is(ada: Program, clara: Program, clinic: Clinics, at: At):
    body = {"type": "therapy", "start": at("11:00"), "provider_id": clinic.harbor.provider}
    later = (await ada.post("/schedule", json=body)).json()["id"]
    assert (await clara.post(f"/appointments/{later}/accept")).status_code == 200
    address = await accepted(ada, clara, clinic, at("09:00"), begun=-5)
    assert (await clara.post(f"{address}/cancel", json={"reason": "prov-pers"})).status_code == 200
    refused = (await ada.post(f"{address}/check-in")).json()
    answers.Problem.model_validate(refused)
    assert (refused["appointment_status"], refused["next_start"]) == ("cancelled", at("11:00"))


async def test_a_form_leads_back_to_the_page_of_the_appointment(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At
):
    address = await accepted(ada, clara, clinic, at("09:00"), begun=-60)
    browser = await log_in("patient@harbor", html=True)
    answer = await browser.post(f"{address}/check-in")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?problem=too_early")


async def test_minutes_that_cannot_be_are_refused(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = await accepted(ada, clara, clinic, at("09:00"))
    for minutes in (7, -5, 245, "soon", None, 1e99, 10**30):
        answer = await clara.post(f"{address}/late", json={"minutes": minutes})
        assert answer.status_code == 422, minutes
        assert answer.json()["errors"][0]["field"] == "minutes"
    assert (await clara.get(address)).json()["delay"] == 0
