"""Programs of providers offer a request to colleagues, and those of patients answer."""

from typing import Any

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def named(ada: Program, clinic: Clinics, at: At) -> int:
    """A request of Ada's for Clara."""
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    return int((await ada.post("/schedule", json=booking)).json()["id"])


async def test_the_patient_is_asked_and_a_yes_asks_the_colleagues(
    clara: Program, ada: Program, log_in: LogIn, named: int
):
    answer = await clara.post(f"/appointments/{named}/offer-to-colleagues")
    assert (answer.status_code, answer.json()["colleague"]) == (200, "proposed")
    answers.Appointment.model_validate(answer.json())
    notification = (await ada.get("/notifications")).json()["notifications"][0]
    assert (notification["kind"], notification["appointment_id"]) == ("colleague_proposed", named)
    answers.Notification.model_validate(notification)
    answer = await ada.post(f"/appointments/{named}/colleague", json={"agreed": True})
    body = answer.json()
    assert (answer.status_code, body["provider_id"], body["any_provider"], body["colleague"]) == (200, None, True, None)
    david = await log_in("provider2@harbor")
    assert [each["id"] for each in (await david.get("/provider-dashboard")).json()["appointments"]] == [named]
    assert (await clara.get("/provider-dashboard")).json()["counts"]["pending"] == 0


async def test_a_no_leaves_it_as_it_was(clara: Program, ada: Program, named: int):
    await clara.post(f"/appointments/{named}/offer-to-colleagues")
    answer = await ada.post(f"/appointments/{named}/colleague", json={"agreed": False})
    assert (answer.status_code, answer.json()["colleague"]) == (200, "declined")
    assert (await clara.get("/notifications")).json()["notifications"][0]["kind"] == "colleague_declined"
    for program, path, code in (
        (clara, "offer-to-colleagues", "patient_asked"),
        (ada, "colleague", "nothing_asked"),
    ):
        answer = await program.post(f"/appointments/{named}/{path}", json={"agreed": True})
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        answers.Problem.model_validate(answer.json())


async def test_who_has_no_colleague_then_is_told_so(clara: Program, log_in: LogIn, clinic: Clinics, at: At, named: int):
    ben = await log_in("patient2@harbor")
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider2}
    await ben.post("/schedule", json=booking)
    answer = await clara.post(f"/appointments/{named}/offer-to-colleagues")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_colleague")


@pytest.mark.parametrize("wrong", [{}, {"agreed": "perhaps"}, {"agreed": None}])
async def test_an_answer_is_yes_or_no(clara: Program, ada: Program, named: int, wrong: dict[str, Any]):
    await clara.post(f"/appointments/{named}/offer-to-colleagues")
    answer = await ada.post(f"/appointments/{named}/colleague", json=wrong)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "agreed")
    assert (await ada.get(f"/appointments/{named}")).json()["colleague"] == "proposed"
