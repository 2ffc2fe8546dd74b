"""Twilio's own library as an oracle of what leaves; and how much of it will stand on Twilio's bill."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from store import appointments, errors
from store.notifications import costs, receipts
from tests.clinics import Clinic, Clinics
from tests.notify.stand_in import ACCOUNT, Twilio, drain, stands, wants_texts
from tests.store.notifications.test_deliveries import SOON, accepted
from tests.store.steps import book


class ToStandIn(TwilioHttpClient):  # type: ignore[misc]  # it has no types
    """Twilio's own way to Twilio, which leads to the stand-in."""

    def __init__(self, port: int) -> None:
        super().__init__(timeout=5)
        self._port = port

    def request(self, method: str, url: str, *about: Any, **more: Any) -> Any:
        here = url.replace("https://api.twilio.com", f"http://127.0.0.1:{self._port}")
        return super().request(method, here, *about, **more)


def head_of(head: str) -> dict[str, str]:
    """What decides who sends what to whom: the first line, and these headers."""
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return {"": first, **{name: headers[name] for name in ("authorization", "content-type")}}


async def test_what_leaves_is_what_twilios_own_library_sends(harbor: Clinic, twilio: Twilio, now: datetime):
    wants_texts(harbor, now)
    accepted(harbor, now)
    await drain(twilio, now + SOON)
    (ours,) = twilio.forms
    client = Client(ACCOUNT, "secret", http_client=ToStandIn(twilio.port))
    said = {"to": ours["To"], "from_": ours["From"], "body": ours["Body"], "status_callback": ours["StatusCallback"]}
    await asyncio.to_thread(client.messages.create, **said)
    assert twilio.forms == [ours, ours]
    assert head_of(twilio.heads[0]) == head_of(twilio.heads[1])


async def test_the_messages_of_a_month_are_counted_on_the_clinics_clock(
    database: str, clinic: Clinics, twilio: Twilio, now: datetime
):
    harbor = clinic.harbor

    def count(at: datetime, by: int) -> tuple[int, int]:
        month = costs.texts_of_month(by=by, now=at)
        return month.first.month, month.count

    wants_texts(harbor, now)
    accepted(harbor, now)
    assert count(now, harbor.staff) == (11, 0), "what waits has not left"
    twilio.status, twilio.code = 400, 21211
    await drain(twilio, now + SOON)
    assert count(now, harbor.staff) == (11, 0), "nor what was refused"
    twilio.status = 201
    other = book(harbor, "11:00", now, provider=harbor.provider)
    appointments.accept(other.id, by=harbor.provider, now=now)
    await drain(twilio, now + SOON)
    assert count(now, harbor.staff) == (11, 1)
    reference = twilio.forms[0]["StatusCallback"].partition("reference=")[2]
    receipts.note(reference, "undelivered", problem="Twilio 30003", now=now)
    assert count(now, harbor.staff) == (11, 1), "what was lost on its way is paid for"
    midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert count(midnight - timedelta(seconds=1), harbor.staff) == (11, 1)
    assert count(midnight, harbor.staff) == (12, 0)
    assert count(midnight, clinic.lakeside.staff) == (11, 0)
    with pytest.raises(errors.NotAllowed):
        costs.texts_of_month(by=harbor.provider, now=now)


async def test_a_message_that_left_twice_counts_twice(harbor: Clinic, twilio: Twilio, now: datetime):
    wants_texts(harbor, now)
    accepted(harbor, now)
    twilio.pause = 0.4
    await drain(twilio, now + SOON, patience=0.2)
    twilio.pause = 0.0
    await drain(twilio, now + SOON + timedelta(minutes=1))
    assert stands() == [("sent", "", "")]
    assert costs.texts_of_month(by=harbor.staff, now=now).count == 2
