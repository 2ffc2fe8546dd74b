"""What programs and forms are told while another program holds the database."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from settings import settings
from store import db
from store.db import busy
from store.models import Appointment
from store.people import sessions
from tests.api.conftest import At, Program
from tests.clinics import PASSWORD
from tests.held import held


@pytest.fixture
def _slides_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request has to write when its session was last used."""
    monkeypatch.setattr(sessions, "SLIDE", timedelta(0))


def booked() -> int:
    with db.reading() as transaction:
        return transaction.scalar(sa.select(sa.func.count()).select_from(Appointment)) or 0


def is_busy(answer: httpx.Response) -> bool:
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    return answer.headers["retry-after"] == str(answer.json()["retry_after"])


@pytest.mark.usefixtures("_slides_at_once")
async def test_looking_goes_on_and_a_booking_is_told_when_to_try_again_and_then_happens_once(
    ada: Program, at: At, monkeypatch: pytest.MonkeyPatch
):
    booking = {"type": "therapy", "start": at("09:00")}
    with held(settings().database_url):
        for path in ("/schedule?type=therapy", "/appointments", "/notifications"):
            assert (await ada.get(path)).status_code == 200
        with monkeypatch.context() as patched:
            patched.setattr(busy, "PATIENCE", 0.2)
            assert is_busy(await ada.post("/schedule", json=booking))
            assert is_busy(await ada.post("/logout-everywhere"))
    assert booked() == 0
    assert (await ada.post("/schedule", json=booking)).status_code == 201
    assert (await ada.post("/schedule", json=booking)).status_code == 409
    assert booked() == 1


async def test_a_form_comes_back_to_its_page_which_says_why(program, monkeypatch: pytest.MonkeyPatch):
    person = program(html=True)
    monkeypatch.setattr(busy, "PATIENCE", 0.2)
    with held(settings().database_url):
        answer = await person.post("/login", data={"email": "patient@harbor.example", "password": PASSWORD})
        assert is_busy(await program().post("/login", json={"email": "patient@harbor.example", "password": PASSWORD}))
    assert answer.status_code == 303
    back = httpx.URL(answer.headers["location"])
    assert back.path == "/login"
    assert back.params["problem"] == "busy"
