"""Login sessions: who is logged in, in which browser, and until when.

A session ends by log-out, by a new password, by deactivation, by idleness or by age, and whoever shows its pages is
told in the transaction that ends it. Only the sha256 of a session's token is kept.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from settings import settings
from store import db, errors, events
from store.db import Transaction
from store.models import AccountMail, AccountMailKind, Institution, LoginSession, Role, User, tables
from store.people import people, throttle
from store.views.people import Person

SLIDE = timedelta(minutes=1)
"""`last_seen_at` is written at most this often."""

MOST_OPEN, MOST_KNOWN = 50, 200
"""Sessions of one person that are open at once, and browsers that they are known by, at the most."""

_user, _institution, _session, _mail = tables(User, Institution, LoginSession, AccountMail)


@dataclass(frozen=True, slots=True)
class Visit:
    """A login session that holds: whose it is, and when it was last used (UTC)."""

    session_id: int
    last_seen_at: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class NewPatient:
    """Somebody who registers."""

    institution_slug: str
    name: str
    email: str
    password_hash: str
    phone: str = ""


def visit(token_hash: str, *, now: datetime) -> Visit | None:
    """Return the session with this sha256 of a token; None if there is none, or it has ended. One indexed query."""
    with db.reading() as transaction:
        row = transaction.execute(_VISIT, {"token_hash": token_hash, **_deadlines(now)}).first()
    return None if row is None else Visit(row[0], row[1], people.person(row[2:]))


def log_in(attempt: throttle.Attempt, *, token_hash: str, replaces: str | None, now: datetime) -> Visit:
    """A new session for whoever's password was right; their failures are forgotten.

    `replaces` is the sha256 of the token that the browser had until now: that session ends, whoever's it was.
    Raises WrongCredentials when the person was deactivated, or got another password, since it was verified.
    """
    with db.writing() as transaction:
        valid = sa.select(_user.c.id).where(*unchanged(attempt)).with_for_update(read=True)
        user_id = transaction.scalar(valid)
        if user_id is None:
            raise errors.WrongCredentials
        throttle.forget(transaction, attempt)
        old = sa.and_(_session.c.user_id == user_id, _session.c.created_at < now - throttle.KNOWN_FOR)
        transaction.execute(sa.delete(_session).where(old))
        _end(transaction, _session.c.token_hash == replaces, now=now)
        return _add_session(transaction, user_id, token_hash=token_hash, now=now)


def register(patient: NewPatient, *, token_hash: str, replaces: str | None, now: datetime) -> Visit:
    """A new patient, logged in; `replaces` as above. Raises what `people.add_patient` does."""
    with db.writing() as transaction:
        return start(transaction, patient, token_hash=token_hash, replaces=replaces, now=now)


def start(
    transaction: Transaction, patient: NewPatient, *, token_hash: str, replaces: str | None, now: datetime
) -> Visit:
    """A new patient, logged in, within a transaction; links that were mailed to their address before are over."""
    patient_id = people.add_patient(transaction, **asdict(patient), now=now)
    _end(transaction, _session.c.token_hash == replaces, now=now)
    end_and_spend(transaction, patient_id, now=now)
    return _add_session(transaction, patient_id, token_hash=token_hash, now=now)


def change_password(attempt: throttle.Attempt, *, new_hash: str, token_hash: str, now: datetime) -> Visit:
    """Another password: every session of the person ends, and a new one begins.

    Raises WrongCredentials when the person was deactivated, or got another password, since the old one was verified.
    """
    with db.writing() as transaction:
        return begin_anew(transaction, attempt, token_hash=token_hash, now=now, password_hash=new_hash)


def begin_anew(
    transaction: Transaction, attempt: throttle.Attempt, *, token_hash: str, now: datetime, **changed: str
) -> Visit:
    """Change an account within a transaction: every session of it ends, and a new one begins. Raises as above."""
    change = sa.update(_user).where(*unchanged(attempt)).values(**changed)
    user_id = transaction.scalar(change.returning(_user.c.id))
    if user_id is None:
        raise errors.WrongCredentials
    throttle.forget(transaction, attempt)
    end_and_spend(transaction, user_id, now=now)
    return _add_session(transaction, user_id, token_hash=token_hash, now=now)


def renew_password(transaction: Transaction, person: Person, new_hash: str, *, now: datetime) -> None:
    """Another password for whoever has shown otherwise who they are: every session ends, within a transaction."""
    transaction.execute(sa.update(_user).where(_user.c.id == person.id).values(password_hash=new_hash))
    throttle.forget_account(transaction, person.email)
    end_and_spend(transaction, person.id, now=now)


def end(session_id: int, *, now: datetime) -> None:
    """Log out; harmless when the session has ended."""
    with db.writing() as transaction:
        _end(transaction, _session.c.id == session_id, now=now)


def end_one(transaction: Transaction, token_hash: str | None, *, now: datetime) -> None:
    """End the session with this sha256 of a token, whoever's it is, within a transaction."""
    _end(transaction, _session.c.token_hash == token_hash, now=now)


