"""News arrives on people's own devices, closed for each, and what push services answer is kept."""

from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from http_ece import ECEException
from py_vapid import Vapid02

from notify.outbox import Outbox
from notify.push.web_push import AFTERWARDS, PushTransport, life, urgency
from pages.words import pushes
from settings import settings
from store import appointments, db
from store.clinic import clinics
from store.models import Channel, Delivery, Kind, Subject, tables
from store.notifications import deliveries, devices, handing_over, muting, notifications, preferences
from store.notifications.preferences import Preferences
from tests.clinics import Clinic
from tests.notify.push_service import HOST, Browser, PushService, base64url
from tests.notify.receiver import ToReceiver, resolver
from tests.notify.serving import serving
from tests.store.notifications.test_deliveries import SOON, accepted
from tests.store.steps import book

CONTACT = "desk@harbor-clinic.berlin"
ORIGIN = "https://harbor.example"
MINUTE = timedelta(minutes=1)
_delivery = tables(Delivery)[0]


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with serving(PushService()) as it:
        yield it


@pytest.fixture
def harbor(harbor: Clinic) -> Clinic:
    """The clinic, which can be written to."""
    clinics.save(replace(clinics.settings(by=harbor.staff), email=CONTACT), by=harbor.staff)
    return harbor


async def drain(service: PushService, now: datetime, patience: float = 5.0) -> None:
    there = ToReceiver(service.port)
    transport = PushTransport(settings().private_push_key, ORIGIN, resolver=resolver, transport=there, timeout=patience)
    outbox = Outbox({Channel.push: transport}, lambda: now)
    while await outbox.drain():
        pass


def stands() -> list[tuple[str, str, str]]:
    """What became of each message to a device: state, reason, and the last answer that was none."""
    query = sa.select(_delivery).where(_delivery.c.channel == Channel.push).order_by(_delivery.c.id)
    with db.reading() as transaction:
        return [(row.state.value, row.reason.value, row.problem) for row in transaction.execute(query)]


async def test_it_arrives_on_each_device_and_only_that_one_can_read_it(
    harbor: Clinic, service: PushService, now: datetime
):
    phone, laptop = Browser("/phone"), Browser("/laptop")
    for each in (phone, laptop):
        each.add(harbor.patient, now)
    number = accepted(harbor, now)
    await drain(service, now + SOON - MINUTE / 60)
    assert service.taken == [], "an open page has its head start"
    await drain(service, now + SOON)
    taken = {each.path: each.content for each in service.taken}
    assert (len(service.taken), sorted(taken)) == (2, ["/laptop", "/phone"]), "to both at the same time"
    for browser in (phone, laptop):
        said = browser.read(taken[browser.path])
        assert said == {
            "web_push": 8030,
            "notification": {
                "title": "Confirmed: Tuesday 24 November, 10:00 (Berlin)",
                "body": "Your appointment on Tuesday 24 November, 10:00 (Berlin) is confirmed. Where: Harbor Clinic",
                "lang": "en-GB",
                "navigate": f"{ORIGIN}/appointments/{number}",
                "tag": f"kept-appointment-{number}",
                "renotify": True,
                "data": {"id": notifications.since(harbor.patient, after=0)[-1].id},
            },
        }
    with pytest.raises(ECEException):
        phone.read(taken["/laptop"])
    assert stands() == [("sent", "", "")] * 2


async def test_the_push_service_knows_who_sends_and_until_when_it_is_worth_it(
    harbor: Clinic, service: PushService, now: datetime
):
    Browser().add(harbor.patient, now)
    accepted(harbor, now)
    await drain(service, now + SOON)
    headers = service.taken[0].headers
    start = now + timedelta(hours=26)  # ten on the clock of the day after
    assert headers["ttl"] == str(int((start - now - SOON).total_seconds()))
    assert (headers["host"], headers["content-encoding"], headers["urgency"]) == (HOST, "aes128gcm", "normal")
    assert headers["content-type"] == "application/notification+json"
    assert Vapid02.verify(headers["authorization"])
    assert headers["authorization"].endswith(f",k={settings().public_push_key}")
    claims = headers["authorization"].split("t=")[1].split(".")[1]
    assert orjson.loads(b64decode(claims + "==", altchars=b"-_")) == {
        "aud": f"https://{HOST}",
        "exp": int((now + SOON + timedelta(hours=12)).timestamp()),
        "sub": f"mailto:{CONTACT}",
    }


async def test_what_is_later_about_one_appointment_takes_the_place_of_what_was_before(
    harbor: Clinic, service: PushService, now: datetime
):
    browser = Browser()
    browser.add(harbor.patient, now)
    number = accepted(harbor, now)
    accepted(harbor, now, "14:00")
    await drain(service, now + SOON)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now + SOON)
    await drain(service, now + 2 * SOON)
    first, other, later = (each.headers["topic"] for each in service.taken)
    assert first == later != other
    assert all(len(each) == 32 and each.replace("-", "").replace("_", "").isalnum() for each in (first, other))
    titles = [browser.read(each.content)["notification"]["title"] for each in service.taken]
    assert titles[0].startswith("Confirmed: Tuesday 24 November, 10:00")
    assert titles[1].startswith("Confirmed: Tuesday 24 November, 14:00"), "one message for each page that it opens"
    assert titles[2].startswith("Cancelled: Tuesday 24 November, 10:00")


