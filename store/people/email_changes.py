"""Another e-mail address for whoever is logged in: their password asks for it, a link that is mailed there confirms it.

Whoever asks is not told whether it has an account; only the outbox finds that out. See
docs/decisions/0042-accounts-by-mail.md.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store import db, errors, events
from store.db import Transaction
from store.models import AccountMail, AccountMailKind, User, tables
from store.people import account_mails, addresses, people, sessions, throttle
from store.people.sessions import Visit
from store.people.throttle import Attempt
from store.views.people import Person

_mail, _user = tables(AccountMail, User)


@dataclass(frozen=True, slots=True)
class NewEmail:
    """A link that works: the mail that it stands in, whose account it is about, and the address that it would get."""

    mail_id: int
    person: Person
    email: str


def ask(attempt: Attempt, *, email: str, address: str, now: datetime) -> None:
    """Whoever's password was right wants this address, and is mailed a link there, which works for a day.

    The address that they have until then hears of it. An earlier wish of theirs is over. Beyond three an hour from one
    network nothing happens, and nobody is told. Raises EmailTaken for the one they have; WrongCredentials as
    `sessions.change_password`; TooManyAttempts after ten within 15 minutes from one network.
    """
    with db.writing() as transaction:
        person = _verified(transaction, attempt)
        if person.email == email:
            raise errors.EmailTaken("email")
        throttle.asking_for_mail(transaction, address=address, now=now)
        _spend(transaction, person.id, now, but_for=email)
        for kind, to in ((AccountMailKind.email_notice, person.email), (AccountMailKind.new_email, email)):
            more = {"user_id": person.id, "institution_id": person.clinic.id}
            account_mails.queue(transaction, kind, to, account_mails.DAY, address=address, now=now, more=more)


def find(token: str, *, now: datetime) -> NewEmail:
    """Return what the link with this token is about; it only reads. Raises LinkOver, whatever is wrong with it."""
    with db.reading() as transaction:
        return _find(transaction, token, now=now)


def confirm(attempt: Attempt, *, token: str, token_hash: str, replaces: str | None, now: datetime) -> Visit:
    """Whoever has the link, and whose password was right, has that address: every session ends, and a new one begins.

    Raises LinkOver, also where it has an account by now, or is of somebody else's; WrongCredentials as above.
    `token_hash` and `replaces` are as in `sessions.log_in`.
    """
    with db.writing() as transaction:
        found = _find(transaction, token, now=now)
        if found.person.id != attempt.user_id or not account_mails.use(transaction, found.mail_id, now=now):
            raise errors.LinkOver
        sessions.end_one(transaction, replaces, now=now)
        try:
            return _change(transaction, attempt, found.email, token_hash=token_hash, now=now)
        except errors.EmailTaken:
            raise errors.LinkOver from None


def change(attempt: Attempt, *, email: str, token_hash: str, now: datetime) -> Visit:
    """Whoever's password was right has this address at once, where no mail leaves. Raises EmailTaken, and as above."""
    with db.writing() as transaction:
        if _verified(transaction, attempt).email == email:
            raise errors.EmailTaken("email")
        return _change(transaction, attempt, email, token_hash=token_hash, now=now)


def _change(transaction: Transaction, attempt: Attempt, email: str, *, token_hash: str, now: datetime) -> Visit:
    assert attempt.user_id is not None
    sessions.end_and_spend(transaction, attempt.user_id, now=now)  # what was mailed to the address until now
    try:
        visit = sessions.begin_anew(transaction, attempt, token_hash=token_hash, now=now, email=email)
    except sa.exc.IntegrityError as clash:
        raise errors.EmailTaken("email") from clash
    addresses.forget(transaction, visit.person.id, visit.person.clinic.id)
    transaction.publish(events.PersonChanged(visit.person.id, visit.person.clinic.id))
    return visit


def _find(transaction: Transaction, token: str, *, now: datetime) -> NewEmail:
    query = sa.select(_mail.c.id, _mail.c.email, _user.c.id.label("user_id"))
    query = query.join(_user, _user.c.id == _mail.c.user_id).where(_user.c.active)
    row = transaction.execute(query.where(*account_mails.works(token, AccountMailKind.new_email, now))).first()
    if row is None:
        raise errors.LinkOver
    return NewEmail(row.id, people.get(transaction, row.user_id), row.email)


def _verified(transaction: Transaction, attempt: Attempt) -> Person:
    """Find whose password it was. Raises WrongCredentials where they have another by now."""
    if transaction.scalar(sa.select(_user.c.id).where(*sessions.unchanged(attempt))) is None:
        raise errors.WrongCredentials
    assert attempt.user_id is not None
    return people.get(transaction, attempt.user_id)


def _spend(transaction: Transaction, user_id: int, now: datetime, *, but_for: str) -> None:
    """Let links to addresses that the person wanted before work no more."""
    wanted = _mail.c.user_id == user_id, _mail.c.kind == AccountMailKind.new_email, _mail.c.email != but_for
    transaction.execute(sa.update(_mail).where(*wanted, _mail.c.spent_at.is_(None)).values(sessions.spent(now)))
