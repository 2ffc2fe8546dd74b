"""Whom mails come from, where answers go, and how addresses travel."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from store import db
from store.clinic import clinics
from store.models import User, tables
from tests.clinics import Clinic
from tests.notify.conftest import MailServer
from tests.notify.test_email import OutboxAt
from tests.store.notifications.test_deliveries import SOON, accepted, stands
from tests.store.steps import book


def of_clinic(harbor: Clinic, email: str) -> None:
    """The clinic reads what is sent there."""
    clinics.save(replace(clinics.settings(by=harbor.staff), email=email), by=harbor.staff)


def is_called(person: int, email: str) -> None:
    """That is the person's address."""
    user = tables(User)[0]
    with db.writing() as transaction:
        transaction.execute(sa.update(user).where(user.c.id == person).values(email=email))


@pytest.mark.parametrize(
    ("email", "from_", "reply_to"),
    [
        ("", "desk@harbor.example", None),
        ("Hello@Harbor.example", "hello@harbor.example", None),
        ("desk@harbor.example", "desk@harbor.example", None),
        ("hello@clinic.example", "desk@harbor.example", "Harbor Clinic <hello@clinic.example>"),
        ("hello@sub.harbor.example", "desk@harbor.example", "Harbor Clinic <hello@sub.harbor.example>"),
        ("hello@klinik-münchen.example", "desk@harbor.example", "Harbor Clinic <hello@xn--klinik-mnchen-3ob.example>"),
    ],
)
async def test_what_people_answer_goes_to_the_clinic_and_no_domain_sends_for_another(
    harbor: Clinic,
    mail_server: MailServer,
    outbox_at: OutboxAt,
    now: datetime,
    email: str,
    from_: str,
    reply_to: str | None,
):
    of_clinic(harbor, email)
    book(harbor, "10:00", now, provider=harbor.provider)
    await outbox_at(now + SOON).drain()
    (mail,) = mail_server.mails
    assert (mail["From"], mail["Reply-To"]) == (f"Harbor Clinic <{from_}>", reply_to)


async def test_an_address_of_an_international_domain_travels_as_mail_servers_know_it(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    is_called(harbor.patient, "ada@münchen.example")
    accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    assert "ada@xn--mnchen-3ya.example" in [mail["To"] for mail in mail_server.mails]
    assert stands(harbor.patient) == [("sent", "")]


@pytest.mark.parametrize(("knows_utf8", "state"), [(True, ("sent", "")), (False, ("failed", "refused"))])
async def test_a_name_beyond_ascii_gets_mails_where_the_server_knows_such(
    harbor: Clinic,
    mail_server: MailServer,
    outbox_at: OutboxAt,
    now: datetime,
    *,
    knows_utf8: bool,
    state: tuple[str, str],
):
    mail_server.knows_utf8 = knows_utf8
    is_called(harbor.patient, "jürgen@harbor.example")
    accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    assert stands(harbor.patient) == [state]
    assert ("To: jürgen@harbor.example".encode() in b"".join(mail_server.wire)) == knows_utf8
