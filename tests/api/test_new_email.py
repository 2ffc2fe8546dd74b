"""Another e-mail address over HTTP."""

from datetime import UTC, datetime

import pytest

from api import answers
from settings import settings
from store import threads
from store.models import AccountMailKind
from store.notifications import account_handover
from store.people import people
from tests.api.conftest import Program
from tests.clinics import PASSWORD, Clinics

NEW, BEN = "ada@mail.example", "patient2@harbor.example"


async def test_a_program_confirms_it_with_the_link_and_the_password(
    ada: Program, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KEPT_MAIL_HOST", "localhost")
    monkeypatch.setenv("KEPT_MAIL_FROM", "desk@harbor.example")
    settings.cache_clear()
    for email in (BEN, NEW):
        answer = await ada.post("/account/email", json={"email": email, "password": PASSWORD})
        assert (answer.status_code, answer.content) == (202, b"")
    now = datetime.now(UTC)
    claims = await threads.write(account_handover.claim, "outbox", now=now, limit=9)
    mails = [await threads.write(account_handover.hand_over, each, now=now) for each in claims]
    (mail,) = [each for each in mails if each is not None and each.kind is AccountMailKind.new_email]
    assert mail.to == NEW, "the wish before is over"
    assert people.find(clinic.harbor.patient).email == "patient@harbor.example"
    wrong = await ada.post("/new-email", json={"token": mail.token, "password": "not mine"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    answer = await ada.post("/new-email", json={"token": mail.token, "password": PASSWORD})
    answers.Person.model_validate(answer.json())
    assert (answer.status_code, people.find(clinic.harbor.patient).email) == (200, NEW)
    assert (await ada.get("/account")).status_code == 200, "logged in still, with another cookie"
    again = await ada.post("/new-email", json={"token": mail.token, "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "link_over")


async def test_without_a_mail_server_it_holds_at_once(ada: Program, clinic: Clinics):
    taken = await ada.post("/account/email", json={"email": BEN, "password": PASSWORD})
    assert (taken.status_code, taken.json()["errors"][0]["code"]) == (422, "email_taken")
    answer = await ada.post("/account/email", json={"email": NEW, "password": PASSWORD})
    assert (answer.status_code, people.find(clinic.harbor.patient).email) == (200, NEW)
    assert (await ada.get("/account")).status_code == 200
