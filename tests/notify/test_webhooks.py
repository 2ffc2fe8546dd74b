"""The clinic's other systems are called with news, signed, until they have taken it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from notify.outbox import CALLS, Outbox
from notify.webhook.calls import Caller
from store import appointments, db
from store.models import DeliveryState, Kind, WebhookDelivery, WebhookEnd, tables
from store.notifications import leases
from store.webhooks import calling, calls, webhooks
from store.webhooks.queueing import KINDS
from tests.clinics import Clinic, Clinics
from tests.notify.receiver import ADDRESS, PUBLIC, Receiver, ToReceiver, resolver
from tests.store.steps import book

DAY = timedelta(days=1)
_delivery = tables(WebhookDelivery)[0]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Verify a call as its receiver would who got it at that time, with the library of Standard Webhooks."""

    def verified(call: tuple[dict[str, str], bytes], secret: str, now: datetime) -> None:
        class Then(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return now.astimezone(UTC)

        monkeypatch.setattr("standardwebhooks.webhooks.datetime", Then)
        headers, body = call
        Webhook(secret).verify(body, headers)

    return verified


async def drain(receiver: Receiver, now: datetime, *, patience: float = 5.0) -> ToReceiver:
    """Call with everything that is due then."""
    transport = ToReceiver(receiver.port)
    caller = Caller(resolver, transport, patience)
    while await Outbox({calling.CHANNEL: caller}, lambda: now, [CALLS], most=1).drain():
        pass
    return transport


def listen(
    harbor: Clinic, now: datetime, *, kinds: tuple[Kind, ...] = KINDS, address: str = ADDRESS
) -> webhooks.Secret:
    return webhooks.add(address, kinds, by=harbor.staff, now=now)


def accepted(harbor: Clinic, now: datetime, clock: str = "10:00") -> int:
    view = book(harbor, clock, now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    return view.id


def stands(harbor: Clinic) -> list[tuple[str, str, str, int]]:
    """What became of each call, oldest first."""
    found = reversed(calls.latest(by=harbor.staff))
    return [(each.state.value, each.reason.value, each.problem, each.attempts) for each in found]


async def test_another_system_is_called_with_ids_and_kinds_alone(
    database: str, harbor: Clinic, receiver: Receiver, verify: Callable[..., None], now: datetime
):
    secret = listen(harbor, now).secret
    number = accepted(harbor, now)
    transport = await drain(receiver, now)
    assert receiver.said == [
        {"type": kind, "timestamp": now.isoformat(), "data": {"appointment_id": number}}
        for kind in ("new_appointment", "appointment_accepted")
    ]
    for call in receiver.calls:
        verify(call, secret, now)
        with pytest.raises(WebhookVerificationError):
            verify((call[0], call[1].replace(b"new", b"old").replace(b"accepted", b"rejected")), secret, now)
    assert len(set(receiver.ids())) == 2
    headers = receiver.calls[0][0]
    assert (headers["host"], headers["content-type"]) == ("hooks.example", "application/json")
    assert headers[""] == "POST /kept?token=1 HTTP/1.1"
    assert transport.asked[0].host == PUBLIC, "the very address that was looked at"
    assert stands(harbor) == [("sent", "", "", 1)] * 2


async def test_only_the_kinds_that_were_chosen_are_told_and_only_to_their_clinic(
    database: str, clinic: Clinics, receiver: Receiver, now: datetime
):
    harbor = clinic.harbor
    listen(harbor, now, kinds=(Kind.appointment_cancelled,))
    listen(clinic.lakeside, now)
    number = accepted(harbor, now)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", note="a word about somebody", now=now)
    await drain(receiver, now)
    assert [each["type"] for each in receiver.said] == ["appointment_cancelled"]
    assert b"word" not in receiver.calls[0][1]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"status": 500}, "HTTP 500"),
        ({"status": 302, "location": "https://other.example/"}, "HTTP 302"),
        ({"status": 404}, "HTTP 404"),
        ({"pause": 0.4}, "no answer"),
        ({"port": 1}, "no connection"),
    ],
    ids=str,
)
async def test_what_is_not_taken_comes_again_under_the_same_id(
    harbor: Clinic, receiver: Receiver, now: datetime, answer: dict[str, int], problem: str
):
    listen(harbor, now)
    book(harbor, "10:00", now, provider=harbor.provider)
    port = receiver.port
    for name, value in answer.items():
        setattr(receiver, name, value)
    transport = await drain(receiver, now, patience=0.2)
    assert stands(harbor) == [("queued", "", problem, 1)]
    assert len(transport.asked) == 1, "no redirect is followed"
    receiver.status, receiver.pause, receiver.port = 204, 0.0, port
    await drain(receiver, now + timedelta(seconds=29))
    assert stands(harbor) == [("queued", "", problem, 1)], "it waits half a minute at the least"
    await drain(receiver, now + timedelta(seconds=38))
    assert stands(harbor) == [("sent", "", "", 2)]
    assert len(set(receiver.ids())) == 1
    assert webhooks.listed(by=harbor.staff)[0].failing_since is None


