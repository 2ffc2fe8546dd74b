"""Another e-mail address: asked for with the password, confirmed in its mailbox, and the old one hears of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import access
import auth
from settings import settings
from store import db, errors
from store.models import AccountMail, AccountMailKind, tables
from store.notifications import account_handover
from store.notifications.account_handover import AccountHandover
from store.people import account_mails, people, sessions, throttle
from tests.arrivals import ADA, BEN, HOME, MINUTE, come
from tests.clinics import PASSWORD, Clinics
from tests.store import truth
from tests.store.people.test_forgotten import leaving, states

NEW, OTHER = "ada@mail.example", "ada.l@mail.example"
NOTICE, LINK = AccountMailKind.email_notice, AccountMailKind.new_email
(_mail,) = tables(AccountMail)


@pytest.fixture(autouse=True)
def _database(database: str):
    """Each of these on both."""


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic has a mail server."""
    monkeypatch.setenv("KEPT_MAIL_HOST", "localhost")
    monkeypatch.setenv("KEPT_MAIL_FROM", "desk@harbor.example")
    settings.cache_clear()


async def ask(ada: auth.CurrentUser, now: datetime, email: str = NEW, password: str = PASSWORD) -> Any:
    return await access.change_email(ada, email, password, address=HOME, now=now)


async def confirm(token: str, now: datetime, password: str = PASSWORD) -> tuple[str, auth.CurrentUser]:
    return await access.confirm_email(token, password, address=HOME, now=now, cookies={})


async def link(ada: auth.CurrentUser, now: datetime, email: str = NEW) -> AccountHandover:
    """The mail with the link; the other one goes to the address until now."""
    assert await ask(ada, now, email) is None
    notice, sent = leaving(now)
    assert (notice.kind, notice.to, notice.person, sent.kind, sent.to) == (NOTICE, ADA, ada.person, LINK, email)
    return sent


def email_of(clinic: Clinics) -> str:
    return people.find(clinic.harbor.patient).email


async def test_whoever_confirms_it_there_logs_in_with_it(clinic: Clinics, now: datetime, mail_server: None):
    here, ada = await come(now)
    elsewhere, _ = await come(now)
    sent = await link(ada, now)
    assert sent.person is None
    assert email_of(clinic) == ADA, "nothing has changed"
    token, again = await confirm(sent.token, now + MINUTE)
    assert (again.person.id, again.person.email) == (ada.person.id, NEW)
    assert await auth.find_user(token, now=now + MINUTE) == again
    for each in (here, elsewhere):
        assert await auth.find_user(each, now=now + MINUTE) is None, "as with another password"
    await auth.log_in(NEW, PASSWORD, address=HOME, now=now + MINUTE)
    with pytest.raises(errors.WrongCredentials):
        await auth.log_in(ADA, PASSWORD, address=HOME, now=now + MINUTE)
    with pytest.raises(errors.LinkOver):
        await confirm(sent.token, now + MINUTE)


async def test_without_the_password_nobody_asks_or_confirms(clinic: Clinics, now: datetime, mail_server: None):
    _, ada = await come(now)
    with pytest.raises(errors.WrongCredentials):
        await ask(ada, now, password="not my password")
    assert states() == []
    sent = await link(ada, now)
    with pytest.raises(errors.WrongCredentials):
        await confirm(sent.token, now, password="of whose mailbox it is")
    assert email_of(clinic) == ADA


async def test_the_answer_is_the_same_for_an_address_that_somebody_has(
    clinic: Clinics, now: datetime, mail_server: None
):
    _, ada = await come(now)
    sent = await link(ada, now, BEN)
    assert sent.person is not None
    assert sent.person.id == clinic.harbor.patient2, "its owner hears of it"
    with pytest.raises(errors.LinkOver):
        await confirm(sent.token, now)
    assert (email_of(clinic), people.find(clinic.harbor.patient2).email) == (ADA, BEN)
    with pytest.raises(errors.EmailTaken):
        await ask(ada, now, ADA.upper())


async def test_who_is_faster_gets_an_address_and_the_link_of_the_other_is_over(
    clinic: Clinics, now: datetime, mail_server: None
):
    _, ada = await come(now)
    _, ben = await come(now, BEN)
    first = await link(ada, now)
    assert await ask(ben, now) is None
    second = next(each for each in leaving(now) if each.kind is LINK)
    await confirm(second.token, now)
    before = truth.everything()
    with pytest.raises(errors.LinkOver):
        await confirm(first.token, now)
    assert truth.everything() == before


@pytest.mark.parametrize("end", ["a day", "another wish", "another password"])
async def test_a_link_works_until_something_else_is_wanted(clinic: Clinics, now: datetime, mail_server: None, end: str):
    _, ada = await come(now)
    sent = await link(ada, now)
    later, password = now + MINUTE, PASSWORD
    if end == "a day":
        later = now + timedelta(days=1)
    elif end == "another wish":
        await link(ada, later, OTHER)
    else:
        password = "nine quiet herons"
        await auth.change_password(ada, PASSWORD, password, later)
    with pytest.raises(errors.LinkOver):
        await confirm(sent.token, later, password)
    assert email_of(clinic) == ADA


async def test_the_notice_leaves_also_where_somebody_was_faster_than_it(
    clinic: Clinics, now: datetime, mail_server: None
):
    _, ada = await come(now)
    await ask(ada, now)
    notice, sent = account_handover.claim("outbox", now=now, limit=9)
    mail = account_handover.hand_over(sent, now=now)
    assert mail is not None
    await confirm(mail.token, now)
    told = account_handover.hand_over(notice, now=now)
    assert told is not None
    assert (told.to, told.kind) == (ADA, NOTICE)


async def test_links_to_the_address_until_now_work_no_more(clinic: Clinics, now: datetime, mail_server: None):
    _, ada = await come(now)
    account_mails.ask(ADA, address=HOME, now=now)
    (forgotten,) = leaving(now)
    await confirm((await link(ada, now)).token, now)
    with pytest.raises(errors.LinkOver):
        await access.set_password(forgotten.token, "nine quiet herons", now=now)


async def test_whose_account_is_closed_cannot_confirm(clinic: Clinics, now: datetime, mail_server: None):
    _, ada = await come(now)
    sent = await link(ada, now)
    sessions.deactivate(ada.person.id, now=now)
    with pytest.raises(errors.LinkOver):
        await confirm(sent.token, now)


async def test_without_a_mail_server_it_holds_at_once(clinic: Clinics, now: datetime):
    here, ada = await come(now)
    with pytest.raises(errors.EmailTaken):
        await ask(ada, now, BEN)
    token, again = await ask(ada, now)
    assert (again.person.email, email_of(clinic)) == (NEW, NEW)
    assert await auth.find_user(token, now=now) == again
    assert await auth.find_user(here, now=now) is None
    with db.reading() as transaction:
        assert transaction.execute(sa.select(_mail.c.id)).first() is None


async def test_nobody_asks_for_one_address_after_the_other_whether_it_has_an_account(clinic: Clinics, now: datetime):
    _, ada = await come(now)
    for _ in range(throttle.REGISTRATIONS.free):
        with pytest.raises(errors.EmailTaken):
            await ask(ada, now, BEN)
    with pytest.raises(errors.TooManyAttempts):
        await ask(ada, now, BEN)
