"""One row per person and event: the durable inbox of every user. Pushes to open pages are only a courtesy."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors, events, waitlist_rows
from store.db import Transaction
from store.models import LARGEST_ID, Kind, Notification, User, tables
from store.notifications import deliveries
from store.notifications.subjects import LEAVING
from store.people import people
from store.views.appointments import AppointmentView, may_see, without_details
from store.views.people import Person
from store.views.waitlist import OfferView, WaitlistEntryView

About = AppointmentView | WaitlistEntryView
"""What somebody is told about: an appointment, or their waitlist entry."""

_notification, _user = tables(Notification, User)
_UNREAD = sa.select(sa.func.count()).where(
    _notification.c.user_id == sa.bindparam("person"), _notification.c.read_at.is_(None)
)
_SAME = ("appointment_id", "waitlist_id", "start", "kind", "created_at")
"""Columns that are the same for all who are told."""
# From the people's rows, so that what is the same is handed over once: a request may be told to twenty.
_INSERT = (
    sa.insert(_notification)
    .from_select(
        ["user_id", *_SAME],
        sa.select(_user.c.id, *(sa.bindparam(name, type_=_notification.c[name].type) for name in _SAME))
        .where(_user.c.id.in_(sa.bindparam("people", expanding=True)))
        .order_by(_user.c.id),
        include_defaults=False,
    )
    .returning(_notification.c.user_id, _notification.c.id)
)


@dataclass(frozen=True, slots=True)
class NotificationView:
    """Something that was told to a person, with what it is about as that is now: `appointment` or `waitlist`.

    `was`: when the appointment that has moved was for all that they know, where it leaves the house.
    """

    id: int
    kind: Kind
    appointment: AppointmentView | None
    waitlist: WaitlistEntryView | None
    created_at: datetime
    read_at: datetime | None
    was: datetime | None = None

    @property
    def about(self) -> About:
        """The one of the two that it is about."""
        about = self.appointment or self.waitlist
        assert about is not None
        return about


def write(
    transaction: Transaction,
    kind: Kind,
    appointment_id: int | None,
    user_ids: Iterable[int],
    now: datetime,
    *,
    waitlist_id: int | None = None,
    start: datetime | None = None,
) -> dict[int, int]:
    """Tell these people, within the verb's transaction; the new notification's id for each person.

    It is about an appointment, or else about an entry of the waitlist and the free time that it got.
    """
    people_ids = sorted(user_ids)
    if not people_ids:
        return {}
    about = {"appointment_id": appointment_id, "waitlist_id": waitlist_id, "start": start}
    told = transaction.execute(_INSERT, {"people": people_ids, **about, "kind": kind, "created_at": now})
    inserted = {row.user_id: row.id for row in told}
    if kind in LEAVING:
        deliveries.queue(transaction, inserted.values(), now=now)
    return inserted


def latest(person_id: int, *, limit: int = 10, before: int | None = None) -> list[NotificationView]:
    """Return what was told to this person, newest first; `before` is the id to go on from."""
    query = sa.select(_notification).where(_notification.c.user_id == person_id)
    if before is not None:
        query = query.where(_notification.c.id < before)
    with db.reading() as transaction:
        return _views(
            transaction, people.get(transaction, person_id), query.order_by(_notification.c.id.desc()).limit(limit)
        )


def since(person_id: int, *, after: int, limit: int = 500) -> list[NotificationView]:
    """Return what was told to this person after the notification with that id, oldest first."""
    query = sa.select(_notification).where(_notification.c.user_id == person_id, _notification.c.id > after)
    with db.reading() as transaction:
        return _views(transaction, people.get(transaction, person_id), query.order_by(_notification.c.id).limit(limit))


def find(notification_id: int, *, by: int) -> NotificationView:
    """One of the caller's own notifications. Raises NotFound."""
    with db.reading() as transaction:
        query = sa.select(_notification).where(_notification.c.id == notification_id, _notification.c.user_id == by)
        views = _views(transaction, people.get(transaction, by), query) if 0 < notification_id <= LARGEST_ID else []
    if not views:
        raise errors.NotFound
    return views[0]


