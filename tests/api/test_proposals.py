"""Other times are proposed over HTTP, and the patient takes one or none."""

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def address(ada: Program, clinic: Clinics, at: At) -> str:
    """Of a request to Dr. Weiss for 09:00."""
    body = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    return f"/appointments/{(await ada.post('/schedule', json=body)).json()['id']}"


async def test_a_patient_takes_one_of_the_times(ada: Program, clara: Program, address: str, at: At):
    body = {"starts": [at("13:00"), at("11:00")], "note": "I am away until eleven."}
    answer = await clara.post(f"{address}/propose", json=body)
    answers.Appointment.model_validate(proposed := answer.json())
    assert (answer.status_code, proposed["status"], proposed["start"]) == (200, "countered", at("09:00"))
    assert proposed["proposals"] == [
        {"start": at("11:00"), "end": at("11:50"), "until": proposed["answer_by"]},
        {"start": at("13:00"), "end": at("13:50"), "until": proposed["answer_by"]},
    ]
    assert (await ada.get(address)).json()["proposal_note"] == "I am away until eleven."
    assert (await ada.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_countered"
    taken = (await ada.post(f"{address}/propose/accept", json={"start": at("11:00")})).json()
    assert (taken["status"], taken["start"], taken["proposals"], taken["sequence"]) == (
        *("accepted", at("11:00"), [], 1),
    )
    assert (await clara.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_accepted"


async def test_a_patient_takes_none(ada: Program, clara: Program, address: str, at: At):
    await clara.post(f"{address}/propose", data={"starts": f"{at('11:00')} {at('13:00')}"})
    back = (await ada.post(f"{address}/propose/decline", json={"note": "Mornings are better."})).json()
    assert (back["status"], back["start"], back["proposals"]) == ("pending", at("09:00"), [])
    assert (await clara.get(address)).json()["proposal_answer"] == "Mornings are better."
    assert (await clara.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_counter_declined"
    assert (await ada.post(f"{address}/propose/decline")).json()["code"] == "nothing_asked"


async def test_outside_of_the_hours_it_needs_a_reason(ada: Program, clara: Program, address: str, at: At):
    body = {"starts": [at("20:00")], "note": "After work?"}
    refused = (await clara.post(f"{address}/propose", json=body)).json()
    assert [(each["field"], each["code"]) for each in refused["errors"]] == [("because", "needs_reason")]
    proposed = (await clara.post(f"{address}/propose", json={**body, "because": "Stays longer"})).json()
    assert [each["start"] for each in proposed["proposals"]] == [at("20:00")]
    assert "Stays longer" not in (await ada.get(address)).text


async def test_nobody_else_proposes_and_nothing_odd_is_a_time(
    ada: Program, clara: Program, log_in: LogIn, address: str, at: At
):
    for other, status in (("patient@harbor", 403), ("provider2@harbor", 404), ("staff@lakeside", 404)):
        body = {"starts": [at("11:00")]}
        assert (await (await log_in(other)).post(f"{address}/propose", json=body)).status_code == status
    for starts in ([], "", ["soon"], [7], {"a": 1}, [at("11:02")], [at("23:00")], [at("11:00")] * 2, [at("11:00")] * 4):
        assert (await clara.post(f"{address}/propose", json={"starts": starts})).status_code == 422
    await clara.post(f"{address}/propose", json={"starts": [at("11:00")]})
    for start, status in (("", 422), ("soon", 422), (at("12:00"), 422)):
        assert (await ada.post(f"{address}/propose/accept", json={"start": start})).status_code == status
    assert (await ada.post(f"{address}/propose/accept", json={"start": at("12:00")})).json()["code"] == "not_proposed"
    assert (await (await log_in("patient2@harbor")).post(f"{address}/propose/decline")).status_code == 404
    assert (await clara.post(f"{address}/propose", json={"starts": [at("11:00")]})).json()["code"] == "already_decided"
