"""What people change about themselves and their requests, over HTTP."""

from api import answers
from tests.api.conftest import At, LogIn, Program


async def test_a_person_reads_and_changes_who_they_are(ada: Program):
    before = (await ada.get("/account")).json()
    answers.Person.model_validate(before)
    answer = await ada.post("/account", json={"name": "Ada Okafor", "phone": "030 12345"})
    assert (answer.status_code, answer.json()) == (200, before | {"name": "Ada Okafor", "phone": "030 12345"})
    assert (await ada.get("/account")).json() == answer.json()
    assert (await ada.post("/account", json={"name": "Ada Okafor"})).json()["phone"] == ""
    refused = (await ada.post("/account", json={"name": "Ada", "phone": "soon"})).json()
    assert [(each["field"], each["code"]) for each in refused["errors"]] == [("phone", "bad_phone")]


async def test_who_changes_it_all_the_time_is_told_how_long_to_wait(ada: Program):
    for number in range(20):
        assert (await ada.post("/account", json={"name": f"Ada {number}"})).status_code == 200
    answer = await ada.post("/account", json={"name": "Ada"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    assert answer.headers["retry-after"] == str(answer.json()["retry_after"])


async def test_a_patient_changes_the_notes_while_the_request_waits(ada: Program, clara: Program, log_in: LogIn, at: At):
    view = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00"), "notes": "as sent"})).json()
    address = f"/appointments/{view['id']}/notes"
    answer = await ada.post(address, json={"notes": "I bring my sister."})
    assert (answer.status_code, answer.json()["notes"]) == (200, "I bring my sister.")
    assert (await clara.get(f"/appointments/{view['id']}")).json()["notes"] == "I bring my sister."
    assert (await clara.post(address, json={"notes": "theirs"})).status_code == 403
    for other in ("patient2@harbor", "patient@lakeside"):
        assert (await (await log_in(other)).post(address, json={"notes": "theirs"})).status_code == 404
    await clara.post(f"/appointments/{view['id']}/accept")
    refused = await ada.post(address, json={"notes": "too late"})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_decided")
    assert (await ada.get(f"/appointments/{view['id']}")).json()["notes"] == "I bring my sister."


async def test_the_clinics_people_read_the_patients_number(ada: Program, clara: Program, at: At):
    view = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()
    assert (await clara.get(f"/appointments/{view['id']}")).json()["patient_phone"] == "+49 30 23125 101"


async def test_a_patient_and_the_clinic_cancel_for_a_reason_of_theirs(
    ada: Program, clara: Program, log_in: LogIn, at: At
):
    view = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()
    address = f"/appointments/{view['id']}/cancel"
    for body in ({}, {"reason": "prov-pers"}, {"reason": "soon"}):
        refused = await ada.post(address, json=body)
        (problem,) = refused.json()["errors"]
        assert (refused.status_code, problem["field"]) == (422, "reason")
        assert problem["code"] in {"missing", "unknown_reason"}
    for other in ("patient2@harbor", "staff@lakeside"):
        assert (await (await log_in(other)).post(address, json={"reason": "other"})).status_code == 404
    await clara.post(f"/appointments/{view['id']}/accept")
    answer = await ada.post(address, json={"reason": "pat-fb", "note": "Much better"})
    answers.Appointment.model_validate(answer.json())
    said = {name: answer.json()[name] for name in ("status", "cancelled_by", "cancel_reason", "cancel_note", "late")}
    assert said == {
        "status": "cancelled",
        "cancelled_by": "Ada Lindqvist",
        "cancel_reason": "pat-fb",
        "cancel_note": "Much better",
        "late": said["late"],
    }
    news = (await clara.get("/notifications")).json()["notifications"][0]
    assert (news["kind"], news["appointment_id"]) == ("appointment_cancelled", view["id"])
    second = await clara.post(address, json={"reason": "prov-pers"})
    assert (second.status_code, second.json()["code"]) == (409, "already_decided")
    assert (second.json()["appointment_status"], second.json()["decided_by"]) == ("cancelled", "Ada Lindqvist")


async def test_a_form_that_cancels_leads_back_to_the_appointment(ada: Program, at: At):
    view = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()
    address, headers = f"/appointments/{view['id']}", {"Accept": "text/html"}
    refused = await ada.post(f"{address}/cancel", data={"reason": "none"}, headers=headers)
    assert (refused.status_code, refused.headers["location"].split("?")[0]) == (303, address)
    done = await ada.post(f"{address}/cancel", data={"reason": "pat"}, headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, address)


async def test_whoever_answers_a_crisis_chooses_whether_it_rings(ada: Program, clara: Program):
    assert (await clara.get("/account")).json()["crisis_sound"] is True
    answer = await clara.post("/account/sound", json={"on": False})
    answers.Person.model_validate(answer.json())
    assert (answer.status_code, answer.json()["crisis_sound"]) == (200, False)
    assert (await clara.get("/account")).json() == answer.json()
    assert (await clara.post("/account/sound", json={})).status_code == 422
    assert (await ada.post("/account/sound", json={"on": False})).status_code == 403