def by_ids(transaction: Transaction, ids: Collection[int], person: Person | None = None) -> list[NotificationView]:
    """Return these notifications, oldest first, within a transaction: as their person reads them, or with all of it."""
    query = sa.select(_notification).where(_notification.c.id.in_(ids))
    return _views(transaction, person, query.order_by(_notification.c.id))


def unread_count(person_id: int) -> int:
    """Return how many notifications this person has not read."""
    with db.reading() as transaction:
        return transaction.scalar(_UNREAD, {"person": person_id}) or 0


def is_unread(transaction: Transaction, kind: Kind, appointment_id: int, person_id: int) -> bool:
    """Return whether this person was told such a thing of the appointment, and has not read it yet."""
    told = _notification.c.appointment_id == appointment_id, _notification.c.user_id == person_id
    unread = sa.select(_notification.c.id).where(*told, _notification.c.kind == kind, _notification.c.read_at.is_(None))
    return transaction.execute(unread.limit(1)).first() is not None


def mark_read(notification_id: int, *, by: int, now: datetime) -> None:
    """The person has read it; reading twice changes nothing. Raises NotFound for anything not their own."""
    find(notification_id, by=by)
    _mark(_notification.c.id == notification_id, by=by, now=now)


def mark_all_read(*, by: int, now: datetime) -> None:
    """The person has read everything."""
    _mark(sa.true(), by=by, now=now)


def mark_read_about(appointment_id: int, *, by: int, now: datetime) -> None:
    """The person has read everything about this appointment."""
    _mark(_notification.c.appointment_id == appointment_id, by=by, now=now)


def read_about(transaction: Transaction, appointment_id: int, *, by: int, now: datetime) -> None:
    """Mark everything about this appointment as read, within the verb of the person; its own event tells of it."""
    _mark_within(transaction, _notification.c.appointment_id == appointment_id, by=by, now=now)


def read_about_wait(transaction: Transaction, waitlist_id: int, *, by: int, now: datetime) -> None:
    """Mark everything about this waitlist entry as read, within the verb of the person."""
    if _mark_within(transaction, _notification.c.waitlist_id == waitlist_id, by=by, now=now):
        transaction.publish(events.BellChanged(by))


def _mark(condition: sa.ColumnElement[bool], *, by: int, now: datetime) -> None:
    with db.writing() as transaction:
        if _mark_within(transaction, condition, by=by, now=now):
            transaction.publish(events.BellChanged(by))


def _mark_within(transaction: Transaction, condition: sa.ColumnElement[bool], *, by: int, now: datetime) -> int:
    unread = sa.and_(condition, _notification.c.user_id == by, _notification.c.read_at.is_(None))
    return transaction.changed(sa.update(_notification).where(unread).values(read_at=now))


def _views(transaction: Transaction, person: Person | None, query: sa.Select[Any]) -> list[NotificationView]:
    """Each notification with its appointment or its entry of the waitlist, in four queries at the most.

    What has stopped to be the person's business since (another provider took the request) is told without its notes.
    """
    rows = transaction.execute(query).all()
    appointments = {
        view.id: view for view in appointment_rows.in_order(transaction, {row.appointment_id for row in rows} - {None})
    }
    waitlist_ids = {row.waitlist_id for row in rows} - {None}
    waitlist_entries = waitlist_rows.by_ids(transaction, waitlist_ids) if waitlist_ids else {}
    offers = waitlist_rows.offers_of(transaction, waitlist_ids) if waitlist_ids else {}
    return [
        NotificationView(
            row.id,
            Kind(row.kind),
            None if row.appointment_id is None else _for(person, appointments[row.appointment_id]),
            None
            if row.waitlist_id is None
            else replace(
                waitlist_entries[row.waitlist_id],
                offer=offers.get((row.waitlist_id, row.start), OfferView(row.start, row.created_at)),
            ),
            row.created_at,
            row.read_at,
        )
        for row in rows
    ]


def _for(person: Person | None, view: AppointmentView) -> AppointmentView:
    return view if person is None or may_see(person, view) else without_details(view)
