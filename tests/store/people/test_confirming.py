"""Registering where mails leave: who reads the mailbox and knows the password is in, and strangers hear nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import access
import auth
from settings import settings
from store import db, errors
from store.models import AccountMail, User, tables
from store.notifications.account_handover import AccountHandover
from store.people import account_mails
from tests.arrivals import ADA, MINUTE, everything_kept
from tests.clinics import Clinics
from tests.store.people.test_forgotten import ELSEWHERE, HOME, leaving, states

NOOR, GOOD, OTHER = "noor@mail.example", "seven tame otters", "eleven wild geese"
_mail, _user = tables(AccountMail, User)


@pytest.fixture(autouse=True)
def mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic has a mail server."""
    monkeypatch.setenv("KEPT_MAIL_HOST", "localhost")
    monkeypatch.setenv("KEPT_MAIL_FROM", "desk@harbor.example")
    settings.cache_clear()


async def register(
    now: datetime, email: str = NOOR, password: str = GOOD, leads_to: str = "/", address: str = HOME
) -> None:
    about: dict[str, Any] = {"clinic": "harbor", "name": "Noor Haddad", "phone": "030 23125 177", "address": address}
    assert await access.register(**about, email=email, password=password, now=now, leads_to=leads_to) is None


async def mail(now: datetime, email: str = NOOR, **more: str) -> AccountHandover:
    await register(now, email, **more)
    (left,) = leaving(now)
    return left


def people() -> int:
    with db.reading() as transaction:
        return int(transaction.scalars(sa.select(sa.func.count()).select_from(_user)).one())


async def test_whoever_has_the_link_and_the_password_is_a_patient_and_goes_on(
    database: str, clinic: Clinics, now: datetime
):
    sent = await mail(now, leads_to="/schedule?type=therapy")
    assert (sent.to, sent.person, sent.clinic.slug) == (NOOR, None, "harbor")
    with pytest.raises(errors.WrongCredentials):
        await auth.log_in(NOOR, GOOD, address=HOME, now=now)
    token, noor, to = await access.confirm(sent.token, GOOD, now=now + MINUTE, cookies={})
    assert (noor.person.name, noor.person.email, noor.person.phone) == ("Noor Haddad", NOOR, "030 23125 177")
    assert (noor.person.clinic.slug, to) == ("harbor", "/schedule?type=therapy")
    assert await auth.find_user(token, now=now + MINUTE) == noor
    await auth.log_in(NOOR, GOOD, address=HOME, now=now + MINUTE)


async def test_whoever_reads_the_mailbox_but_did_not_register_cannot_confirm(clinic: Clinics, now: datetime):
    """Else somebody registers with another's address, and has a key to their account as soon as they open the link."""
    before, sent = people(), await mail(now)
    for _ in range(account_mails.MOST_TRIES):
        with pytest.raises(errors.WrongCredentials):
            await access.confirm(sent.token, OTHER, now=now, cookies={})
    with pytest.raises(errors.LinkOver):
        await access.confirm(sent.token, GOOD, now=now, cookies={})
    assert people() == before


async def test_the_fifth_try_still_counts(clinic: Clinics, now: datetime):
    sent = await mail(now)
    for _ in range(account_mails.MOST_TRIES - 1):
        with pytest.raises(errors.WrongCredentials):
            await access.confirm(sent.token, OTHER, now=now, cookies={})
    await access.confirm(sent.token, GOOD, now=now, cookies={})


async def test_the_link_works_once_and_for_a_day(database: str, clinic: Clinics, now: datetime):
    sent = await mail(now)
    with pytest.raises(errors.LinkOver):
        await access.confirm(sent.token, GOOD, now=now + timedelta(days=1), cookies={})
    await access.confirm(sent.token, GOOD, now=now + timedelta(hours=23), cookies={})
    with pytest.raises(errors.LinkOver):
        await access.confirm(sent.token, GOOD, now=now + timedelta(hours=23), cookies={})