def end_all(user_id: int, *, now: datetime) -> None:
    """Log the person out in every browser."""
    with db.writing() as transaction:
        _end(transaction, _session.c.user_id == user_id, now=now)


def deactivate(user_id: int, *, now: datetime) -> None:
    """The account stays, and nobody can use it: every session ends. Raises NotFound."""
    with db.writing() as transaction:
        clinic = people.get_and_lock(transaction, user_id).clinic
        transaction.execute(sa.update(_user).where(_user.c.id == user_id).values(active=False))
        _end(transaction, _session.c.user_id == user_id, now=now)
        transaction.publish(events.TimesChanged(clinic.id, rules=True))


def ended(session_ids: Collection[int], *, now: datetime) -> set[int]:
    """Return which of these sessions hold no longer, for whatever reason, also as nobody knows them. One query."""
    with db.reading() as transaction:
        return set(session_ids).difference(transaction.scalars(_HOLD, {"ids": list(session_ids), **_deadlines(now)}))


def end_outdated(session_ids: Collection[int], *, now: datetime) -> None:
    """End those of these sessions that were idle for too long or are too old."""
    with db.writing() as transaction:
        _end(transaction, _session.c.id.in_(list(session_ids)) & _session.c.id.not_in(_holding(now)), now=now)


def unslid(session_ids: Collection[int], *, now: datetime) -> set[int]:
    """Return which of these sessions were last seen a minute ago or longer. One query."""
    with db.reading() as transaction:
        return set(transaction.scalars(sa.select(_session.c.id).where(_due(session_ids, now))))


def slide(session_ids: Collection[int], *, now: datetime) -> None:
    """These sessions are used right now. One that has ended stays ended."""
    with db.writing() as transaction:
        used = sa.and_(_due(session_ids, now), _session.c.id.in_(_holding(now)))
        transaction.execute(sa.update(_session).where(used).values(last_seen_at=now))


def password_hashes(emails: Iterable[str]) -> list[str]:
    """Return the hashes of the active accounts with these e-mails."""
    with db.reading() as transaction:
        query = sa.select(_user.c.password_hash).where(_user.c.email.in_(list(emails)), _user.c.active)
        return list(transaction.scalars(query))


def unchanged(attempt: throttle.Attempt) -> tuple[sa.ColumnElement[bool], ...]:
    """Match the account as it was when its password was verified."""
    return _user.c.id == attempt.user_id, _user.c.active, _user.c.password_hash == attempt.password_hash