async def test_what_is_answered_is_not_read(harbor: Clinic, receiver: Receiver, now: datetime):
    listen(harbor, now)
    book(harbor, "10:00", now, provider=harbor.provider)
    receiver.body = b"x" * 2_000_000
    await drain(receiver, now)
    assert stands(harbor) == [("sent", "", "", 1)]


async def test_a_name_that_leads_home_by_now_is_not_called(harbor: Clinic, receiver: Receiver, now: datetime):
    listen(harbor, now, address="https://home.example/")
    book(harbor, "10:00", now, provider=harbor.provider)
    transport = await drain(receiver, now)
    assert (receiver.calls, transport.asked) == ([], [])
    assert stands(harbor) == [("queued", "", "not public", 1)]


async def test_whoever_is_down_is_not_asked_for_each_call(harbor: Clinic, receiver: Receiver, now: datetime):
    listen(harbor, now)
    receiver.status = 503
    for clock in ("10:00", "11:00", "12:00"):
        book(harbor, clock, now, provider=harbor.provider)
    await drain(receiver, now)
    assert len(receiver.calls) == 1, "the others wait with it"
    assert {each.due > now for each in calls.latest(by=harbor.staff)} == {True}, "and are said to"
    at = now
    for _ in range(20):
        at += timedelta(minutes=15)
        await drain(receiver, at)
    assert len(receiver.calls) < 12, "later each time, then once an hour"
    receiver.status = 200
    await drain(receiver, at + timedelta(hours=2))
    assert [each[0] for each in stands(harbor)] == ["sent"] * 3


async def test_a_call_that_nobody_takes_holds_up_no_other(harbor: Clinic, receiver: Receiver, now: datetime):
    listen(harbor, now)
    first, second = (book(harbor, clock, now, provider=harbor.provider).id for clock in ("10:00", "11:00"))
    receiver.status = 400
    await drain(receiver, now)
    receiver.status = 200
    await drain(receiver, now + timedelta(minutes=1))
    assert [each["data"]["appointment_id"] for each in receiver.said] == [first, second, first]


async def test_after_five_days_of_failures_it_is_off_until_staff_switch_it_on(
    database: str, harbor: Clinic, receiver: Receiver, now: datetime
):
    webhook_id = listen(harbor, now).webhook_id
    receiver.status = 500
    accepted(harbor, now)
    at = now
    while at < now + 5 * DAY - timedelta(hours=2):
        await drain(receiver, at)
        at += timedelta(hours=20)
    assert webhooks.listed(by=harbor.staff)[0].is_on
    await drain(receiver, now + 5 * DAY + timedelta(hours=1))
    (kept,) = webhooks.listed(by=harbor.staff)
    assert (kept.off_because, kept.failing_since) == (WebhookEnd.failing, now)
    assert webhooks.switched_off(by=harbor.staff) == 1
    assert {each[:2] for each in stands(harbor)} == {("failed", "gave_up")}
    later = now + 6 * DAY
    book(harbor, "12:00", later, provider=harbor.provider, days=8)
    assert len(stands(harbor)) == 2, "nothing is queued for it any more"
    receiver.status = 200
    webhooks.switch_on(webhook_id, by=harbor.staff, now=later)
    assert webhooks.switched_off(by=harbor.staff) == 0
    for each in calls.latest(by=harbor.staff):
        calls.send_again(each.id, by=harbor.staff, now=later)
    before = set(receiver.ids())
    await drain(receiver, later)
    assert [each[0] for each in stands(harbor)] == ["sent"] * 2
    assert set(receiver.ids()) == before, "what is sent again has the id that it had"


