"""A program that is refused in a crisis hears whom its patient can call at once."""

from datetime import timedelta

import pytest

from api import answers
from store.appointments import crisis_networks
from store.people import throttle
from tests.api.conftest import At, LogIn, Program

NUMBERS = {"emergency_phone": "+49 40 555 0100", "clinic_phone": "+49 30 23125 100"}


def numbers(problem: dict[str, object]) -> dict[str, object]:
    answers.Problem.model_validate(problem)
    return {name: problem.get(name) for name in NUMBERS}


async def test_from_where_as_many_crises_as_can_be_wait(
    ada: Program, log_in: LogIn, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(crisis_networks, "MOST", 1)
    crisis = {"type": "crisis-intervention", "start": at("11:00")}
    assert (await ada.post("/schedule", json=crisis)).status_code == 201
    ben = await log_in("patient2@harbor")
    answer = await ben.post("/schedule", json=crisis)
    assert (answer.status_code, answer.json()["code"]) == (409, "crises_from_here")
    assert numbers(answer.json()) == NUMBERS
    form = await (await log_in("patient2@harbor", html=True)).post("/schedule", data=crisis)
    assert (form.status_code, form.headers["location"]) == (303, "/schedule?problem=crises_from_here")


async def test_after_one_crisis_too_many(ada: Program, at: At, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "CALLED_OFF", throttle.Limit(1, timedelta(minutes=1), timedelta(minutes=1)))
    crisis = {"type": "crisis-intervention", "start": at("11:00")}
    first = (await ada.post("/schedule", json=crisis)).json()["id"]
    await ada.post(f"/appointments/{first}/cancel", json={"reason": "pat"})
    answer = await ada.post("/schedule", json=crisis)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    assert int(answer.headers["retry-after"]) == answer.json()["retry_after"]
    assert numbers(answer.json()) == NUMBERS
