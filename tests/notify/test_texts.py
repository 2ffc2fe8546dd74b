"""News goes by text message, to who has chosen that; and what Twilio says of it later is kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import sqlalchemy as sa

from notify.email.mail import Mailbox
from notify.email.smtp import Server, SmtpTransport
from notify.outbox import AT_ONCE, Outbox
from store import appointments, db
from store.models import Channel, Delivery, DeliveryState, Kind, Role, tables
from store.notifications import notifications, receipts
from tests.clinics import Clinic
from tests.notify.stand_in import ACCOUNT, ADAS_NUMBER, Twilio, channel, drain, stands, wants_texts
from tests.store.notifications.test_deliveries import SOON, accepted
from tests.store.steps import book, join

_delivery = tables(Delivery)[0]


@pytest.fixture
async def silent_server() -> AsyncIterator[Server]:
    """A mail server that lets everybody in, and says nothing."""
    over = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    yield Server("127.0.0.1", server.sockets[0].getsockname()[1], "none")
    over.set()
    server.close()


async def test_who_has_chosen_it_gets_one_short_message(harbor: Clinic, twilio: Twilio, now: datetime):
    wants_texts(harbor, now)
    number = accepted(harbor, now)
    await drain(twilio, now + SOON)
    (form,) = twilio.forms
    said = "Harbor Clinic: Confirmed: Tuesday 24 November, 10:00 (Berlin). "
    assert form["Body"] == f"{said}https://harbor.example/appointments/{number}"
    assert (form["To"], form["From"]) == (ADAS_NUMBER, "+4930123456")
    assert "reference=" in form["StatusCallback"]
    assert f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json" in twilio.heads[0]
    assert "secret" not in str(twilio.heads)
    assert stands() == [("sent", "", "")]


async def test_nobody_gets_one_who_has_not_chosen_it(harbor: Clinic, twilio: Twilio, now: datetime):
    accepted(harbor, now)
    await drain(twilio, now + SOON)
    assert (twilio.forms, stands()) == ([], [])


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"status": 429}, ("queued", "", "HTTP 429")),
        ({"status": 500}, ("queued", "", "HTTP 500")),
        ({"status": 400, "code": 21211}, ("failed", "refused", "Twilio 21211")),
        ({"status": 401}, ("queued", "", "HTTP 401")),
        ({"pause": 0.5}, ("unsure", "", "no answer")),
        ({"port": 1}, ("queued", "", "no connection")),
    ],
    ids=str,
)
async def test_what_twilio_answers_is_kept(
    harbor: Clinic, twilio: Twilio, now: datetime, answer: dict[str, int], state: tuple[str, str, str]
):
    wants_texts(harbor, now)
    for name, value in answer.items():
        setattr(twilio, name, value)
    accepted(harbor, now)
    await drain(twilio, now + SOON, patience=0.2)
    assert stands() == [state]


async def test_a_number_that_cannot_be_called_is_said_to_staff(harbor: Clinic, twilio: Twilio, now: datetime):
    wants_texts(harbor, now, "12345")
    accepted(harbor, now)
    await drain(twilio, now + SOON)
    assert (twilio.forms, stands()) == ([], [("failed", "refused", "no number")])


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (["queued", "sent", "delivered"], ("sent", True)),
        (["delivered", "sent", "delivered", "queued"], ("sent", True)),
        (["delivered", "failed"], ("sent", True)),
        (["sent", "undelivered", "sent", "queued"], ("failed", False)),
        (["nonsense"], ("sent", False)),
    ],
    ids=str,
)
async def test_what_became_of_it_only_moves_up(
    harbor: Clinic, twilio: Twilio, now: datetime, said: list[str], state: tuple[str, bool]
):
    wants_texts(harbor, now)
    accepted(harbor, now)
    await drain(twilio, now + SOON)
    reference = twilio.forms[0]["StatusCallback"].partition("reference=")[2]
    for each in (*said, *said):
        receipts.note(reference, each, problem="Twilio 30003", now=now)
    receipts.note("of-nobody", "failed", now=now)
    with db.reading() as transaction:
        row = transaction.execute(sa.select(_delivery).where(_delivery.c.channel == Channel.sms)).one()
    assert (row.state.value, row.arrived_at is not None) == state


async def test_whoever_answers_stop_gets_none_any_more(harbor: Clinic, twilio: Twilio, now: datetime):
    wants_texts(harbor, now)
    assert receipts.stop("+4930999999", "SM1", now=now) == 0
    assert receipts.stop(ADAS_NUMBER, "SM2", now=now) == 1
    assert receipts.stop(ADAS_NUMBER, "SM2", now=now) == 0
    number = accepted(harbor, now)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now)
    await drain(twilio, now + SOON)
    assert (twilio.forms, stands()) == ([], [])


async def test_a_text_message_leaves_at_once_while_the_mail_server_hangs(
    harbor: Clinic, twilio: Twilio, silent_server: Server, now: datetime
):
    wants_texts(harbor, now)
    number = book(harbor, "10:00", now, provider=harbor.provider).id
    others = join(harbor, Role.patient, 3 * AT_ONCE, now)
    with db.writing() as transaction:
        notifications.write(transaction, Kind.note_shared, number, others, now)
    mails = SmtpTransport(silent_server, Mailbox("desk@harbor.example", "https://harbor.example"))
    outbox = Outbox({Channel.email: mails, Channel.sms: channel(twilio)}, lambda: now + SOON)
    running = asyncio.create_task(outbox.run())
    async with asyncio.timeout(10):
        await until_leased(Channel.email)
        appointments.accept(number, by=harbor.provider, now=now)
        while not twilio.forms:  # noqa: ASYNC110  # it comes from outside
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])
    assert "Confirmed" in twilio.forms[0]["Body"]


async def until_leased(channel: Channel) -> None:
    leased = sa.select(_delivery.c.id).where(_delivery.c.channel == channel, _delivery.c.state == DeliveryState.leased)
    while True:
        with db.reading() as transaction:
            if transaction.execute(leased.limit(1)).first():
                return
        await asyncio.sleep(0.05)
