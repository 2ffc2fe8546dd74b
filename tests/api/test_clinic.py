"""The settings of a clinic, over HTTP."""

from datetime import UTC, datetime

import pytest

from api import answers, schemas
from store import threads
from store.clinic.clinics import Settings
from store.jobs import rows
from store.people import people
from tests.api.conftest import LogIn
from tests.clinics import CALLS, Clinics


async def test_staff_read_the_settings_and_send_them_back_changed(log_in: LogIn, clinic: Clinics):
    eva = await log_in("staff@harbor")
    kept = (await eva.get("/clinic/settings")).json()
    schemas.ClinicSettings.model_validate(kept)
    assert kept["phone"] == CALLS["harbor"]
    answer = await eva.post("/clinic/settings", json=kept | {"phone": "+49 30 23125 199", "open_requests": 5})
    assert (answer.status_code, answer.json()) == (200, kept | {"phone": "+49 30 23125 199", "open_requests": 5})
    assert (await eva.get("/clinic/settings")).json() == answer.json()
    assert people.find(clinic.harbor.patient).clinic.phone == "+49 30 23125 199"
    assert people.find(clinic.lakeside.patient).clinic.phone == CALLS["lakeside"]


def test_every_setting_of_the_page_is_one_here():
    assert set(schemas.ClinicSettings.model_fields) == set(Settings.__slots__)


async def test_a_clinic_can_be_without_a_number(log_in: LogIn, clinic: Clinics):
    eva = await log_in("staff@harbor")
    kept = (await eva.get("/clinic/settings")).json()
    answer = await eva.post("/clinic/settings", json=kept | {"phone": ""})
    assert (answer.status_code, answer.json()["phone"]) == (200, "")


async def test_every_wrong_setting_is_named_and_none_is_saved(log_in: LogIn):
    eva = await log_in("staff@harbor")
    kept = (await eva.get("/clinic/settings")).json()
    answer = await eva.post("/clinic/settings", json=kept | {"phone": "112", "zone": "Mars", "crisis_requests": 4})
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("phone", "bad_phone"),
        ("zone", "unknown_zone"),
        ("crisis_requests", "out_of_range"),
    ]
    assert (await eva.get("/clinic/settings")).json() == kept


@pytest.mark.parametrize("account", ["patient@harbor", "provider@harbor"])
async def test_the_settings_are_for_staff(log_in: LogIn, account: str):
    person = await log_in(account)
    assert (await person.get("/clinic/settings")).status_code == 403
    assert (await person.post("/clinic/settings", json={})).status_code == 403


async def test_staff_read_what_runs_by_itself(log_in: LogIn, clinic: Clinics):
    now = datetime.now(UTC)
    await threads.write(rows.add, ["expiry.expire"], now)
    assert await threads.write(rows.claim, "expiry.expire", "we", now=now)
    await threads.write(rows.fail, "expiry.expire", "we", attempts=2, problem="ZeroDivisionError", now=now)
    eva = await log_in("staff@harbor")
    answer = (await eva.get("/clinic/jobs")).json()
    answers.Jobs.model_validate(answer)
    (job,) = answer["jobs"]
    assert (job["name"], job["attempts"], job["problem"]) == ("expiry.expire", 2, "ZeroDivisionError")
    assert (job["running"], job["overdue"], job["failed_for"]) == (False, False, [])
    assert datetime.fromisoformat(job["due"]) == now + rows.wait(2)


@pytest.mark.parametrize("account", ["patient@harbor", "provider@harbor"])
async def test_what_runs_by_itself_is_for_staff(log_in: LogIn, account: str):
    assert (await (await log_in(account)).get("/clinic/jobs")).status_code == 403