@pytest.mark.parametrize(
    ("answer", "state", "problem"),
    [
        ({"status": 200}, ("sent", "", ""), ""),
        ({"status": 429}, ("queued", "", "HTTP 429"), ""),
        ({"status": 500}, ("queued", "", "HTTP 500"), ""),
        ({"status": 403}, ("failed", "refused", "HTTP 403"), "HTTP 403"),
        ({"status": 413}, ("failed", "refused", "HTTP 413"), "HTTP 413"),
        ({"status": 302}, ("failed", "refused", "HTTP 302"), "HTTP 302"),
        ({"status": 404}, ("failed", "refused", "HTTP 404"), None),
        ({"status": 410}, ("failed", "refused", "HTTP 410"), None),
        ({"pause": 0.5}, ("unsure", "", "no answer"), ""),
        ({"port": 1}, ("queued", "", "no connection"), ""),
    ],
    ids=str,
)
async def test_what_the_push_service_answers_is_kept(
    harbor: Clinic,
    service: PushService,
    now: datetime,
    answer: dict[str, int],
    state: tuple[str, str, str],
    problem: str | None,
):
    Browser().add(harbor.patient, now)
    for name, value in answer.items():
        setattr(service, name, value)
    accepted(harbor, now)
    await drain(service, now + SOON, patience=0.2)
    assert stands() == [state]
    left = [each.problem for each in devices.find(by=harbor.patient)]
    assert left == ([] if problem is None else [problem]), "of a device that is gone nothing is kept"


async def test_one_device_that_fails_holds_up_no_other_and_hears_it_later(
    harbor: Clinic, service: PushService, now: datetime
):
    service.by_path = {"/gone": 410, "/busy": 503, "/strange": 403}
    for path in ("/gone", "/busy", "/strange", "/fine"):
        Browser(path).add(harbor.patient, now)
    accepted(harbor, now)
    await drain(service, now + SOON)
    assert [each.path for each in service.taken] == ["/fine"]
    service.by_path = {}
    await drain(service, now + SOON + 2 * MINUTE)
    assert [each.path for each in service.taken] == ["/fine", "/busy"], "and nobody twice"
    assert [state for state, _, _ in stands()] == ["failed", "sent", "failed", "sent"]
    accepted(harbor, now, "14:00")
    await drain(service, now + 2 * SOON)
    assert [each.problem for each in devices.find(by=harbor.patient)] == ["", "", ""], "it is let in again"


async def test_without_an_address_of_the_clinic_nothing_leaves(harbor: Clinic, service: PushService, now: datetime):
    Browser().add(harbor.patient, now)
    clinics.save(replace(clinics.settings(by=harbor.staff), email="desk@harbor.example"), by=harbor.staff)
    accepted(harbor, now)
    await drain(service, now + SOON)
    assert (service.taken, stands()) == ([], [("failed", "refused", "no contact")])
    assert [each.problem for each in devices.find(by=harbor.patient)] == [""], "that is not the device's fault"


@pytest.mark.parametrize("found", [["10.0.0.5"], ["93.184.216.34", "127.0.0.1"], ["::1"], []], ids=str)
async def test_no_address_of_a_network_at_home_is_written_to(harbor: Clinic, now: datetime, found: list[str]):
    Browser().add(harbor.patient, now)
    accepted(harbor, now)

    async def elsewhere(_host: str) -> list[str]:
        return found

    transport = PushTransport(settings().private_push_key, ORIGIN, resolver=elsewhere)
    await Outbox({Channel.push: transport}, lambda: now + SOON).drain()
    assert stands() == [("failed", "refused", "not public")]


async def test_a_host_that_nobody_knows_is_tried_again(harbor: Clinic, now: datetime):
    Browser().add(harbor.patient, now)
    accepted(harbor, now)

    async def unknown(_host: str) -> list[str]:
        raise OSError("no such name")

    transport = PushTransport(settings().private_push_key, ORIGIN, resolver=unknown)
    await Outbox({Channel.push: transport}, lambda: now + SOON).drain()
    assert stands() == [("queued", "", "no connection")]


async def test_who_does_not_want_it_is_not_written_to(harbor: Clinic, service: PushService, now: datetime):
    Browser().add(harbor.patient, now)
    without = dict.fromkeys((Subject.answers,), frozenset({Channel.email}))
    preferences.save(Preferences(channels=without), by=harbor.patient, now=now)
    number = accepted(harbor, now)
    await drain(service, now + SOON)
    assert stands() == [("skipped", "not_wanted", "")]
    muting.mute(number, by=harbor.patient)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now + SOON)
    await drain(service, now + 2 * SOON)
    assert (service.taken, stands()[1:]) == ([], [("skipped", "not_wanted", "")])