def _make_room(transaction: Transaction, user_id: int, *, now: datetime) -> None:
    """End the oldest sessions of the person and forget those of long ago, so that there is no list without end."""
    newest = sa.select(_session.c.id).where(_session.c.user_id == user_id).order_by(_session.c.id.desc())
    still_open = newest.where(_session.c.ended_at.is_(None))
    for last in transaction.scalars(still_open.offset(MOST_OPEN - 1).limit(1)):
        _end(transaction, sa.and_(_session.c.user_id == user_id, _session.c.id <= last), now=now)
    for last in transaction.scalars(newest.offset(MOST_KNOWN - 1).limit(1)):
        over = _session.c.user_id == user_id, _session.c.id <= last, _session.c.ended_at.is_not(None)
        transaction.execute(sa.delete(_session).where(*over))


def _add_session(transaction: Transaction, user_id: int, *, token_hash: str, now: datetime) -> Visit:
    _make_room(transaction, user_id, now=now)
    row = {"user_id": user_id, "token_hash": token_hash, "created_at": now, "last_seen_at": now}
    session_id = transaction.scalars(sa.insert(_session).values(row).returning(_session.c.id)).one()
    return Visit(session_id, now, people.get(transaction, user_id))


def _end(transaction: Transaction, condition: sa.ColumnElement[bool], *, now: datetime) -> None:
    """End these sessions and tell whoever shows their pages."""
    change = sa.update(_session).where(condition, _session.c.ended_at.is_(None)).values(ended_at=now)
    for session_id in transaction.scalars(change.returning(_session.c.id)).all():
        transaction.publish(events.SessionEnded(session_id))


def spent(now: datetime) -> dict[str, Any]:
    """Return what stands where a mailed link was used: nothing of what was typed."""
    return {"spent_at": now, "name": "", "phone": "", "password_hash": None, "leads_to": "/"}


def end_and_spend(transaction: Transaction, user_id: int, *, now: datetime) -> None:
    """End what an earlier password has opened, and the links by which it, or the address, could have been replaced.

    A notice of that is none of them.
    """
    _end(transaction, _session.c.user_id == user_id, now=now)
    address = sa.select(_user.c.email).where(_user.c.id == user_id).scalar_subquery()
    theirs = (_mail.c.email == address) | (_mail.c.user_id == user_id), _mail.c.kind != AccountMailKind.email_notice
    transaction.execute(sa.update(_mail).where(*theirs, _mail.c.spent_at.is_(None)).values(spent(now)))


def _due(session_ids: Collection[int], now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_session.c.id.in_(list(session_ids)), _session.c.last_seen_at <= now - SLIDE)


def _holding(now: datetime) -> sa.Select[tuple[int]]:
    ids = sa.select(_session.c.id).join(_user, _user.c.id == _session.c.user_id)
    return ids.where(_HOLDS).params(_deadlines(now))


def _deadlines(now: datetime) -> dict[str, datetime]:
    """A session holds that began and was used after these."""
    return {
        "oldest": now - timedelta(hours=settings().session_hours),
        "patient_idle": now - timedelta(minutes=settings().patient_idle_minutes),
        "provider_idle": now - timedelta(minutes=settings().provider_idle_minutes),
    }


def _moment(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=_session.c.created_at.type)


_HOLDS = sa.and_(
    _session.c.ended_at.is_(None),
    _user.c.active,
    _session.c.created_at > _moment("oldest"),
    _session.c.last_seen_at
    > sa.case((_user.c.role == Role.patient, _moment("patient_idle")), else_=_moment("provider_idle")),
)

_VISIT = (
    sa.select(_session.c.id, _session.c.last_seen_at, *people.PERSON_COLUMNS, *people.CLINIC_COLUMNS)
    .join(_user, _user.c.id == _session.c.user_id)
    .join(_institution, _institution.c.id == _user.c.institution_id)
    .where(_session.c.token_hash == sa.bindparam("token_hash"), _HOLDS)
)

_HOLD = (
    sa.select(_session.c.id)
    .join(_user, _user.c.id == _session.c.user_id)
    .where(_session.c.id.in_(sa.bindparam("ids", expanding=True)), _HOLDS)
)
