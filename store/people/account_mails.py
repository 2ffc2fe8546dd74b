"""Links that prove that somebody reads a mailbox: asked for by whoever, mailed to it, and used once.

Whoever asks is told nothing: not even the verb looks whether an e-mail has an account. What leaves is decided when it
does (store/notifications/account_handover.py). See docs/decisions/0042-accounts-by-mail.md.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, errors, ip, signing, text
from store.db import Transaction
from store.models import (
    NETWORK_LENGTH,
    AccountMail,
    AccountMailKind,
    DeliveryReason,
    DeliveryState,
    Institution,
    User,
    tables,
)
from store.people import addresses, people, sessions, throttle
from store.people.sessions import NewPatient, Visit
from store.signing import token_hash
from store.views.people import Person

VALID_FOR = timedelta(minutes=30)
"""How long a link to set a new password works."""

DAY = timedelta(days=1)
"""How long a registration can be confirmed."""

MOST_TRIES = 5
"""Passwords that can be typed to confirm one."""

MOST_AN_HOUR = 3
"""Mails of a kind that anybody can bring upon one mailbox from one network."""

MOST_OF_ALL = 12
"""The same from all networks: whoever asks from theirs has three, also where somebody else has used up their own."""

KEPT_FOR = timedelta(hours=1)
"""What works no longer is deleted after that: so long it counts."""

LONGEST_TOKEN = 64

_LOCK = 0x6D61696C
"""The key of the lock under which one after the other asks for mails, so that nobody gets one too many, or uses one."""

_mail, _user, _institution = tables(AccountMail, User, Institution)


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody who registers, and has not confirmed their address; `leads_to` is where they go on to then.

    `left`: so many more tries their password has.
    """

    mail_id: int
    leads_to: str
    patient: NewPatient
    left: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works: the mail that it stands in, and whose account it opens."""

    mail_id: int
    person: Person


def ask(email: str, *, address: str, now: datetime) -> None:
    """Somebody who is at `address` has forgotten the password of the account with this e-mail, if there is one.

    Raises BadEmail for what is no address; TooManyAttempts after ten within 15 minutes from one network. Beyond
    MOST_AN_HOUR for one e-mail from there, or MOST_OF_ALL, nothing happens, and nobody is told.
    """
    email = text.spelt(email)
    if not text.looks_like_email(email):
        raise errors.BadEmail("email")
    with db.writing() as transaction:
        throttle.asking_for_mail(transaction, address=address, now=now)
        queue(transaction, AccountMailKind.new_password, email, VALID_FOR, address=address, now=now)


def register(patient: NewPatient, *, leads_to: str, address: str, now: datetime) -> None:
    """Somebody at `address` registers, and is a patient as soon as they have confirmed their e-mail, within a day.

    If it has an account, its owner hears of that by mail, and nobody else. Beyond MOST_AN_HOUR for one e-mail from
    there, or MOST_OF_ALL, nothing happens, and nobody is told. Raises UnknownInstitution.
    """
    with db.writing() as transaction:
        slug = _institution.c.slug == patient.institution_slug
        institution_id = transaction.scalar(sa.select(_institution.c.id).where(slug))
        if institution_id is None:
            raise errors.UnknownInstitution("clinic")
        typed = {"name": patient.name, "phone": patient.phone, "password_hash": patient.password_hash}
        more = {**typed, "institution_id": institution_id, "leads_to": leads_to}
        queue(transaction, AccountMailKind.registration, patient.email, DAY, address=address, now=now, more=more)


def queue(
    transaction: Transaction,
    kind: AccountMailKind,
    email: str,
    valid_for: timedelta,
    *,
    address: str,
    now: datetime,
    more: Mapping[str, object] | None = None,
) -> None:
    """Let a mail leave, within a transaction, unless so many did within an hour; `more` are columns."""
    transaction.take_turns(_LOCK)
    network = signing.mac("account mail from", f"{email} {ip.network_of(address)}").hex()[:NETWORK_LENGTH]
    lately = _mail.c.email == email, _mail.c.kind == kind, _mail.c.created_at > now - timedelta(hours=1)
    counts = sa.func.count(), sa.func.count().filter(_mail.c.network == network)
    of_all, from_there = transaction.execute(sa.select(*counts).where(*lately)).one()
    if from_there >= MOST_AN_HOUR or of_all >= MOST_OF_ALL:
        return
    nonce = secrets.token_hex(32)
    row = {
        "kind": kind,
        "email": email,
        "network": network,
        "nonce": nonce,
        "token_hash": token_hash(token_of(nonce)),
        "expires_at": now + valid_for,
        "state": DeliveryState.queued,
        "reason": DeliveryReason.none,
        "problem": "",
        "attempts": 0,
        "doubts": 0,
        "due": now,
        "created_at": now,
    }
    transaction.execute(sa.insert(_mail).values({**row, **(more or {})}))


def token_of(nonce: str) -> str:
    """Return the token of the mail with this nonce: 256 bits, the same each time, as a mail may have to leave twice."""
    return base64.urlsafe_b64encode(signing.mac("account mail", nonce)).decode().rstrip("=")


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
        if not use(transaction, link.mail_id, now=now):
            raise errors.LinkOver
        sessions.renew_password(transaction, link.person, new_hash, now=now)
        addresses.forget(transaction, link.person.id, link.person.clinic.id)


def find_registration(token: str, *, now: datetime) -> Registration:
    """Return what was typed by whoever has the link with this token; it only reads. Raises LinkOver."""
    with db.reading() as transaction:
        return _registration(transaction, token, now=now)


def try_password(token: str, *, now: datetime) -> Registration:
    """Somebody types the password of their registration, which counts whatever it is: after MOST_TRIES it is over.

    Raises LinkOver.
    """
    with db.writing() as transaction:
        found = _registration(transaction, token, now=now)
        left = _mail.c.id == found.mail_id, _mail.c.tries < MOST_TRIES  # also for those at the same instant
        if not transaction.changed(sa.update(_mail).where(*left).values(tries=_mail.c.tries + 1)):
            raise errors.LinkOver
        return found


def confirm(token: str, *, token_hash: str, replaces: str | None, now: datetime) -> Visit:
    """Whoever has the link, and knew the password, is a patient, logged in. Raises LinkOver.

    `token_hash` and `replaces` are as in `sessions.log_in`.
    """
    with db.writing() as transaction:
        found = _registration(transaction, token, now=now, most_tries=MOST_TRIES + 1)
        if not use(transaction, found.mail_id, now=now):
            raise errors.LinkOver
        try:
            return sessions.start(transaction, found.patient, token_hash=token_hash, replaces=replaces, now=now)
        except errors.EmailTaken:  # by another way meanwhile
            raise errors.LinkOver from None


def sweep(*, now: datetime) -> int:
    """Delete what works no longer; how many."""
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_mail).where(_mail.c.expires_at < now - KEPT_FOR))


def _link(transaction: Transaction, token: str, *, now: datetime) -> Link:
    query = sa.select(_mail.c.id, _user.c.id).join(_user, _user.c.email == _mail.c.email)
    those = works(token, AccountMailKind.new_password, now)
    row = transaction.execute(query.where(*those, _user.c.active)).first()
    if row is None:
        raise errors.LinkOver
    return Link(row[0], people.get(transaction, row[1]))


def _registration(transaction: Transaction, token: str, *, now: datetime, most_tries: int = MOST_TRIES) -> Registration:
    columns = (_mail.c[name] for name in ("id", "tries", "leads_to", "name", "email", "password_hash", "phone"))
    query = sa.select(_institution.c.slug, *columns).join(_institution, _institution.c.id == _mail.c.institution_id)
    those = works(token, AccountMailKind.registration, now)
    row = transaction.execute(query.where(*those, _mail.c.tries < most_tries)).first()
    if row is None:
        raise errors.LinkOver
    slug, mail_id, tries, leads_to, name, email, password_hash, phone = row
    return Registration(mail_id, leads_to, NewPatient(slug, name, email, password_hash, phone), MOST_TRIES - tries)


def works(token: str, kind: AccountMailKind, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Match the mail with this token, as long as its link works. Raises LinkOver for what can be none."""
    if len(token) > LONGEST_TOKEN:
        raise errors.LinkOver
    its = _mail.c.token_hash == token_hash(token), _mail.c.kind == kind
    return *its, _mail.c.spent_at.is_(None), _mail.c.expires_at > now


def use(transaction: Transaction, mail_id: int, *, now: datetime) -> bool:
    """Use a link; whether it had not been used. One after the other: each spends others to the same address."""
    transaction.take_turns(_LOCK)
    its = _mail.c.id == mail_id, _mail.c.spent_at.is_(None)
    return bool(transaction.changed(sa.update(_mail).where(*its).values(sessions.spent(now))))