async def test_what_was_shown_read_or_is_over_by_then_does_not_leave(
    harbor: Clinic, service: PushService, now: datetime
):
    Browser().add(harbor.patient, now)
    accepted(harbor, now)
    shown = [each.id for each in notifications.since(harbor.patient, after=0)]
    deliveries.acknowledge(shown, now=now)
    number = accepted(harbor, now, "14:00")
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now)
    await drain(service, now + SOON)
    assert [reason for _, reason, _ in stands()] == ["shown", "superseded", ""]
    assert len(service.taken) == 1


async def test_at_night_a_device_is_quiet_but_tries_arrive(harbor: Clinic, service: PushService, now: datetime):
    browser, night = Browser(), now + timedelta(hours=15)
    number = browser.add(harbor.patient, now)
    accepted(harbor, now, days=2)
    accepted(harbor, night - SOON, "14:00", days=2)
    devices.try_out(number, by=harbor.patient, now=night)
    await drain(service, night)
    (taken,) = service.taken
    said = browser.read(taken.content)["notification"]
    assert (said["title"], said["navigate"]) == ("It works", f"{ORIGIN}/account")
    assert taken.headers["ttl"] == "600"
    await drain(service, night + timedelta(hours=10))
    assert len(service.taken) == 3


async def test_it_says_no_more_than_a_mail_unless_that_is_wanted(harbor: Clinic, service: PushService, now: datetime):
    browser, other = Browser(), Browser("/other")
    browser.add(harbor.patient, now)
    other.add(harbor.provider, now)
    book(harbor, "10:00", now, provider=harbor.provider, notes="About my divorce.")
    accepted(harbor, now, "14:00")
    await drain(service, now + SOON)
    said = [str((browser if each.path == "/one" else other).read(each.content)) for each in service.taken]
    for secret in ("onsultation", "Clara", "Ada", "Lindqvist", "divorce", "patient@"):
        assert secret not in "".join(said)
    preferences.save(replace(preferences.find(by=harbor.patient), discreet=False), by=harbor.patient, now=now)
    accepted(harbor, now, "15:00")
    await drain(service, now + 2 * SOON)
    mine = [browser.read(each.content)["notification"]["body"] for each in service.taken if each.path == "/one"]
    assert "Consultation with Dr. Clara Weiss." in mine[-1]


async def test_a_crisis_wakes_up_the_clinics_devices_whatever_they_want(
    harbor: Clinic, service: PushService, now: datetime
):
    browser = Browser()
    browser.add(harbor.provider, now)
    nothing: dict[Subject, frozenset[Channel]] = dict.fromkeys((Subject.requests, Subject.changes), frozenset())
    preferences.save(Preferences(channels=nothing), by=harbor.provider, now=now)
    book(harbor, "10:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    await drain(service, now + SOON)
    (taken,) = service.taken
    assert taken.headers["urgency"] == "high"
    assert browser.read(taken.content)["notification"]["title"] == "Crisis: please answer now"


def test_a_message_fits_whatever_it_says(harbor: Clinic, now: datetime):
    Browser().add(harbor.patient, now)
    clinics.save(replace(clinics.settings(by=harbor.staff), name="\U0001f340" * 60), by=harbor.staff)
    accepted(harbor, now)
    transport = PushTransport(settings().private_push_key, f"https://{'a' * 200}.example")
    mine = deliveries.claim("one", channel=Channel.push, now=now + SOON, limit=10)[0]
    handover = handing_over.hand_over(mine, now=now + SOON)
    assert handover
    assert len(transport.seal(handover, now).content) <= 4096
    assert len(pushes._cut("word " * 200, pushes.LONGEST)) <= pushes.LONGEST


def test_what_is_about_the_past_is_worth_a_day_and_wakes_nobody(harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    news = tuple(notifications.since(harbor.patient, after=0))[-1:]
    assert (news[0].kind, news[0].about.id) == (Kind.appointment_accepted, number)
    start = now + timedelta(hours=26)
    assert (life(news, start), urgency(news, start)) == (AFTERWARDS, "normal")
    assert (life(news, start - MINUTE), urgency(news, start - MINUTE)) == (MINUTE, "high")
    assert life(news, now - timedelta(days=90)) == timedelta(days=28), "as long as push services keep anything"


def test_no_log_and_no_repr_names_an_endpoint_or_a_key(harbor: Clinic, now: datetime):
    browser = Browser("/a-secret-path")
    browser.add(harbor.patient, now)
    accepted(harbor, now)
    mine = deliveries.claim("one", channel=Channel.push, now=now + SOON, limit=10)[0]
    said: list[Any] = [browser.new(), mine, devices.find(by=harbor.patient)]
    for secret in ("a-secret-path", browser.p256dh, base64url(browser.auth)):
        assert secret not in repr(said)
