"""A provider is away, over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def booked(ada: Program, clara: Program, clinic: Clinics, at: At) -> list[int]:
    """Three that Dr. Weiss has accepted on that Monday; of the last any provider was asked."""
    ids = []
    for clock, provider in (("09:00", clinic.harbor.provider), ("11:00", clinic.harbor.provider), ("13:00", None)):
        body = {"type": "therapy", "start": at(clock), "provider_id": provider}
        ids.append((await ada.post("/schedule", json=body)).json()["id"])
        await clara.post(f"/appointments/{ids[-1]}/accept")
    return ids


async def test_what_is_suggested_is_done_and_the_rest_stays(
    ada: Program, clara: Program, clinic: Clinics, booked: list[int], monday: date, at: At
):
    harbor, named, other, any_ = clinic.harbor, *booked
    body: dict[str, Any] = {"provider_id": harbor.provider, "first": monday.isoformat(), "last": monday.isoformat()}
    outcome = (await clara.post("/away", json=body)).json()
    answers.AwayOutcome.model_validate(outcome)
    assert outcome == {"done": [], "left": [], "undecided": booked}
    found = (await clara.get("/away")).json()
    answers.AwayList.model_validate(found)
    assert found["absences"] == [{"first": monday.isoformat(), "last": monday.isoformat(), "name": ""}]
    suggestion = found["undecided"][0]["suggestion"]
    assert suggestion == {"act": "hand_over", "provider_id": harbor.provider2, "starts": []}
    assert found["undecided"][0]["colleagues"] == [{"id": harbor.provider2, "name": "Dr. David Stern"}]
    assert found["note"] == ""
    await clara.post("/away", json=body | {"note": "I am ill."})
    await clara.post("/away", json=body)
    assert (await clara.get("/away")).json()["note"] == "I am ill.", "until all is decided"
    propose = {"act": "propose", "starts": [at("09:00").replace(monday.isoformat(), f"{monday + timedelta(days=1)}")]}
    cancel = {"act": "cancel", "note": "I am ill, I am sorry."}
    choices = {str(named): propose, str(any_): suggestion, str(other): cancel}
    outcome = (await clara.post("/away", json=body | {"choices": choices})).json()
    assert [each["status"] for each in outcome["done"]] == ["countered", "accepted", "cancelled"]
    assert (outcome["left"], outcome["undecided"]) == ([], [])
    assert outcome["done"][1]["provider_id"] == harbor.provider2
    assert outcome["done"][2]["cancel_reason"] == "prov-pers"
    found = (await clara.get("/away")).json()
    assert ([each["id"] for each in found["asked"]], found["note"]) == ([named], "")
    again = (await clara.post("/away", json=body | {"choices": {str(other): cancel}})).json()
    assert again["left"] == [
        {"appointment_id": other, "code": "already_decided", "detail": "That request has been cancelled."}
    ]
    kinds = [each["kind"] for each in (await ada.get("/notifications")).json()["notifications"]]
    assert kinds[:3] == ["appointment_cancelled", "appointment_rescheduled", "appointment_countered"]


async def test_what_cannot_be_is_said_and_nothing_changes(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, booked: list[int], monday: date
):
    eva, stranger, day = await log_in("staff@harbor"), await log_in("staff@lakeside"), monday.isoformat()
    body: dict[str, Any] = {"provider_id": clinic.harbor.provider, "first": day, "last": day}

    async def wrong(**more: Any) -> tuple[str, str]:
        answer = await clara.post("/away", json=body | more)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        return error["field"], error["code"]

    choice = f"choices.{booked[0]}"
    assert await wrong(choices={booked[0]: {"act": "forget"}}) == (f"{choice}.act", "unknown_choice")
    assert await wrong(choices={booked[0]: {"act": "hand_over"}}) == (f"{choice}.provider_id", "missing")
    assert await wrong(choices={booked[0]: {"act": "cancel", "reason": "pat-mv"}}) == (
        *(f"{choice}.reason", "unknown_reason"),
    )
    assert await wrong(choices={number: {"act": "cancel"} for number in range(1, 102)}) == ("choices", "wrong_type")
    assert await wrong(choices=["cancel"]) == ("choices", "wrong_type")
    assert await wrong(last=str(monday - timedelta(days=1))) == ("last", "bad_span")
    assert await wrong(first="2020-01-01", last="2020-01-02") == ("first", "past_time")
    assert await wrong(first="tomorrow") == ("first", "not_a_time")
    for address in ("/away", f"/away?provider={clinic.harbor.provider}"):
        assert (await stranger.get(address)).status_code == 404
    assert (await stranger.post("/away", json=body)).status_code == 404
    assert (await eva.post("/away", json=body | {"choices": {"99999": {"act": "cancel"}}})).status_code == 404
    assert (await ada.post("/away", json=body)).status_code == (await ada.get("/away")).status_code == 403
    david = await log_in("provider2@harbor")
    assert (await david.post("/away", json=body)).status_code == 403
    assert (await eva.get(f"/away?provider={clinic.harbor.provider}")).json()["absences"] == []