async def test_whoever_says_that_it_is_gone_is_called_no_more(
    database: str, harbor: Clinic, receiver: Receiver, now: datetime
):
    listen(harbor, now)
    receiver.status = 410
    accepted(harbor, now)
    await drain(receiver, now)
    assert (len(receiver.calls), webhooks.listed(by=harbor.staff)[0].off_because) == (1, WebhookEnd.gone)
    assert stands(harbor) == [("failed", "refused", "HTTP 410", 1), ("failed", "gave_up", "", 0)]


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    database: str, harbor: Clinic, receiver: Receiver, verify: Callable[..., None], now: datetime
):
    old = listen(harbor, now)
    new = webhooks.renew_secret(old.webhook_id, by=harbor.staff, now=now)
    newest = webhooks.renew_secret(old.webhook_id, by=harbor.staff, now=now + timedelta(hours=1))
    for at, signing in ((now, (old, new, newest)), (now + DAY, (new, newest)), (now + 2 * DAY, (newest,))):
        webhooks.send_test(old.webhook_id, by=harbor.staff, now=at)
        receiver.calls.clear()
        await drain(receiver, at)
        (call,) = receiver.calls
        assert len(call[0]["webhook-signature"].split(" ")) == len(signing)
        for each in (old, new, newest):
            if each in signing:
                verify(call, each.secret, at)
            else:
                with pytest.raises(WebhookVerificationError):
                    verify(call, each.secret, at)


async def test_a_test_is_about_nothing_and_is_sent_at_once(harbor: Clinic, receiver: Receiver, now: datetime):
    webhook_id = listen(harbor, now).webhook_id
    receiver.status = 500
    for clock in ("10:00", "11:00", "12:00"):
        book(harbor, clock, now, provider=harbor.provider)
    await drain(receiver, now)
    webhooks.send_test(webhook_id, by=harbor.staff, now=now)
    await drain(receiver, now)
    assert receiver.said[-1] == {"type": "test", "timestamp": now.isoformat(), "data": {}}


async def test_removing_it_ends_what_is_queued(database: str, harbor: Clinic, receiver: Receiver, now: datetime):
    webhook_id = listen(harbor, now).webhook_id
    accepted(harbor, now)
    (claimed,) = calling.claim("we", now=now, limit=9)
    webhooks.remove(webhook_id, by=harbor.staff)
    assert not calling.is_anything_left(claimed, now=now)
    calling.settle_later(claimed, "HTTP 500", now=now)
    calling.settle_sent(claimed, now=now)
    await drain(receiver, now)
    assert (receiver.calls, calls.latest(by=harbor.staff)) == ([], [])


async def test_whoever_dies_with_a_call_in_hand_gives_it_back(
    database: str, harbor: Clinic, receiver: Receiver, now: datetime
):
    listen(harbor, now)
    accepted(harbor, now)
    ids = set()
    for turn in range(5):  # killed each time, after the receiver has taken it
        at = now + turn * 2 * leases.LEASE
        (claimed,) = calling.claim("we", now=at, limit=9)
        assert calling.claim("they", now=at, limit=9) == [], "one after the other"
        call = calling.hand_over(claimed, now=at)
        assert call is not None
        ids.add(call.reference)
    assert len(ids) == 1
    await drain(receiver, now + 10 * leases.LEASE)
    assert stands(harbor) == [("sent", "", "", 1)] * 2
    assert ids < set(receiver.ids())


def test_what_became_of_calls_is_forgotten_after_a_month(database: str, harbor: Clinic, now: datetime):
    listen(harbor, now)
    accepted(harbor, now)
    (claimed,) = calling.claim("we", now=now, limit=9)
    calling.settle_sent(claimed, now=now)
    assert calling.sweep(now=now + calling.KEPT_FOR) == 0
    assert calling.sweep(now=now + calling.KEPT_FOR + DAY) == 1
    with db.reading() as transaction:
        assert list(transaction.scalars(sa.select(_delivery.c.state))) == [DeliveryState.queued], "what waits stays"
