"""Twilio says what became of text messages, and what people answer; anybody else is not believed."""

from datetime import datetime

import pytest

from api.text_messages import signature
from settings import settings
from store import threads
from store.models import Channel, Subject
from store.notifications import preferences
from store.notifications.preferences import Preferences
from store.people import profile
from tests.api.conftest import Program
from tests.clinics import Clinics

TOKEN = "0123456789abcdef"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCOUNT": "AC" + "0" * 32, "TOKEN": TOKEN, "FROM": "+4930123456"}.items():
        monkeypatch.setenv(f"KEPT_SMS_{name}", value)
    settings.cache_clear()


def test_it_is_signed_as_twilio_says():
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, form | {"To": "+18005551212"}) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_without_an_account_there_is_no_such_address(ada: Program):
    assert (await ada.post("/text-messages/status", data={})).status_code == 404


async def test_what_nobody_has_signed_is_not_believed(account: None, ada: Program):
    for form in ({}, {"MessageStatus": "failed"}, {"Body": "x" * 90_000}):
        for sent in ("", "x", signature(TOKEN, "https://elsewhere.example/text-messages/status", form)):
            headers = {"X-Twilio-Signature": sent}
            assert (await ada.post("/text-messages/status", data=form, headers=headers)).status_code == 403


async def test_stop_ends_text_messages(account: None, ada: Program, clinic: Clinics, now: datetime):
    patient = clinic.harbor.patient
    await threads.write(profile.change, "Ada Lindqvist", "+49 151 23456789", by=patient, now=now)
    wanted = Preferences(channels={Subject.reminders: frozenset({Channel.email, Channel.sms})})
    await threads.write(preferences.save, wanted, by=patient, now=now)

    async def answers(body: str) -> frozenset[Channel]:
        form = {"From": "+4915123456789", "Body": body}
        signed = signature(TOKEN, f"{settings().origin}/text-messages/received", form)
        answer = await ada.post("/text-messages/received", data=form, headers={"X-Twilio-Signature": signed})
        assert (answer.status_code, "<Response/>" in answer.text) == (200, True)
        return (await threads.read(preferences.find, by=patient)).channels[Subject.reminders]

    assert await answers("Thank you") == {Channel.email, Channel.sms}
    assert await answers(" stop ") == {Channel.email}


async def test_what_became_of_one_is_taken(account: None, ada: Program):
    form = {"MessageStatus": "delivered", "MessageSid": "SM1", "ErrorCode": "30003"}
    address = "/text-messages/status?reference=of-nobody"
    signed = signature(TOKEN, f"{settings().origin}{address}", form)
    assert (await ada.post(address, data=form, headers={"X-Twilio-Signature": signed})).status_code == 204
