"""Links that let people in leave as every mail does, whatever the mail server answers."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from notify.outbox import Outbox
from store.notifications import leases
from store.people import account_mails, email_changes, throttle
from store.people.sessions import NewPatient
from tests.arrivals import ADA, HOME, come
from tests.clinics import Clinic
from tests.notify.conftest import HANDED_IN, MailServer
from tests.notify.test_email import body

OutboxAt = Callable[..., Outbox]


async def test_a_link_to_set_a_new_password_says_what_to_do_and_stands_only_in_the_mail(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    for email in ("patient@harbor.example", "nobody@mail.example"):
        account_mails.ask(email, address="10.0.0.1", now=now)
    assert await outbox_at(now).drain() == 2
    (mail,) = mail_server.mails
    assert mail["To"] == "patient@harbor.example"
    assert mail["Subject"] == "Set a new password"
    for text in (body(mail), body(mail, "html")):
        assert "https://harbor.example/new-password?token=" in text
        assert "The link works once, until Monday 23 November, 08:30 (Berlin)." in text
        assert "Was it not you?" in text
    assert await outbox_at(now).drain() == 0


@pytest.mark.parametrize("server", [{"to_recipient": "451 later"}, {"hangs_up": True}], ids=str)
async def test_a_link_that_could_not_leave_is_tried_again_until_it_has_run_out(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime, server: dict[str, str | bool]
):
    account_mails.ask("patient@harbor.example", address="10.0.0.1", now=now)
    for name, value in server.items():
        setattr(mail_server, name, value)
    assert await outbox_at(now).drain() == 1
    mail_server.to_recipient, mail_server.hangs_up = HANDED_IN, False
    assert await outbox_at(now + 2 * leases.FIRST_WAIT).drain() == 1
    links = {re.findall("token=([^ \\r\\n]+)", body(mail))[0] for mail in mail_server.mails}
    assert len(links) == 1, "both are one message"
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1
    assert await outbox_at(now + account_mails.VALID_FOR).drain() == 0


async def test_the_mail_to_who_registers_repeats_nothing_that_was_typed(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    """Or anybody could let the clinic send their words to whoever they like."""
    hostile = "Buy now https://evil.example"
    for email in ("noor@mail.example", "patient@harbor.example"):
        account_mails.register(
            NewPatient("harbor", hostile, email, "hash", "030 66 66 66"), leads_to="/x", address="", now=now
        )
    assert await outbox_at(now).drain() == 2
    by_address = {mail["To"]: mail for mail in mail_server.mails}
    unknown, known = by_address["noor@mail.example"], by_address["patient@harbor.example"]
    assert (unknown["Subject"], known["Subject"]) == ("Confirm your e-mail address", "You have an account already")
    for mail in mail_server.mails:
        for text in (body(mail), body(mail, "html")):
            assert "evil" not in text
            assert "66 66" not in text
    assert "https://harbor.example/confirm?token=" in body(unknown)
    assert "https://harbor.example/login" in body(known)
    assert "https://harbor.example/forgotten" in body(known)
    assert "token=" not in body(known)


async def test_the_old_and_the_new_address_are_told_of_the_wish_and_only_the_new_one_has_a_link(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    _, ada = await come(now)
    attempt = throttle.consider(ADA, address=HOME, now=now)
    for email in ("ada@mail.example", "patient2@harbor.example"):
        email_changes.ask(attempt, email=email, address=HOME, now=now)
        await outbox_at(now).drain()
    told = {mail["To"]: mail for mail in mail_server.mails}
    new, owner, old = (told[each] for each in ("ada@mail.example", "patient2@harbor.example", ADA))
    assert (new["Subject"], owner["Subject"], old["Subject"]) == (
        "Confirm your new e-mail address",
        "This address has an account already",
        "Another e-mail address for your account",
    )
    for text in (body(new), body(new, "html")):
        assert "https://harbor.example/new-email?token=" in text
        assert "Ada" not in text, "it may be a stranger's mailbox"
    for mail in (owner, old):
        assert "token=" not in body(mail)
    assert ada.person.name in body(old)
    assert "please set a new password at once" in body(old)
    assert "ada@mail.example" not in body(old)
