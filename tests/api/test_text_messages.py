"""Twilio says what became of text messages, and what people answer; anybody else is not believed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from api.text_messages import is_signed, signature
from settings import settings
from store import threads
from store.models import Channel, Subject
from store.notifications import preferences, text_answers
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


PARAMS = st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=40), max_size=8)
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["https", "http"]),
    st.from_regex(r"[a-z]{1,10}([.][a-z]{2,8}){1,2}", fullmatch=True),
    st.sampled_from(["", ":8443", ":443", ":80"]),
    st.from_regex(r"[a-zA-Z0-9_/%.-]{0,20}", fullmatch=True),
    st.from_regex(r"([?][a-z]{1,5}=[a-zA-Z0-9%+-]{1,10}(&[a-z]{1,5}=[a-z0-9]{0,5}){0,2})?", fullmatch=True),
)


@given(url=URLS, form=PARAMS, token=st.text(min_size=1, max_size=32), other=PARAMS)
def test_what_is_believed_is_what_twilios_own_library_believes(
    url: str, form: dict[str, str], token: str, other: dict[str, str]
):
    assume(all(each.isprintable() for each in (token, *form, *form.values())))
    theirs = RequestValidator(token)
    assert signature(token, url, form) == theirs.compute_signature(url, form)
    with_port = url if urlsplit(url).port else url.replace("/", ":443/", 3).replace(":443/", "/", 2)
    for signed in (url, with_port, f"{url}x"):
        for said in (form, other):
            given_ = theirs.compute_signature(signed, said)
            assert is_signed(token, url, form, given_) == theirs.validate(url, form, given_)
    for given_ in ("", "x", "ä"):
        assert is_signed(token, url, form, given_) is theirs.validate(url, form, given_) is False


async def test_without_an_account_there_is_no_such_address(ada: Program):
    assert (await ada.post("/text-messages/status", data={})).status_code == 404


async def test_what_nobody_has_signed_is_not_believed(account: None, ada: Program):
    for form in ({}, {"MessageStatus": "failed"}, {"Body": "x" * 90_000}):
        for sent in ("", "x", signature(TOKEN, "https://elsewhere.example/text-messages/status", form)):
            headers = {"X-Twilio-Signature": sent}
            assert (await ada.post("/text-messages/status", data=form, headers=headers)).status_code == 403


async def test_stop_ends_text_messages_and_counts_once(account: None, ada: Program, clinic: Clinics, now: datetime):
    patient = clinic.harbor.patient
    await threads.write(profile.change, "Ada Lindqvist", "+49 151 23456789", by=patient, now=now)
    wanted = Preferences(channels={Subject.reminders: frozenset({Channel.email, Channel.sms})})
    await threads.write(preferences.save, wanted, by=patient, now=now)

    async def answers(body: str, message_id: str) -> frozenset[Channel]:
        form = {"From": "+4915123456789", "Body": body, "MessageSid": message_id}
        signed = signature(TOKEN, f"{settings().origin}/text-messages/received", form)
        answer = await ada.post("/text-messages/received", data=form, headers={"X-Twilio-Signature": signed})
        assert (answer.status_code, "<Response/>" in answer.text) == (200, body != "Thank you")
        return (await threads.read(preferences.find, by=patient)).channels[Subject.reminders]

    both = {Channel.email, Channel.sms}
    assert await answers("Thank you", "SM1") == both
    assert await answers(" stop ", "SM2") == {Channel.email}
    await threads.write(preferences.save, wanted, by=patient, now=now)
    assert await answers(" stop ", "SM2") == both, "whoever sends what was signed once more changes nothing"
    assert await answers("STOP", "") == both, "nor what Twilio never sends"
    assert await answers("STOP", "SM3") == {Channel.email}


async def test_who_answers_hears_once_that_nobody_reads_it_and_staff_whom_to_call(
    account: None, ada: Program, clinic: Clinics, now: datetime
):
    patient, staff = clinic.harbor.patient, clinic.harbor.staff
    await threads.write(profile.change, "Ada Lindqvist", "+49 151 23456789", by=patient, now=now)
    wanted = Preferences(channels={Subject.reminders: frozenset({Channel.email, Channel.sms})})
    await threads.write(preferences.save, wanted, by=patient, now=now)

    async def answer(body: str, number: str = "+4915123456789") -> str:
        form = {"From": number, "Body": body, "MessageSid": "SM9"}
        signed = signature(TOKEN, f"{settings().origin}/text-messages/received", form)
        return (await ada.post("/text-messages/received", data=form, headers={"X-Twilio-Signature": signed})).text

    def recent() -> list[str]:
        return [each.name for each in text_answers.recent(by=staff, now=datetime.now(UTC))]

    assert "<Response/>" in await answer("HELP")
    assert "<Response/>" in await answer("Hello", "+4915100000000"), "a number that nobody has here"
    assert recent() == []
    said = await answer("Can I come ten minutes later?")
    assert "<Message>Nobody reads answers here. Please call " in said
    assert "<Response/>" in await answer("Hello?"), "another machine would answer each time"
    assert recent() == ["Ada Lindqvist"]
    assert text_answers.recent(by=clinic.lakeside.staff, now=datetime.now(UTC)) == []
    assert text_answers.recent(by=staff, now=datetime.now(UTC) + timedelta(days=2)) == []
    assert text_answers.stopped_at(by=patient) is None
    await answer("STOP")
    assert text_answers.stopped_at(by=patient)
    assert recent() == []
    await threads.write(preferences.save, wanted, by=patient, now=now)
    assert text_answers.stopped_at(by=patient) is None, "they want some again"


async def test_what_became_of_one_is_taken(account: None, ada: Program):
    form = {"MessageStatus": "delivered", "MessageSid": "SM1", "ErrorCode": "30003"}
    address = "/text-messages/status?reference=of-nobody"
    signed = signature(TOKEN, f"{settings().origin}{address}", form)
    assert (await ada.post(address, data=form, headers={"X-Twilio-Signature": signed})).status_code == 204
