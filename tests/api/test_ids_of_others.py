"""An id of another institution in a body or a query says no more than one that nobody has."""

from typing import Any

from store.models import LARGEST_ID
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


async def test_providers_of_others_are_as_unknown_as_those_who_do_not_exist_to_every_verb(
    ada: Program, log_in: LogIn, clinic: Clinics, at: At
):
    eva, harbor, day = await log_in("staff@harbor"), clinic.harbor, at("09:00")[:10]
    waits = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()["id"]
    booked = {"type": "therapy", "patient_id": harbor.patient, "starts": [at("13:00")], "because": "Now"}
    named = await eva.post("/series", json={**booked, "provider_id": harbor.provider})
    agreed = named.json()["appointments"][0]["id"]
    away = {"provider_id": harbor.provider, "first": day, "last": day}
    planned: dict[str, Any] = {
        "type": "therapy",
        "patient_id": harbor.patient,
        "first": at("15:00"),
        "every": 1,
        "count": 2,
    }

    async def ask(provider_id: int) -> list[tuple[int, Any]]:
        who = {"provider_id": provider_id}
        hand_over = {"choices": {str(agreed): {"act": "hand_over", **who}}}
        propose = {"choices": {str(agreed): {"act": "propose", "starts": [at("15:00")], **who}}}
        answers = [
            await ada.get("/schedule", params={"type": "therapy", "provider": provider_id}),
            await ada.post("/schedule", json={"type": "therapy", "start": at("15:00"), **who}),
            await eva.get("/series", params={**planned, **who}),
            await eva.post("/series", json={**booked, "starts": [at("15:00")], **who}),
            await eva.post(f"/appointments/{agreed}/move", json={"start": at("15:00"), **who}),
            await eva.post(f"/appointments/{waits}/accept", json=who),
            await eva.post(f"/appointments/{waits}/assign", json=who),
            await eva.post(f"/appointments/{waits}/propose", json={"starts": [at("15:00")], **who}),
            await eva.get("/away", params={"provider": provider_id}),
            await eva.post("/away", json={**away, **who}),
            await eva.post("/away", json={**away, **hand_over}),
            await eva.post("/away", json={**away, **propose}),
        ]
        return [(answer.status_code, answer.json()) for answer in answers]

    of_others, of_nobody = [await ask(each) for each in (clinic.lakeside.provider, LARGEST_ID)]
    assert of_others == of_nobody
    codes = [(status, body.get("code")) for status, body in of_others]
    assert codes[:8] == [(422, "unknown_provider")] * 8
    assert codes[8:10] == [(404, "not_found")] * 2, "whose absence it is, is no field of something else"
    for _, outcome in of_others[10:]:
        assert [each["code"] for each in outcome["left"]] == ["unknown_provider"]


async def test_patients_of_others_are_as_unknown_as_those_who_do_not_exist(log_in: LogIn, clinic: Clinics, at: At):
    eva, harbor = await log_in("staff@harbor"), clinic.harbor
    booked = {"type": "therapy", "provider_id": harbor.provider, "starts": [at("13:00")]}
    planned: dict[str, Any] = {
        "type": "therapy",
        "provider_id": harbor.provider,
        "first": at("15:00"),
        "every": 1,
        "count": 2,
    }

    async def ask(patient_id: int) -> list[tuple[int, Any]]:
        answers = [
            await eva.post("/series", json={**booked, "patient_id": patient_id}),
            await eva.get("/series", params={**planned, "patient_id": patient_id}),
            await eva.get(f"/patients/{patient_id}"),
        ]
        return [(answer.status_code, answer.json().get("code")) for answer in answers]

    assert await ask(clinic.lakeside.patient) == await ask(LARGEST_ID) == [(404, "not_found")] * 3
