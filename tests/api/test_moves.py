"""Appointments move over HTTP: a patient asks, the provider answers, and the clinic moves at once."""

from api import answers
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


async def accepted(ada: Program, clara: Program, clinic: Clinics, start: str) -> int:
    """An accepted appointment of the two."""
    body = {"type": "therapy", "start": start, "provider_id": clinic.harbor.provider}
    request = (await ada.post("/schedule", json=body)).json()["id"]
    assert (await clara.post(f"/appointments/{request}/accept")).status_code == 200
    return int(request)


async def test_a_patient_asks_and_the_provider_says_yes(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}"
    answer = await ada.post(f"{address}/move", json={"start": at("11:00")})
    answers.Appointment.model_validate(asked := answer.json())
    assert (answer.status_code, asked["status"], asked["start"]) == (200, "pending", at("09:00"))
    assert asked["moving_to"] == {
        "start": at("11:00"),
        "end": at("11:50"),
        "answer_by": asked["answer_by"],
        "provider_id": clinic.harbor.provider,
    }
    assert (await ada.post(f"{address}/move", json={"start": at("11:00")})).json()["code"] == "already_moved"
    moved = (await clara.post(f"{address}/move/accept")).json()
    assert (moved["status"], moved["start"], moved["moving_to"], moved["sequence"]) == (
        *("accepted", at("11:00"), None, 1),
    )
    assert (await ada.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_rescheduled"


async def test_a_no_and_a_withdrawal_leave_it_where_it_is(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}"
    await ada.post(f"{address}/move", json={"start": at("11:00")})
    stays = (await clara.post(f"{address}/move/reject", json={"reason": "I am away then."})).json()
    assert (stays["status"], stays["start"], stays["move_answer"]) == ("accepted", at("09:00"), "I am away then.")
    assert (await ada.get("/notifications")).json()["notifications"][0]["kind"] == "appointment_move_rejected"
    await ada.post(f"{address}/move", json={"start": at("11:00")})
    assert (await ada.post(f"{address}/move/withdraw")).json()["moving_to"] is None
    for path, who in (("accept", clara), ("reject", clara), ("withdraw", ada)):
        assert (await who.post(f"{address}/move/{path}")).status_code == 409


async def test_the_clinic_moves_at_once_and_says_why_beyond_the_rules(
    ada: Program, clara: Program, clinic: Clinics, at: At
):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}/move"
    assert (await clara.post(address, json={"start": at("11:00")})).json()["start"] == at("11:00")
    refused = await clara.post(address, json={"start": at("20:00")})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "because")
    assert (await clara.post(address, json={"start": at("20:00"), "because": "A flight"})).json()["start"] == at(
        "20:00"
    )


async def test_nobody_else_moves_it_and_nothing_odd_is_a_time(
    ada: Program, clara: Program, clinic: Clinics, log_in: LogIn, at: At
):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}/move"
    for other in ("patient2@harbor", "provider2@harbor", "staff@lakeside"):
        assert (await (await log_in(other)).post(address, json={"start": at("11:00")})).status_code == 404
    for start in ("", "soon", "2020-01-01T09:00:00+01:00", "2026-12-01T09:00", at("09:02"), at("23:00")):
        assert (await ada.post(address, json={"start": start})).status_code == 422
    assert (await ada.get(address.removesuffix("/move"))).json()["sequence"] == 0


async def test_who_answers_names_the_time_that_they_read(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}"
    await ada.post(f"{address}/move", json={"start": at("13:00")})
    for verb in ("move/accept", "move/reject", "accept", "reject"):
        late = await clara.post(f"{address}/{verb}", json={"start": at("11:00")})
        assert (late.status_code, late.json()["code"]) == (409, "time_changed")
    moved = await clara.post(f"{address}/move/accept", json={"start": at("13:00")})
    assert (moved.status_code, moved.json()["start"]) == (200, at("13:00"))


async def test_what_is_no_provider_is_refused_and_nothing_moves(
    ada: Program, clara: Program, clinic: Clinics, log_in: LogIn, at: At
):
    address = f"/appointments/{await accepted(ada, clara, clinic, at('09:00'))}"
    eva = await log_in("staff@harbor")
    for nobody in (0, 999_999, clinic.harbor.patient, clinic.lakeside.provider):
        answer = await eva.post(f"{address}/move", json={"start": at("09:00"), "provider_id": nobody})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_provider")
    assert (await clara.post(f"{address}/move", json={"start": at("09:00"), "provider_id": 0})).status_code == 403
    assert (await ada.get(address)).json()["sequence"] == 0
