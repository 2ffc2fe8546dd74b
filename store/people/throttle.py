"""Failures to log in: who guesses too often waits.

Eight failures for an account within fifteen minutes bring a delay that doubles with each further one. An address is
many people, perhaps a whole clinic: it has far more, and nobody there waits for long. Counted by keyed hashes, so the
table names nobody. Reasons: docs/decisions/0003-passwords-and-throttle.md and 0013-limits-for-each-patient.md.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, errors, ip, signing, text
from store.db import Transaction
from store.models import LoginFailure, LoginSession, User, tables

WINDOW = timedelta(minutes=15)
"""Failures within this count together; also the silence after which all is forgotten."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many are `free`; then there is a delay, the first, doubling, up to the longest."""

    free: int
    first: timedelta
    longest: timedelta

    def delay(self, beyond: int) -> timedelta:
        """Return how long to wait after a failure that is `beyond` the free ones."""
        return min(self.first * (1 << min(beyond, 10)), self.longest)


ACCOUNT = Limit(8, timedelta(seconds=15), WINDOW)
ADDRESS = Limit(300, timedelta(seconds=1), timedelta(seconds=15))
REGISTRATIONS = Limit(30, timedelta(seconds=15), timedelta(minutes=1))
MAILS = Limit(10, timedelta(minutes=1), WINDOW)
"""Mails to whatever address that are asked for from one network."""

LOOKS = Limit(300, timedelta(seconds=1), timedelta(seconds=15))
"""Of strangers at free times, from one address, which may be a whole waiting room."""

CHANGES = Limit(20, timedelta(seconds=15), timedelta(minutes=1))
"""Of what one person says about themselves, or staff of callers: each makes others' open pages read again."""

CALLED_OFF = Limit(5, timedelta(minutes=1), WINDOW)
"""Crises that one person cancels or moves: each had rung for everyone who can answer it, and rings again, or the next
one can be asked for."""

KNOWN_FOR = timedelta(days=90)
"""How long a browser is known to have logged in to an account; older sessions are deleted."""

_user, _session, _failure = tables(User, LoginSession, LoginFailure)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody says who they are.

    `counts`: what a failure counts against, and its limit; the account (or its known browser) is the first.
    `user_id` is None where no active account has this e-mail, `password_hash` also where it has no password yet.
    """

    counts: tuple[tuple[str, Limit], ...]
    user_id: int | None = None
    password_hash: str | None = None


def consider(email: str, *, address: str, browser: str | None = None, now: datetime) -> Attempt:
    """Whom somebody says to be who wants to log in. Raises TooManyAttempts.

    `browser` is the sha256 of a token that this browser once had. One that has logged in to this very account counts
    its own failures, so that whoever guesses from elsewhere cannot lock out the person whose account it is.
    """
    email = text.spelt(email)
    with db.reading() as transaction:
        user_id, password_hash = _account(transaction, email)
        if browser is not None and user_id is not None and _is_known(transaction, browser, user_id, now=now):
            counts: tuple[tuple[str, Limit], ...] = ((_key("browser", browser), ACCOUNT),)
        else:
            counts = (_key("account", email), ACCOUNT), (_key("address", ip.network_of(address)), ADDRESS)
        for key, limit in counts:
            _let_pass(transaction, key, limit=limit, now=now)
    return Attempt(counts, user_id, password_hash)


def failed(attempt: Attempt, *, now: datetime) -> None:
    """The password was wrong."""
    with db.writing() as transaction:
        _add_failures(transaction, [key for key, _ in attempt.counts], now=now)


def forget(transaction: Transaction, attempt: Attempt) -> None:
    """The password was right: the account starts anew; not the address, or one account of one's own would clear it."""
    transaction.execute(sa.delete(_failure).where(_failure.c.key == attempt.counts[0][0]))


def forget_account(transaction: Transaction, email: str) -> None:
    """There is another password: whoever has it need not wait because of what was guessed before."""
    transaction.execute(sa.delete(_failure).where(_failure.c.key == _key("account", email)))


def registering(*, address: str, now: datetime) -> None:
    """Somebody registers from this address; every try counts, not only failures. Raises TooManyAttempts."""
    key = _key("registration", ip.network_of(address))
    with db.writing() as transaction:
        _lock(transaction, key)
        _count(transaction, key, REGISTRATIONS, now, errors.TooManyAttempts)


def asking_for_mail(transaction: Transaction, *, address: str, now: datetime) -> None:
    """Somebody at this address lets a mail be sent, counted if the transaction is. Raises TooManyAttempts."""
    key = _key("mail", ip.network_of(address))
    _lock(transaction, key)
    _count(transaction, key, MAILS, now, errors.TooManyAttempts)


