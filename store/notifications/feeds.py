"""A person's appointments as a calendar that programs follow, by a secret address that can be taken back.

Of the address only the sha256 of its token is kept: whoever has lost it makes another.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors, events
from store.db import Transaction
from store.models import UNDECIDED, CalendarFeed, Role, User, tables
from store.notifications import invitations, preferences
from store.people import people, throttle
from store.people.permissions import require_role, require_role_and_lock
from store.signing import token_hash
from store.views.appointments import AppointmentView
from store.views.people import Person

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
"""What a calendar shows of the past and of what is to come."""

NOTED = timedelta(minutes=1)
"""That it was read is written down at most this often."""

LONGEST_READER = 40
LONGEST_TOKEN = 100
TOKEN_BYTES = 32

_feed, _user = tables(CalendarFeed, User)
_appointment = appointment_rows.appointment


@dataclass(frozen=True, slots=True)
class FeedView:
    """An address that its person has made; who has read it last, and when."""

    created_at: datetime
    read_at: datetime | None
    reader: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What a calendar shows to whoever has its address, and how calendars know each: a uid and a sequence.

    `is_known`: nothing has to be written down before it is shown.
    """

    person: Person
    discreet: bool
    views: tuple[AppointmentView, ...]
    known: Mapping[int, tuple[str, int]]
    is_known: bool


def find(*, by: int) -> FeedView | None:
    """Return what the person has of this kind."""
    with db.reading() as transaction:
        columns = _feed.c.created_at, _feed.c.read_at, _feed.c.reader
        row = transaction.execute(sa.select(*columns).where(_feed.c.user_id == by)).first()
        return None if row is None else FeedView(*row)


def make(*, by: int, now: datetime) -> str:
    """Make the person's secret address, and return its token, which nobody can read again; the one before has ended.

    Raises NotAllowed for staff, who have no appointments of their own; TooFast.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with db.writing() as transaction:
        require_role_and_lock(transaction, by, Role.patient, Role.provider)
        throttle.changing(transaction, by, now=now)
        transaction.execute(sa.delete(_feed).where(_feed.c.user_id == by))
        transaction.execute(
            sa.insert(_feed).values(user_id=by, token_hash=token_hash(token), created_at=now, reader="")
        )
        transaction.publish(events.PreferencesChanged(by))
    return token


def revoke(*, by: int) -> None:
    """End the person's address; once more changes nothing. Raises NotAllowed."""
    with db.writing() as transaction:
        require_role_and_lock(transaction, by, Role.patient, Role.provider)
        if transaction.changed(sa.delete(_feed).where(_feed.c.user_id == by)):
            transaction.publish(events.PreferencesChanged(by))


def follow(token: str, reader: str, *, now: datetime) -> Followed:
    """Return what whoever has this token sees; `reader` is the program that asks. Raises NotFound."""
    with db.reading() as transaction:
        row = _find(transaction, token)
        person = people.get(transaction, row.user_id)
        views = tuple(_views(transaction, person, now))
        known = invitations.known(transaction, [view.id for view in views])
        discreet = preferences.of(transaction, person.id, person.role).discreet
    is_noted = row.read_at is not None and now - row.read_at < NOTED and row.reader == reader
    return Followed(person, discreet, views, known, is_noted and len(known) == len(views))


def note(token: str, reader: str, *, now: datetime) -> None:
    """Write down who has read it, and by what calendars know what it shows. Raises NotFound."""
    with db.writing() as transaction:
        row = _find(transaction, token)
        person = people.get(transaction, row.user_id)
        transaction.lock(person.clinic.id)
        invitations.uids(transaction, [view.id for view in _views(transaction, person, now)])
        values = {"read_at": now, "reader": reader[:LONGEST_READER]}
        transaction.execute(sa.update(_feed).where(_feed.c.user_id == person.id).values(**values))
        transaction.publish(events.PreferencesChanged(person.id))


def one(appointment_id: int, *, by: int) -> tuple[Followed, AppointmentView]:
    """Return what the person's own calendar is to show of one appointment. Raises NotAllowed, NotFound.

    Staff have no calendar of their own; of what is not, and not asked for, there is nothing to show.
    """
    with db.writing() as transaction:
        person = require_role(transaction, by, Role.patient, Role.provider)
        view = appointment_rows.find(transaction, appointment_id, person)
        if not is_shown(view, person):
            raise errors.NotFound
        transaction.lock(person.clinic.id)
        invitations.uids(transaction, [view.id])
        discreet = preferences.of(transaction, person.id, person.role).discreet
        return Followed(person, discreet, (view,), invitations.known(transaction, [view.id]), is_known=True), view


def is_shown(view: AppointmentView, person: Person) -> bool:
    """Return whether it belongs into this person's calendar: what is agreed upon, or waits for an answer."""
    is_theirs = person.id in {view.patient_id, view.provider_id} and person.role is not Role.staff
    return is_theirs and (view.is_on or view.status in UNDECIDED) and not view.has_lapsed


def _find(transaction: Transaction, token: str) -> sa.Row[Any]:
    row = None
    if len(token) <= LONGEST_TOKEN:
        its = _feed.c.token_hash == token_hash(token), _user.c.active
        row = transaction.execute(sa.select(_feed).join(_user, _user.c.id == _feed.c.user_id).where(*its)).first()
    if row is None:
        raise errors.NotFound
    return row


def _views(transaction: Transaction, person: Person, now: datetime) -> list[AppointmentView]:
    mine = _appointment.c.patient_id if person.role is Role.patient else _appointment.c.provider_id
    query = appointment_rows.VIEW.where(
        mine == person.id,
        _appointment.c.institution_id == person.clinic.id,
        _appointment.c.start.between(now - BACK, now + AHEAD),
    ).order_by(_appointment.c.start, _appointment.c.id)
    return [view for view in appointment_rows.all_of(transaction, query) if is_shown(view, person)]
