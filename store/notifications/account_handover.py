"""Mails about an account leave as news does: claimed, read again with the line open, and handed over.

Only here it is found out whether an e-mail has an account, so that whoever asks cannot tell, not even by a clock.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import db
from store.db import Transaction
from store.models import AccountMail, AccountMailKind, Channel, DeliveryReason, User, tables
from store.notifications import leases
from store.notifications.leases import Leased
from store.people import account_mails, people
from store.views.people import Clinic, Person

_mail, _user = tables(AccountMail, User)
_newer = _mail.alias()
_is_free = leases.is_free(_mail)
_DUE = sa.select(_mail.c.id, _mail.c.email).where(_is_free).order_by(_mail.c.due, _mail.c.id)
_OURS = sa.select(
    _mail,
    sa.exists()
    .where(
        _newer.c.email == _mail.c.email,
        _newer.c.kind == _mail.c.kind,
        _newer.c.network == _mail.c.network,
        sa.func.coalesce(_newer.c.user_id, 0) == sa.func.coalesce(_mail.c.user_id, 0),
        _newer.c.id > _mail.c.id,
    )
    .label("is_superseded"),
).where(_mail.c.id == sa.bindparam("id"), _mail.c.lease == sa.bindparam("token"), _mail.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class AccountHandover:
    """What one mail says: with the `token` its reader does what they have asked for, until then.

    `person` is whose address it is: without one, somebody registers there, or wants to have it; with one, they have an
    account already.
    """

    kind: AccountMailKind
    to: str
    clinic: Clinic
    person: Person | None
    token: str = field(repr=False)
    until: datetime
    since: datetime
    reference: str
    claim: Leased


@dataclass(frozen=True, slots=True)
class _Read:
    """Why a mail does not leave; or from which clinic, and to whom, if that is somebody."""

    reason: DeliveryReason | None
    clinic: Clinic | None = None
    person: Person | None = None


def is_anything_due(*, now: datetime) -> bool:
    """Return whether there is something to claim; it only reads."""
    with db.reading() as transaction:
        return transaction.execute(_DUE.limit(1), {"now": now}).first() is not None


def claim(token: str, *, now: datetime, limit: int) -> list[Leased]:
    """Claim so many mails that are due, each by itself."""
    with db.writing() as transaction:
        leases.begin_to_claim(transaction, _mail, now=now)
        due = transaction.execute(_DUE.limit(limit), {"now": now}).all()
        leases.lease(transaction, _mail, [row.id for row in due], token, now=now)
        return [Leased(table=_mail, ids=(row.id,), token=token, channel=Channel.email, to=row.email) for row in due]


def is_anything_left(claim_: Leased, *, now: datetime) -> bool:
    """Return whether the mail is to leave now; it only reads."""
    with db.reading() as transaction:
        row = _ours(transaction, claim_)
        return row is not None and _read(transaction, row, now).reason is None


def leave_out(claim_: Leased, *, now: datetime) -> None:
    """Write down why it does not leave; if it should after all, it waits for its turn."""
    with db.writing() as transaction:
        if (row := _ours(transaction, claim_)) is not None and _leaves(transaction, row, now) is not None:
            leases.give_back(transaction, _mail, claim_.ids)


def hand_over(claim_: Leased, *, sender: str = "", now: datetime) -> AccountHandover | None:
    """Return what leaves now, of which it is written down that it may have arrived; None if that is over."""
    del sender  # it is no invitation
    with db.writing() as transaction:
        row = _ours(transaction, claim_)
        if row is None or (read := _leaves(transaction, row, now)) is None or read.clinic is None:
            return None
        reference = row["reference"] or secrets.token_hex(16)
        leases.hand_over(transaction, _mail, claim_.ids, reference, token=claim_.token)
        token = account_mails.token_of(row["nonce"])
        return AccountHandover(
            kind=row["kind"],
            to=row["email"],
            clinic=read.clinic,
            person=read.person,
            token=token,
            until=row["expires_at"],
            since=row["created_at"],
            reference=reference,
            claim=claim_,
        )


def _ours(transaction: Transaction, claim_: Leased) -> Mapping[str, Any] | None:
    found = transaction.execute(_OURS, {"id": claim_.ids[0], "token": claim_.token}).mappings().first()
    return None if found is None else dict(found)


def _leaves(transaction: Transaction, row: Mapping[str, Any], now: datetime) -> _Read | None:
    """For whom it is; None where it must not leave, which is written down."""
    read = _read(transaction, row, now)
    if read.reason is None:
        return read
    leases.end(transaction, _mail, [row["id"]], read.reason, now=now)
    return None


def _read(transaction: Transaction, row: Mapping[str, Any], now: datetime) -> _Read:
    if row["spent_at"] is not None or row["expires_at"] <= now:
        return _Read(DeliveryReason.over)
    if row["is_superseded"]:
        return _Read(DeliveryReason.superseded)
    if row["user_id"] is not None and not _is_active(transaction, row["user_id"]):
        return _Read(DeliveryReason.gone)
    if row["kind"] == AccountMailKind.email_notice:  # also where the address is another by now
        person = people.get(transaction, row["user_id"])
        return _Read(None, person.clinic, person)
    found = transaction.execute(sa.select(_user.c.id, _user.c.active).where(_user.c.email == row["email"])).first()
    if found is not None and found.active:
        person = people.get(transaction, found.id)
        return _Read(None, person.clinic, person)
    if found is None and row["kind"] != AccountMailKind.new_password:
        return _Read(None, people.get_clinic(transaction, row["institution_id"]))
    return _Read(DeliveryReason.gone)


def _is_active(transaction: Transaction, user_id: int) -> bool:
    return transaction.scalar(sa.select(_user.c.id).where(_user.c.id == user_id, _user.c.active)) is not None
