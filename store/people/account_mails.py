"""Links that prove that somebody reads a mailbox: asked for by whoever, mailed to it, and used once.

Whoever asks is told nothing: not even the verb looks whether an e-mail has an account. What leaves is decided when it
does (store/notifications/account_handover.py). See docs/decisions/0042-accounts-by-mail.md.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from settings import settings
from store import db, errors, text
from store.db import Transaction
from store.models import AccountMail, DeliveryReason, DeliveryState, User, tables
from store.people import addresses, people, sessions, throttle
from store.views.people import Person

VALID_FOR = timedelta(minutes=30)
"""How long a link to set a new password works."""

MOST_AN_HOUR = 3
"""Mails that anybody can bring upon one mailbox."""

KEPT_FOR = timedelta(hours=1)
"""What works no longer is deleted after that: so long it counts."""

LONGEST_TOKEN = 64

_LOCK = 0x6D61696C
"""The key of the lock under which one after the other asks for mails, so that nobody gets one too many."""

_mail, _user = tables(AccountMail, User)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works: the mail that it stands in, and whose account it opens."""

    mail_id: int
    person: Person


def ask(email: str, *, address: str, now: datetime) -> None:
    """Somebody who is at `address` has forgotten the password of the account with this e-mail, if there is one.

    Raises BadEmail for what is no address; TooManyAttempts after ten within 15 minutes from one network. Beyond
    MOST_AN_HOUR for one e-mail nothing happens, and nobody is told.
    """
    email = text.spelt(email)
    if not text.looks_like_email(email):
        raise errors.BadEmail("email")
    with db.writing() as transaction:
        throttle.asking_for_mail(transaction, address=address, now=now)
        if transaction.is_postgresql:
            transaction.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        lately = _mail.c.email == email, _mail.c.created_at > now - timedelta(hours=1)
        if transaction.scalars(sa.select(sa.func.count()).where(*lately)).one() >= MOST_AN_HOUR:
            return
        nonce = secrets.token_hex(32)
        row = {
            "email": email,
            "nonce": nonce,
            "token_hash": _hash(token_of(nonce)),
            "expires_at": now + VALID_FOR,
            "state": DeliveryState.queued,
            "reason": DeliveryReason.none,
            "problem": "",
            "attempts": 0,
            "doubts": 0,
            "due": now,
            "created_at": now,
        }
        transaction.execute(sa.insert(_mail).values(row))


def token_of(nonce: str) -> str:
    """Return the token of the mail with this nonce: 256 bits, the same each time, as a mail may have to leave twice."""
    made = hmac.new(settings().secret_bytes, f"account mail:{nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def find(token: str, *, now: datetime) -> Link:
    """Return what the link with this token opens; it only reads. Raises LinkOver, whatever is wrong with it."""
    with db.reading() as transaction:
        return _link(transaction, token, now=now)


def set_password(token: str, new_hash: str, *, now: datetime) -> None:
    """Another password for whoever has the link: it is used, all that were mailed are, and every session ends.

    As that mail has arrived, others are sent there again. Raises LinkOver, also for the second of two at one instant.
    """
    with db.writing() as transaction:
        link = _link(transaction, token, now=now)
        used = sa.update(_mail).where(_mail.c.id == link.mail_id, _mail.c.spent_at.is_(None)).values(spent_at=now)
        if not transaction.changed(used):
            raise errors.LinkOver
        sessions.renew_password(transaction, link.person, new_hash, now=now)
        addresses.forget(transaction, link.person.id, link.person.clinic.id)


def sweep(*, now: datetime) -> int:
    """Delete what works no longer; how many."""
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_mail).where(_mail.c.expires_at < now - KEPT_FOR))


def _link(transaction: Transaction, token: str, *, now: datetime) -> Link:
    if len(token) > LONGEST_TOKEN:
        raise errors.LinkOver
    works = _mail.c.token_hash == _hash(token), _mail.c.spent_at.is_(None), _mail.c.expires_at > now
    query = sa.select(_mail.c.id, _user.c.id).join(_user, _user.c.email == _mail.c.email)
    row = transaction.execute(query.where(*works, _user.c.active)).first()
    if row is None:
        raise errors.LinkOver
    return Link(row[0], people.get(transaction, row[1]))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