def may_look(*, address: str, now: datetime) -> None:
    """Somebody who is not logged in looks at free times. Raises TooFast; else `looked` counts it."""
    with db.reading() as transaction:
        _let_pass(transaction, _look(address), limit=LOOKS, now=now, refusal=errors.TooFast)


def looked(*, address: str, now: datetime) -> None:
    """Count that a stranger has looked from this address."""
    with db.writing() as transaction:
        _add_failures(transaction, [_look(address)], now=now)


def changing(transaction: Transaction, person_id: int, *, now: datetime) -> None:
    """A person changes what others read of them; counted if the transaction is. Raises TooFast."""
    _count(transaction, _key("changes", str(person_id)), CHANGES, now)


def asking_outside(person_id: int, *, now: datetime) -> None:
    """A person lets it be asked where an address of theirs leads, which counts whatever is found. Raises TooFast."""
    key = _key("outside", str(person_id))
    with db.writing() as transaction:
        _lock(transaction, key)
        _count(transaction, key, CHANGES, now)


def called_off(transaction: Transaction, person_id: int, *, now: datetime) -> None:
    """Count that a patient has cancelled a crisis, which nothing refuses."""
    _add_failures(transaction, [_key("called off", str(person_id))], now=now)


def asking_in_crisis(transaction: Transaction, person_id: int, *, now: datetime) -> None:
    """A patient asks in a crisis, after they have cancelled others perhaps. Raises TooManyCrises."""
    key = _key("called off", str(person_id))
    _let_pass(transaction, key, limit=CALLED_OFF, now=now, refusal=errors.TooManyCrises)


def moving_in_crisis(transaction: Transaction, person_id: int, *, now: datetime) -> None:
    """A patient moves a crisis, which counts as if they had cancelled it, if the transaction counts.

    Raises TooManyCrises.
    """
    asking_in_crisis(transaction, person_id, now=now)
    called_off(transaction, person_id, now=now)


def _lock(transaction: Transaction, key: str) -> None:
    """Let those at the same instant be counted one after the other, where nothing else is locked."""
    transaction.take_turns(int(key[:15], 16))


def _count(
    transaction: Transaction,
    key: str,
    limit: Limit,
    now: datetime,
    refusal: type[errors.TooManyAttempts] | type[errors.TooFast] = errors.TooFast,
) -> None:
    _let_pass(transaction, key, limit=limit, now=now, refusal=refusal)
    _add_failures(transaction, [key], now=now)


def _account(transaction: Transaction, email: str) -> tuple[int, str | None] | tuple[None, None]:
    query = sa.select(_user.c.id, _user.c.password_hash).where(_user.c.email == email, _user.c.active)
    row = transaction.execute(query).first()
    return (None, None) if row is None else (row[0], row[1])


def _is_known(transaction: Transaction, browser: str, user_id: int, *, now: datetime) -> bool:
    query = sa.select(_session.c.id).where(_session.c.token_hash == browser, _session.c.user_id == user_id)
    return transaction.scalar(query.where(_session.c.created_at > now - KNOWN_FOR)) is not None


def _let_pass(
    transaction: Transaction,
    key: str,
    *,
    limit: Limit,
    now: datetime,
    refusal: type[errors.TooManyAttempts] | type[errors.TooFast] = errors.TooManyAttempts,
) -> None:
    """Counted back from the last failure, not from now: or a delay would end early, when the first ones grow old."""
    of_key = _failure.c.key == key
    last = transaction.scalar(sa.select(sa.func.max(_failure.c.at)).where(of_key, _failure.c.at > now - WINDOW))
    if last is None:
        return
    failures = transaction.scalars(sa.select(sa.func.count()).where(of_key, _failure.c.at > last - WINDOW)).one()
    if failures >= limit.free:
        wait = last + limit.delay(failures - limit.free) - now
        if wait > timedelta(0):
            raise refusal(math.ceil(wait.total_seconds()))


def _add_failures(transaction: Transaction, keys: Iterable[str], *, now: datetime) -> None:
    """Count one more for each key, and sweep what is too old to count."""
    old = sa.select(_failure.c.id).where(_failure.c.at <= now - 2 * WINDOW).with_for_update(skip_locked=True)
    transaction.execute(sa.delete(_failure).where(_failure.c.id.in_(old)))
    transaction.execute(sa.insert(_failure), [{"key": key, "at": now} for key in keys])


def _look(address: str) -> str:
    return _key("look", ip.network_of(address))


def _key(subject: str, value: str) -> str:
    return signing.mac(subject, value).hex()
