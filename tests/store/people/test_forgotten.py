"""A forgotten password: a link that is asked for by whoever, works once, and is kept by nobody."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

import access
import auth
from store import db, errors
from store.models import AccountMail, tables
from store.notifications import account_handover, leases
from store.notifications.account_handover import AccountHandover
from store.people import account_mails, addresses, profile, sessions, throttle
from tests.arrivals import ADA, BEN, MINUTE, come, everything_kept
from tests.clinics import PASSWORD, Clinics

NEW = "nine quiet herons"
HOME, ELSEWHERE = "10.0.0.1", "10.9.0.1"
(_mail,) = tables(AccountMail)


def ask(email: str, now: datetime, address: str = HOME) -> None:
    account_mails.ask(email, address=address, now=now)


def leaving(now: datetime) -> list[AccountHandover]:
    """The mails that leave at that moment, and arrive."""
    claims = account_handover.claim("outbox", now=now, limit=9)
    left = [handover for claim in claims if (handover := account_handover.hand_over(claim, now=now)) is not None]
    for handover in left:
        leases.settle_sent(handover.claim, now=now)
    return left


def token(email: str, now: datetime) -> str:
    """The token in the mail that was asked for."""
    ask(email, now)
    (mail,) = leaving(now)
    return mail.token


def states() -> list[tuple[str, str]]:
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(_mail.c.state, _mail.c.reason).order_by(_mail.c.id))
        return [(row.state.value, row.reason.value) for row in rows]


async def test_the_link_sets_a_new_password_and_ends_every_session(database: str, clinic: Clinics, now: datetime):
    here, _ = await come(now)
    link = token(f" {ADA.upper()} ", now)
    await access.set_password(link, NEW, now=now + MINUTE)
    assert await auth.find_user(here, now=now + MINUTE) is None
    with pytest.raises(errors.WrongCredentials):
        await auth.log_in(ADA, PASSWORD, address=HOME, now=now + MINUTE)
    _, current_user = await auth.log_in(ADA, NEW, address=HOME, now=now + MINUTE)
    assert current_user.person.id == clinic.harbor.patient


async def test_whoever_has_read_that_mail_gets_others_too(clinic: Clinics, now: datetime):
    ada = clinic.harbor.patient
    with db.writing() as transaction:
        addresses.refuse(transaction, ada, ADA, "SMTP 550", now=now)
    await access.set_password(token(ADA, now), NEW, now=now)
    assert profile.refusal(by=ada) is None


@pytest.mark.parametrize("later", [timedelta(minutes=30), timedelta(days=1)])
async def test_the_link_works_for_half_an_hour_and_once(
    database: str, clinic: Clinics, now: datetime, later: timedelta
):
    link = token(ADA, now)
    with pytest.raises(errors.LinkOver):
        await access.set_password(link, NEW, now=now + later)
    await access.set_password(link, NEW, now=now + timedelta(minutes=29))
    with pytest.raises(errors.LinkOver):
        await access.set_password(link, "another nine herons", now=now + timedelta(minutes=29))


async def test_of_two_at_one_instant_one_sets_the_password(database: str, clinic: Clinics, now: datetime):
    link = token(ADA, now)
    account_mails.set_password(link, auth.hash_password(NEW), now=now)
    with pytest.raises(errors.LinkOver):
        account_mails.set_password(link, auth.hash_password("another nine herons"), now=now)
    await auth.log_in(ADA, NEW, address=HOME, now=now)


async def test_every_link_dies_with_a_change_of_the_password(clinic: Clinics, now: datetime):
    first, second = token(ADA, now), token(ADA, now + MINUTE)
    ask(BEN, now)
    (bens,) = leaving(now)
    _, ada = await come(now)
    await auth.change_password(ada, PASSWORD, NEW, now=now + 2 * MINUTE)
    for link in (first, second):
        with pytest.raises(errors.LinkOver):
            account_mails.find(link, now=now + 2 * MINUTE)
    assert account_mails.find(bens.token, now=now + 2 * MINUTE).person.id == clinic.harbor.patient2


async def test_an_earlier_link_works_although_somebody_has_asked_again(clinic: Clinics, now: datetime):
    first = token(ADA, now)
    ask(ADA, now + MINUTE, ELSEWHERE)  # whoever does that to her takes nothing away
    await access.set_password(first, NEW, now=now + MINUTE)


async def test_a_link_of_who_is_not_here_any_more_is_over(clinic: Clinics, now: datetime):
    link = token(ADA, now)
    sessions.deactivate(clinic.harbor.patient, now=now)
    with pytest.raises(errors.LinkOver):
        account_mails.find(link, now=now)


@pytest.mark.parametrize("wrong", ["", "x", "é" * 43, "\ud800", "a\0b", "x" * 100_000])
def test_a_token_that_was_never_mailed_opens_nothing(clinic: Clinics, now: datetime, wrong: str):
    token(ADA, now)
    with pytest.raises(errors.LinkOver):
        account_mails.find(wrong, now=now)


async def test_a_weak_password_is_refused_and_the_link_still_works(clinic: Clinics, now: datetime):
    link = token(ADA, now)
    for weak in ("short", "ada lindqvist", "\ud800" * 12):
        with pytest.raises((errors.WeakPassword, errors.BadText)):
            await access.set_password(link, weak, now=now)
    await access.set_password(link, NEW, now=now)


def test_what_is_kept_opens_nothing(database: str, clinic: Clinics, now: datetime):
    link = token(ADA, now)
    assert len(link) == 43  # 256 bits
    assert link not in everything_kept()
    assert token(BEN, now) != link


def test_a_mail_that_may_have_arrived_leaves_once_more_with_the_same_link(clinic: Clinics, now: datetime):
    ask(ADA, now)
    (claim,) = account_handover.claim("one", now=now, limit=9)
    first = account_handover.hand_over(claim, now=now)
    later = now + leases.LEASE
    (again,) = account_handover.claim("two", now=later, limit=9)
    second = account_handover.hand_over(again, now=later)
    assert first is not None
    assert second is not None
    assert (first.token, first.reference) == (second.token, second.reference)


def test_for_an_unknown_address_the_same_is_done_and_nothing_leaves(database: str, clinic: Clinics, now: datetime):
    statements: list[list[str]] = []

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        statements[-1].append(statement)

    try:
        for email, address in ((ADA, HOME), ("nobody@mail.example", ELSEWHERE)):
            statements.append([])
            ask(email, now, address)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert statements[0] == statements[1]
    assert not any('"user"' in each for each in statements[0]), "nobody looks whether there is an account"
    assert [mail.to for mail in leaving(now)] == [ADA]
    assert states() == [("sent", ""), ("skipped", "gone")]


def test_nobody_can_flood_a_mailbox(database: str, clinic: Clinics, now: datetime):
    for minute in range(20):
        ask(ADA, now + minute * MINUTE, address=f"10.{minute}.0.1")
        leaving(now + minute * MINUTE)
    assert len(states()) == account_mails.MOST_OF_ALL
    ask(ADA, now + timedelta(minutes=61))
    assert len(leaving(now + timedelta(minutes=61))) == 1


def test_nobody_uses_up_the_mails_of_whose_address_it_is(database: str, clinic: Clinics, now: datetime):
    for minute in range(5):
        ask(ADA, now + minute * MINUTE, address=ELSEWHERE)
        leaving(now + minute * MINUTE)
    assert len(states()) == account_mails.MOST_AN_HOUR
    for minute in range(5, 10):
        ask(ADA, now + minute * MINUTE, address=HOME)
        leaving(now + minute * MINUTE)
    assert len(states()) == 2 * account_mails.MOST_AN_HOUR, "theirs are their own"


def test_what_somebody_else_asks_for_keeps_no_mail_from_leaving(clinic: Clinics, now: datetime):
    ask(ADA, now)
    ask(ADA, now, ELSEWHERE)
    assert len(leaving(now)) == 2


def test_one_network_asks_for_so_many_and_waits_then(clinic: Clinics, now: datetime):
    for number in range(throttle.MAILS.free):
        ask(f"nobody{number}@mail.example", now)
    with pytest.raises(errors.TooManyAttempts):
        ask(ADA, now)
    ask(ADA, now, ELSEWHERE)


@pytest.mark.parametrize("wrong", ["", "ada", "ada@", "a@b", "ada@mail.example\nBcc: eve@mail.example", "é" * 100_000])
def test_what_is_no_address_is_refused_before_anything_is_kept(clinic: Clinics, now: datetime, wrong: str):
    with pytest.raises(errors.BadEmail):
        ask(wrong, now)
    assert states() == []


def test_of_what_waits_to_leave_only_the_last_does(clinic: Clinics, now: datetime):
    ask(ADA, now)
    ask(ADA, now + MINUTE)
    assert len(leaving(now + MINUTE)) == 1
    assert states() == [("skipped", "superseded"), ("sent", "")]


@pytest.mark.parametrize("what", ["used", "run out", "deactivated"])
async def test_what_is_over_does_not_leave(clinic: Clinics, now: datetime, what: str):
    ask(ADA, now)
    moment = now + MINUTE
    match what:
        case "used":
            _, ada = await come(now)
            await auth.change_password(ada, PASSWORD, NEW, now=moment)
        case "run out":
            moment = now + account_mails.VALID_FOR
        case "deactivated":
            sessions.deactivate(clinic.harbor.patient, now=moment)
    (claim,) = account_handover.claim("outbox", now=moment, limit=9)
    assert not account_handover.is_anything_left(claim, now=moment)
    account_handover.leave_out(claim, now=moment)
    assert states() == [("skipped", "gone" if what == "deactivated" else "over")]
    assert account_handover.hand_over(claim, now=moment) is None


def test_what_was_claimed_by_who_died_waits_for_its_turn(clinic: Clinics, now: datetime):
    ask(ADA, now)
    (claim,) = account_handover.claim("one", now=now, limit=9)
    assert not account_handover.is_anything_due(now=now)
    account_handover.leave_out(claim, now=now)  # it need not be left out after all
    assert account_handover.is_anything_due(now=now)


async def test_whoever_guessed_too_often_logs_in_at_once_with_a_new_password(clinic: Clinics, now: datetime):
    for _ in range(throttle.ACCOUNT.free):
        with pytest.raises(errors.WrongCredentials):
            await auth.log_in(ADA, "not my password", address=HOME, now=now)
    with pytest.raises(errors.TooManyAttempts):
        await auth.log_in(ADA, PASSWORD, address=HOME, now=now)
    await access.set_password(token(ADA, now), NEW, now=now)
    await auth.log_in(ADA, NEW, address=HOME, now=now)


def test_what_works_no_more_is_deleted(database: str, clinic: Clinics, now: datetime):
    ask(ADA, now)
    over = now + account_mails.VALID_FOR + account_mails.KEPT_FOR
    assert account_mails.sweep(now=over) == 0
    assert account_mails.sweep(now=over + MINUTE) == 1
