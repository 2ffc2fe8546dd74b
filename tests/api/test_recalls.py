"""Patients are invited back over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from api import answers
from store import db
from store.models import Appointment, tables
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

(_appointment,) = tables(Appointment)


@pytest.fixture
async def met(ada: Program, clara: Program, clinic: Clinics, at: At) -> str:
    """The address of an accepted appointment with Dr. Weiss, which has begun."""
    body = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    address = f"/appointments/{(await ada.post('/schedule', json=body)).json()['id']}"
    await clara.post(f"{address}/accept")
    too_early = await clara.post(
        f"{address}/recall", json={"about": f"{datetime.now(UTC).date() + timedelta(days=90)}"}
    )
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not_begun")
    begun = datetime.now(UTC) - timedelta(minutes=5)
    with db.writing() as transaction:
        transaction.execute(_appointment.update().values(start=begun, end=begun + timedelta(minutes=50)))
    return address


async def test_a_provider_invites_back_and_the_patient_does_not_need_it(ada: Program, clara: Program, met: str):
    about = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    invited = await clara.post(f"{met}/recall", json={"about": about})
    answers.Recall.model_validate(recall := invited.json())
    assert (invited.status_code, recall["about"], recall["type"]) == (200, about, "therapy")
    assert (await ada.get("/recalls")).json() == (await clara.get("/recalls")).json() == {"recalls": [recall]}
    assert (await ada.get("/notifications")).json()["notifications"][0]["kind"] == "invited_back"
    assert (await ada.post(f"/recalls/{recall['id']}/take-back")).status_code == 403
    assert (await ada.post(f"/recalls/{recall['id']}/not-needed")).status_code == 204
    assert (await clara.get("/recalls")).json() == {"recalls": []}
    assert (await clara.post(f"/recalls/{recall['id']}/take-back")).status_code == 404


async def test_nothing_odd_is_an_invitation(ada: Program, clara: Program, log_in: LogIn, met: str):
    about = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    for wrong in (
        {},
        {"about": "soon"},
        {"about": "2020-01-01"},
        {"about": "9999-12-31"},
        {"about": about, "type": "x"},
    ):
        assert (await clara.post(f"{met}/recall", json=wrong)).status_code == 422
    for stranger, status in (("provider2@harbor", 404), ("staff@lakeside", 404), ("patient@harbor", 403)):
        assert (await (await log_in(stranger)).post(f"{met}/recall", json={"about": about})).status_code == status
    assert (await ada.get("/recalls")).json() == {"recalls": []}
