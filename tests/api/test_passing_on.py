"""Programs of providers pass on requests for any provider."""

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def for_any(ada: Program, at: At) -> int:
    """A request of Ada's for any provider."""
    return int((await ada.post("/schedule", json={"type": "therapy", "start": at("11:00")})).json()["id"])


async def test_what_one_passes_on_is_still_asked_of_the_others(
    clara: Program, ada: Program, log_in: LogIn, for_any: int
):
    answer = await clara.post(f"/appointments/{for_any}/pass-on")
    body = answer.json()
    assert (answer.status_code, body["status"], body["passed_on"]) == (200, "pending", True)
    answers.Appointment.model_validate(body)
    assert (await clara.get("/provider-dashboard")).json()["counts"]["pending"] == 0
    david = await log_in("provider2@harbor")
    assert [each["id"] for each in (await david.get("/provider-dashboard")).json()["appointments"]] == [for_any]
    seen = await ada.get(f"/appointments/{for_any}")
    assert seen.json()["passed_on"] is True
    assert "Clara" not in seen.text, "by whom is not told to the patient"
    assert (await ada.get("/notifications")).json()["notifications"] == []


async def test_the_last_says_that_they_know_what_it_means(clara: Program, log_in: LogIn, for_any: int):
    david = await log_in("provider2@harbor")
    await clara.post(f"/appointments/{for_any}/pass-on")
    answer = await david.post(f"/appointments/{for_any}/pass-on")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_asked")
    answers.Problem.model_validate(answer.json())
    answer = await david.post(f"/appointments/{for_any}/pass-on", json={"confirmed": True})
    assert (answer.status_code, answer.json()["passed_on"]) == (200, True)


async def test_it_is_taken_back_like_a_decision(clara: Program, for_any: int):
    await clara.post(f"/appointments/{for_any}/pass-on")
    answer = await clara.post(f"/appointments/{for_any}/undo")
    assert (answer.status_code, answer.json()["passed_on"]) == (200, False)
    assert (await clara.get("/provider-dashboard")).json()["counts"]["pending"] == 1


async def test_a_provider_does_not_reject_for_all_and_passes_on_nothing_of_their_own(
    clara: Program, ada: Program, clinic: Clinics, at: At, for_any: int
):
    answer = await clara.post(f"/appointments/{for_any}/reject")
    assert (answer.status_code, answer.json()["code"]) == (409, "for_any_provider")
    answers.Problem.model_validate(answer.json())
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    named = (await ada.post("/schedule", json=booking)).json()["id"]
    answer = await clara.post(f"/appointments/{named}/pass-on")
    assert (answer.status_code, answer.json()["code"]) == (409, "asked_alone")
    answers.Problem.model_validate(answer.json())


async def test_only_providers_who_are_asked_pass_on(ada: Program, log_in: LogIn, for_any: int):
    for account, status in (("patient@harbor", 403), ("staff@harbor", 403), ("provider@lakeside", 404)):
        caller = await log_in(account)
        assert (await caller.post(f"/appointments/{for_any}/pass-on")).status_code == status, account
    assert (await ada.get(f"/appointments/{for_any}")).json()["status"] == "booked"


async def test_a_form_passes_on_and_goes_on_to_the_request(log_in: LogIn, for_any: int):
    browser = await log_in("provider@harbor", html=True)
    answer = await browser.post(f"/appointments/{for_any}/pass-on")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appointments/{for_any}")
