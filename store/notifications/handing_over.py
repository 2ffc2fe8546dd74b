"""What leaves the house is read again at that moment: nobody is told what is over, or what they have read already."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import db, errors, events
from store.db import Transaction
from store.models import (
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Notification,
    Role,
    tables,
)
from store.notifications import deliveries, muting, notifications, preferences, stale
from store.notifications.deliveries import Claim
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.notifications.subjects import subject_of
from store.people import people
from store.views.people import Person

_delivery, _notification = tables(Delivery, Notification)
_OURS = (
    sa.select(_delivery)
    .where(
        _delivery.c.id.in_(sa.bindparam("ids", expanding=True)),
        _delivery.c.lease == sa.bindparam("token"),
        _delivery.c.ended_at.is_(None),
    )
    .order_by(_delivery.c.id)
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What one message says to a person, as they prefer it; the same `reference` again is the same message."""

    person: Person
    preferences: Preferences
    news: tuple[NotificationView, ...]
    reference: str
    claim: Claim


@dataclass(slots=True)
class _Plan:
    """What is to become of a claim: what is said now, and with which reference; else why not, or when."""

    person: Person | None = None
    preferences: Preferences = field(default_factory=Preferences)
    said: dict[int, NotificationView] = field(default_factory=dict)
    reference: str = ""
    left_out: dict[DeliveryReason, list[int]] = field(default_factory=lambda: defaultdict(list))
    at_night: list[int] = field(default_factory=list)
    quiet_until: datetime | None = None
    given_back: list[int] = field(default_factory=list)


def is_anything_left(claim: Claim, *, now: datetime) -> bool:
    """Return whether something of the claim is to be said now; it only reads."""
    with db.reading() as transaction:
        return bool(_plan(transaction, claim, now).said)


def leave_out(claim: Claim, *, now: datetime) -> None:
    """Write down what is over, was read, or has to wait; what is left goes back to the queue."""
    with db.writing() as transaction:
        plan = _plan(transaction, claim, now)
        _leave_out(transaction, plan, now)
        deliveries.give_back(transaction, plan.said)
        transaction.publish(events.DeliveriesChanged(claim.institution_id))


def hand_over(claim: Claim, *, now: datetime) -> Handover | None:
    """Return what leaves now, of which it is written down that it may have arrived; None if nothing is left.

    What is over, was read, or has to wait is left out, and that is written down, too.
    """
    with db.writing() as transaction:
        plan = _plan(transaction, claim, now)
        _leave_out(transaction, plan, now)
        if plan.person is None or not plan.said:
            return None
        deliveries.hand_over(transaction, plan.said, plan.reference)
        mine = replace(claim, ids=tuple(plan.said))
        return Handover(plan.person, plan.preferences, tuple(plan.said.values()), plan.reference, mine)


def _leave_out(transaction: Transaction, plan: _Plan, now: datetime) -> None:
    deliveries.give_back(transaction, plan.given_back)
    for reason, ids in plan.left_out.items():
        deliveries.end(transaction, ids, reason, now=now)
    if plan.quiet_until is not None:
        deliveries.put_off(transaction, plan.at_night, DeliveryReason.quiet_hours, due=plan.quiet_until)


def _plan(transaction: Transaction, claim: Claim, now: datetime) -> _Plan:
    plan = _Plan()
    rows = _same_message(transaction.execute(_OURS, {"ids": claim.ids, "token": claim.token}).all(), plan)
    try:
        plan.person = people.get(transaction, claim.user_id)
    except errors.NotFound:
        plan.left_out[DeliveryReason.gone] = [row.id for row in rows]
        return plan
    person = plan.person
    views = {view.id: view for view in notifications.by_ids(transaction, {row.notification_id for row in rows}, person)}
    appointment_ids = {view.appointment.id for view in views.values() if view.appointment}
    latest = _latest(transaction, person.id, appointment_ids)
    plan.preferences = preferences.of(transaction, person.id, person.role)
    muted = muting.muted(transaction, person.id, appointment_ids)
    plan.quiet_until = plan.preferences.quiet_until(person.clinic.zone, now)
    for row in rows:
        view = views[row.notification_id]
        is_superseded = view.appointment is not None and latest.get(view.appointment.id, 0) > view.id
        reason = stale.why_not(view, now, is_superseded=is_superseded)
        is_muted = view.appointment is not None and view.appointment.id in muted
        if reason is None and not _is_wanted(view, person, plan.preferences, claim.channel, is_muted=is_muted):
            reason = DeliveryReason.not_wanted
        if reason is not None:
            plan.left_out[reason].append(row.id)
        elif plan.quiet_until is not None and not _is_urgent(view, person):
            plan.at_night.append(row.id)
        else:
            plan.said[row.id] = view
            plan.reference = plan.reference or row.reference or ""
    plan.reference = plan.reference or secrets.token_hex(16)
    return plan


def _same_message(rows: Sequence[sa.Row[Any]], plan: _Plan) -> Sequence[sa.Row[Any]]:
    """Return those that may have arrived as one message, which goes first and by itself; else all."""
    doubtful = [row for row in rows if row.state == DeliveryState.unsure]
    if not doubtful:
        return rows
    again = [row for row in doubtful if row.reference == doubtful[0].reference]
    plan.given_back = [row.id for row in rows if row not in again]
    return again


def _latest(transaction: Transaction, person_id: int, appointment_ids: set[int]) -> Mapping[int, int]:
    """Return for each appointment the last notification of this person that says how it stands."""
    newest = (
        sa.select(_notification.c.appointment_id, sa.func.max(_notification.c.id))
        .where(_notification.c.user_id == person_id, _notification.c.appointment_id.in_(appointment_ids))
        .where(_notification.c.kind.not_in(sorted(stale.SAYS_NOTHING_NEW)))
        .group_by(_notification.c.appointment_id)
    )
    return dict(map(tuple, transaction.execute(newest)))


def _is_wanted(
    view: NotificationView, person: Person, wanted: Preferences, channel: Channel, *, is_muted: bool
) -> bool:
    """Return whether the person hears of this there: what is urgent the clinic's people always do, whatever they say.

    A patient may not even want it in a crisis: who else reads their mails only they know.
    """
    is_theirs_to_answer = person.role is not Role.patient and _is_urgent(view, person)
    return is_theirs_to_answer or (not is_muted and wanted.wants(subject_of(view.kind, person.role), channel))


def _is_urgent(view: NotificationView, person: Person) -> bool:
    """Return whether this is told at night, too: of a crisis, to the clinic and to whoever waits for an answer."""
    about = view.appointment
    return about is not None and about.crisis and (person.role is not Role.patient or about.is_request)
