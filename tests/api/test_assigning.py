"""Programs of the staff accept, reject and assign for a provider."""

from typing import Any

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def eva(log_in: LogIn) -> Program:
    """Harbor's staff."""
    return await log_in("staff@harbor")


@pytest.fixture
async def named(ada: Program, clinic: Clinics, at: At) -> int:
    """A request of Ada's for Clara."""
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    return int((await ada.post("/schedule", json=booking)).json()["id"])


@pytest.fixture
async def for_any(ada: Program, at: At) -> int:
    """A request of Ada's for any provider."""
    return int((await ada.post("/schedule", json={"type": "therapy", "start": at("11:00")})).json()["id"])


@pytest.mark.parametrize("verb", ["accept", "reject"])
async def test_staff_answer_for_the_provider_who_was_asked(
    eva: Program, clara: Program, ada: Program, named: int, verb: str
):
    answer = await eva.post(f"/appointments/{named}/{verb}")
    assert (answer.status_code, answer.json()["decided_by"]) == (200, "Eva Brandt")
    answers.Appointment.model_validate(answer.json())
    for caller in (clara, ada):
        notification = (await caller.get("/notifications")).json()["notifications"][0]
        assert (notification["kind"], notification["appointment"]["decided_by"]) == (
            f"appointment_{verb}ed",
            "Eva Brandt",
        )
    assert (await eva.post(f"/appointments/{named}/undo")).json()["status"] == "pending"


async def test_staff_say_for_whom_they_accept(eva: Program, clinic: Clinics, for_any: int):
    problem = (await eva.post(f"/appointments/{for_any}/accept")).json()
    assert (problem["status"], problem["errors"][0]["code"]) == (422, "missing")
    assert problem["errors"][0]["field"] == "provider_id"
    answer = await eva.post(f"/appointments/{for_any}/accept", json={"provider_id": clinic.harbor.provider2})
    assert (answer.json()["status"], answer.json()["provider_id"]) == ("accepted", clinic.harbor.provider2)


async def test_staff_give_a_request_to_a_provider(
    eva: Program, clara: Program, ada: Program, log_in: LogIn, clinic: Clinics, for_any: int
):
    david = await log_in("provider2@harbor")
    answer = await eva.post(f"/appointments/{for_any}/assign", json={"provider_id": clinic.harbor.provider2})
    body = answer.json()
    assert (answer.status_code, body["status"], body["provider_id"], body["any_provider"]) == (
        200,
        "pending",
        clinic.harbor.provider2,
        True,
    )
    answers.Appointment.model_validate(body)
    for caller in (david, ada):
        notification = (await caller.get("/notifications")).json()["notifications"][0]
        assert (notification["kind"], notification["appointment_id"]) == ("appointment_assigned", for_any)
        answers.Notification.model_validate(notification)
    assert (await clara.post(f"/appointments/{for_any}/accept")).status_code == 404
    assert (await david.post(f"/appointments/{for_any}/accept")).status_code == 200


@pytest.mark.parametrize("wrong", [{}, {"provider_id": None}, {"provider_id": "x"}, {"provider_id": 0}, [], "x"])
async def test_to_nobody_nothing_is_given(eva: Program, for_any: int, wrong: Any):
    answer = await eva.post(f"/appointments/{for_any}/assign", json=wrong)
    assert answer.status_code in {400, 422}
    answers.Problem.model_validate(answer.json())


async def test_what_was_asked_of_one_is_not_given_to_another(eva: Program, clinic: Clinics, named: int):
    answer = await eva.post(f"/appointments/{named}/assign", json={"provider_id": clinic.harbor.provider2})
    assert (answer.status_code, answer.json()["code"]) == (409, "for_one_provider")
    answers.Problem.model_validate(answer.json())


async def test_only_staff_assign(
    clara: Program, ada: Program, program: Any, log_in: LogIn, clinic: Clinics, for_any: int
):
    body = {"provider_id": clinic.harbor.provider}
    lakeside = await log_in("staff@lakeside")
    for caller, status in ((clara, 403), (ada, 403), (program(), 401), (lakeside, 404)):
        assert (await caller.post(f"/appointments/{for_any}/assign", json=body)).status_code == status


async def test_a_request_that_somebody_else_gave_away_meanwhile_stays_where_it_is(
    eva: Program, clinic: Clinics, for_any: int
):
    clara, david = clinic.harbor.provider, clinic.harbor.provider2
    await eva.post(f"/appointments/{for_any}/assign", json={"provider_id": clara})
    answer = await eva.post(f"/appointments/{for_any}/assign", json={"provider_id": david})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
    assert answer.json()["appointment_status"] == "pending"
    answers.Problem.model_validate(answer.json())
    answer = await eva.post(f"/appointments/{for_any}/assign", json={"provider_id": david, "instead_of": clara})
    assert (answer.status_code, answer.json()["provider_id"]) == (200, david)


async def test_what_somebody_else_gave_away_meanwhile_is_not_answered_unseen(
    eva: Program, clinic: Clinics, for_any: int
):
    clara, david = clinic.harbor.provider, clinic.harbor.provider2
    await eva.post(f"/appointments/{for_any}/assign", json={"provider_id": clara})
    for verb, body in (("accept", {"provider_id": david}), ("accept", {}), ("reject", {"reason": "Closed"})):
        refused = await eva.post(f"/appointments/{for_any}/{verb}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "already_decided"), verb
    answer = await eva.post(f"/appointments/{for_any}/reject", json={"instead_of": clara})
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected")


async def test_a_form_that_undoes_goes_on_to_the_appointment(log_in: LogIn, eva: Program, named: int):
    await eva.post(f"/appointments/{named}/accept")
    browser = await log_in("staff@harbor", html=True)
    answer = await browser.post(f"/appointments/{named}/undo")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appointments/{named}")


async def test_a_form_assigns_and_goes_on_to_the_appointment(log_in: LogIn, clinic: Clinics, for_any: int):
    eva = await log_in("staff@harbor", html=True)
    answer = await eva.post(f"/appointments/{for_any}/assign", data={"provider_id": clinic.harbor.provider})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appointments/{for_any}")
