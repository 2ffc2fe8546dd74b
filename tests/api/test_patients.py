"""A patient's history over HTTP, for whose business it is."""

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


async def test_staff_and_whoever_treats_the_patient_read_the_history(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At
):
    address, eva = f"/patients/{clinic.harbor.patient}", await log_in("staff@harbor")
    assert (await clara.get(address)).status_code == 404
    body = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider, "notes": "for Clara only"}
    request = (await ada.post("/schedule", json=body)).json()["id"]
    note = {"text": "careful", "shared": False}
    assert (await clara.post(f"/appointments/{request}/clinic-notes", json=note)).status_code == 200
    for program in (clara, eva):
        answer = await program.get(address)
        found = answers.PatientHistory.model_validate(answer.json())
        assert (answer.status_code, found.name, found.email) == (200, "Ada Lindqvist", "patient@harbor.example")
        (ahead,) = found.upcoming
        assert (ahead.id, ahead.provider, ahead.clinic_notes[0].text) == (request, "Dr. Clara Weiss", "careful")
        assert (found.past, found.next, found.late_cancels, found.no_shows, found.waitlist) == ([], None, 0, 0, [])
        assert "for Clara only" not in answer.text
    for account, status in (
        *(("patient@harbor", 403), ("patient2@harbor", 403), ("provider2@harbor", 404)),
        *(("staff@lakeside", 404), ("provider@lakeside", 404)),
    ):
        answer = await (await log_in(account)).get(address)
        assert (answer.status_code, "careful" in answer.text, "Ada" in answer.text) == (status, False, False), account


@pytest.mark.parametrize(
    ("query", "field"), [({"only": "x"}, "only"), ({"cursor": "x"}, "cursor"), ({"cursor": "a" * 999}, "cursor")]
)
async def test_what_cannot_be_asked_is_refused(log_in: LogIn, clinic: Clinics, query: dict[str, str], field: str):
    eva = await log_in("staff@harbor")
    answer = await eva.get(f"/patients/{clinic.harbor.patient}", params=query)
    answers.Problem.model_validate(answer.json())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_only_what_is_asked_for_comes(ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At):
    eva = await log_in("staff@harbor")
    for only in ("late", "no_show"):
        answer = await eva.get(f"/patients/{clinic.harbor.patient}", params={"only": only})
        assert (answer.status_code, answer.json()["past"]) == (200, [])
    for odd in ("0", "x", "99999999999", str(clinic.harbor.staff), str(clinic.lakeside.patient)):
        assert (await eva.get(f"/patients/{odd}")).status_code == 404
