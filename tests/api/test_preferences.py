"""How somebody hears of news while no page of theirs is open, over HTTP."""

import pytest

from api import schemas
from store.notifications import muting
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

ALL = {subject: ["email", "push"] for subject in ("answers", "changes", "reminders", "waitlist", "notes")}


async def test_what_was_read_is_sent_back_changed_and_kept(ada: Program):
    kept = (await ada.get("/account/preferences")).json()
    schemas.Preferences.model_validate(kept)
    assert (kept["quiet"], kept["quiet_from"], kept["quiet_to"], kept["zone"]) == (True, 21, 8, None)
    assert kept["channels"] == ALL
    changed = kept | {"zone": "Asia/Tokyo", "discreet": False, "channels": ALL | {"notes": []}}
    answer = await ada.post("/account/preferences", json=changed)
    assert (answer.status_code, answer.json()) == (200, changed)
    assert (await ada.get("/account/preferences")).json() == changed


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"zone": "Mars"}, "zone", "unknown_zone"),
        ({"quiet_from": 24}, "quiet_from", "out_of_range"),
        ({"quiet_from": 8}, "quiet_to", "bad_span"),
        ({"channels": {"weather": ["email"]}}, "channels", "wrong_type"),
        ({"channels": {"notes": ["pigeon"]}}, "channels", "wrong_type"),
        ({"channels": {"notes": ["email", "sms"]}}, "channels", "not_set_up"),
    ],
)
async def test_what_cannot_be_is_named_and_nothing_is_kept(
    ada: Program, wrong: dict[str, object], field: str, code: str
):
    kept = (await ada.get("/account/preferences")).json()
    answer = await ada.post("/account/preferences", json=kept | wrong)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert (await ada.get("/account/preferences")).json() == kept


async def test_each_role_hears_of_its_own_subjects(log_in: LogIn):
    heard = {
        role: (await (await log_in(f"{role}@harbor")).get("/account/preferences")).json()
        for role in ("provider", "staff")
    }
    assert {role: sorted(each["channels"]) for role, each in heard.items()} == {
        "provider": ["changes", "requests"],
        "staff": ["requests"],
    }


async def test_one_appointment_is_muted_and_heard_of_again_by_whose_business_it_is(
    ada: Program, log_in: LogIn, at: At, clinic: Clinics
):
    ben, harbor = await log_in("patient2@harbor"), clinic.harbor
    number = (await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()["id"]
    assert (await ada.post(f"/appointments/{number}/mute")).status_code == 204
    assert (await ada.post(f"/appointments/{number}/mute")).status_code == 204
    assert muting.is_muted(number, by=harbor.patient)
    assert not muting.is_muted(number, by=harbor.staff)
    assert (await ben.post(f"/appointments/{number}/mute")).status_code == 404
    assert (await ben.post(f"/appointments/{number}/unmute")).status_code == 404
    assert (await ada.post("/appointments/0/mute")).status_code == 404
    assert (await ada.post(f"/appointments/{number}/unmute")).status_code == 204
    assert not muting.is_muted(number, by=harbor.patient)
