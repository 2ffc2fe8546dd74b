"""What is queued and need not be said any more: it was read, is somebody else's, or over, or something newer is said.

That depends on nobody's preferences, so it leaves the queue for many people in a few statements.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from store import db, events
from store.db import Transaction
from store.models import (
    WAITING,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Kind,
    Notification,
    Role,
    Status,
    User,
    tables,
)
from store.notifications import known, leases, notifications
from store.notifications.known import Known
from store.notifications.notifications import NotificationView
from store.notifications.subjects import ASIDE, LEAVE, SAYS_NOTHING_NEW
from store.views.appointments import AppointmentView
from store.views.waitlist import WaitlistEntryView

MOST_SWEPT = 200

_delivery, _notification, _user = tables(Delivery, Notification, User)
_newer = _notification.alias()


def says_how_it_stands(role: Role) -> list[Kind]:
    """Return what is said to people of this role instead of what came before it."""
    return sorted(LEAVE[role] - SAYS_NOTHING_NEW)


_QUEUED = (
    sa.select(
        _delivery.c.id,
        _delivery.c.notification_id,
        _delivery.c.institution_id,
        _delivery.c.user_id,
        _user.c.role,
        sa.exists()
        .where(
            _newer.c.user_id == _notification.c.user_id,
            _newer.c.appointment_id == _notification.c.appointment_id,
            _newer.c.id > _notification.c.id,
            sa.or_(*(sa.and_(_user.c.role == role, _newer.c.kind.in_(says_how_it_stands(role))) for role in LEAVE)),
        )
        .label("is_superseded"),
    )
    .join(_notification, _notification.c.id == _delivery.c.notification_id)
    .join(_user, _user.c.id == _delivery.c.user_id)
    .where(
        _delivery.c.ended_at.is_(None),
        _delivery.c.channel == sa.bindparam("channel"),
        _delivery.c.due <= sa.bindparam("now"),
        _delivery.c.state == DeliveryState.queued,
    )
    .order_by(_delivery.c.due)
    .limit(MOST_SWEPT)
    .with_for_update(of=_delivery, skip_locked=True)
)


def sweep(channel: Channel = Channel.email, *, now: datetime) -> None:
    """Take from the queue of a channel what is due and need not be said any more, and write down why."""
    with db.writing() as transaction:
        queued = transaction.execute(_QUEUED, {"now": now, "channel": channel}).all()
        views = {view.id: view for view in notifications.by_ids(transaction, {row.notification_id for row in queued})}
        known_, never_offered = look_up(transaction, [(views[row.notification_id], row.user_id) for row in queued])
        left_out = defaultdict(list)
        for row in queued:
            view = views[row.notification_id]
            knew, is_superseded = known_.get(view.id), row.is_superseded or view.id in never_offered
            reason = why_not(view, row.user_id, row.role, knew, now, is_superseded=is_superseded)
            if reason is not None:
                left_out[reason].append(row)
        for reason, rows in left_out.items():
            leases.end(transaction, _delivery, [row.id for row in rows], reason, now=now)
        for institution_id in {row.institution_id for rows in left_out.values() for row in rows}:
            transaction.publish(events.DeliveriesChanged(institution_id))


def look_up(
    transaction: Transaction, news: Collection[tuple[NotificationView, int]]
) -> tuple[Mapping[int, Known], Collection[int]]:
    """Return what `why_not` has to know of news to these people.

    What each knew before, by the id of what changes how it stands; and the ids of those that say that a time has gone
    of which nobody ever heard that it was held for them.
    """
    changes = {
        view.id: (person_id, view.appointment.id)
        for view, person_id in news
        if view.appointment is not None and view.kind in known.CHANGE
    }
    gone = {view.id for view, _ in news if view.kind is Kind.offer_withdrawn}
    return known.before(transaction, changes), known.never_offered(transaction, gone)


def why_not(
    view: NotificationView, person_id: int, role: Role, knew: Known | None, now: datetime, *, is_superseded: bool
) -> DeliveryReason | None:
    """Return why this is not to be said any more to that person, who `knew` something or other; None where it is."""
    if view.read_at is not None:
        return DeliveryReason.seen
    if is_superseded and view.kind not in ASIDE:
        return DeliveryReason.superseded
    about = view.appointment
    if about is not None and role is Role.provider and not known.concerns(about, person_id):
        has_lost_it = knew is not None and knew.was_theirs(person_id, view.created_at)
        if not has_lost_it or view.kind is not Kind.appointment_rescheduled:
            return DeliveryReason.superseded
    if about is not None and knew is not None and knew.makes_superfluous(view.kind, about):
        return DeliveryReason.superseded
    return None if _holds(view, now) else DeliveryReason.over


def _holds(view: NotificationView, now: datetime) -> bool:
    """Return whether what the notification says is so still."""
    if view.waitlist is not None:
        return _is_offered(view.kind, view.waitlist, now)
    assert view.appointment is not None
    return _stands(view.kind, view.appointment, now)


def _is_offered(kind: Kind, entry: WaitlistEntryView, now: datetime) -> bool:
    assert entry.offer is not None
    return entry.offer.is_open(now) if kind is Kind.time_offered else entry.offer.start > now


def _stands(kind: Kind, view: AppointmentView, now: datetime) -> bool:
    if kind in _ENDS:
        return view.status is _ENDS[kind]
    if kind in (Kind.note_shared, Kind.invited_back):
        return True
    return (view.start > now or view.crisis) and _AHEAD.get(kind, _waits)(view, now)


def _waits(view: AppointmentView, _now: datetime) -> bool:
    return view.status in WAITING


def _is_agreed(view: AppointmentView, _now: datetime) -> bool:
    return view.is_agreed


_ENDS = {
    Kind.appointment_rejected: Status.rejected,
    Kind.appointment_expired: Status.expired,
    Kind.appointment_cancelled: Status.cancelled,
    Kind.appointment_no_show: Status.no_show,
    Kind.appointment_completed: Status.completed,
    Kind.appointment_checked_in: Status.checked_in,
}
_AHEAD: dict[Kind, Callable[[AppointmentView, datetime], bool]] = {
    Kind.new_appointment: lambda view, _: view.status in WAITING or view.is_agreed,
    Kind.appointment_assigned: lambda view, _: view.status in WAITING or view.is_agreed,
    Kind.appointment_accepted: _is_agreed,
    Kind.appointment_reminder: _is_agreed,
    Kind.appointment_rescheduled: lambda view, _: view.status in WAITING or view.is_agreed,
    Kind.appointment_move_rejected: _is_agreed,
    Kind.appointment_move_asked: lambda view, _: view.move_start is not None,
    Kind.appointment_countered: lambda view, now: any(each.until > now for each in view.proposals),
    Kind.colleague_proposed: lambda view, _: view.asks_for_colleague,
    Kind.appointment_delayed: lambda view, _: view.delay > 0 and view.status is Status.accepted,
    Kind.crisis_acknowledged: lambda view, _: view.is_acknowledged,
}
"""What has to be so that the news is true, of what is still to come; else, that it waits for an answer."""