async def test_twice_the_same_address_is_one_account(database: str, clinic: Clinics, now: datetime):
    before = people()
    first, second = await mail(now), await mail(now + MINUTE, password=OTHER)
    await access.confirm(second.token, OTHER, now=now + MINUTE, cookies={})
    with pytest.raises(errors.LinkOver):
        await access.confirm(first.token, GOOD, now=now + MINUTE, cookies={})
    assert people() == before + 1


async def test_strangers_are_told_the_same_of_every_address_and_the_owner_hears_of_it(
    database: str, clinic: Clinics, now: datetime
):
    statements: list[list[str]] = []

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("PRAGMA"):
            statements[-1].append(statement)

    try:
        for email, address in ((ADA, HOME), (NOOR, ELSEWHERE)):
            statements.append([])
            await register(now, email, address=address)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert statements[0] == statements[1]
    assert not any('"user"' in each for each in statements[0]), "nobody looks whether there is an account"
    known, unknown = leaving(now)
    assert (known.to, known.person is not None, unknown.to, unknown.person) == (ADA, True, NOOR, None)


async def test_the_link_to_somebody_with_an_account_makes_no_other(clinic: Clinics, now: datetime):
    before, sent = people(), await mail(now, ADA)
    with pytest.raises(errors.LinkOver):
        await access.confirm(sent.token, GOOD, now=now, cookies={})
    assert people() == before


async def test_a_link_is_good_for_what_it_was_mailed_for_only(clinic: Clinics, now: datetime):
    sent = await mail(now, ADA)
    with pytest.raises(errors.LinkOver):
        await access.set_password(sent.token, OTHER, now=now)
    account_mails.ask(ADA, address=HOME, now=now)
    (forgotten,) = leaving(now)
    with pytest.raises(errors.LinkOver):
        await access.confirm(forgotten.token, GOOD, now=now, cookies={})


async def test_what_was_typed_goes_with_the_link(database: str, clinic: Clinics, now: datetime):
    sent = await mail(now)
    assert GOOD not in everything_kept()
    assert sent.token not in everything_kept()
    await access.confirm(sent.token, GOOD, now=now, cookies={})
    with db.reading() as transaction:
        assert transaction.execute(sa.select(_mail.c.name, _mail.c.phone, _mail.c.password_hash)).one() == (
            "",
            "",
            None,
        )
    await register(now, "other@mail.example")
    over = now + account_mails.DAY + account_mails.KEPT_FOR + MINUTE
    assert account_mails.sweep(now=over) == 2
    assert "other@mail.example" not in everything_kept()


async def test_nobody_can_flood_a_mailbox_by_registering(clinic: Clinics, now: datetime):
    for minute in range(6):
        await register(now + minute * MINUTE)
        leaving(now + minute * MINUTE)
    assert len(states()) == account_mails.MOST_AN_HOUR


async def test_who_registers_with_anothers_address_does_not_keep_them_from_registering(clinic: Clinics, now: datetime):
    for _ in range(5):
        await register(now, password=OTHER, address=ELSEWHERE)
    await register(now)
    left = leaving(now)
    assert len(left) == 2, "of three from one network the last is enough"
    await access.confirm(left[-1].token, GOOD, now=now, cookies={})
    await auth.log_in(NOOR, GOOD, address=HOME, now=now)


async def test_whoever_has_no_account_any_more_gets_none_by_registering(clinic: Clinics, now: datetime):
    await auth.deactivate(clinic.harbor.patient, now)
    await register(now, ADA)
    assert leaving(now) == []
    assert states() == [("skipped", "gone")]


async def test_without_a_mail_server_nobody_waits_for_a_mail(
    clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("KEPT_MAIL_HOST")
    settings.cache_clear()
    registered = access.register(clinic="harbor", name="Noor Haddad", email=NOOR, password=GOOD, address=HOME, now=now)
    assert await registered is not None
    assert states() == []
