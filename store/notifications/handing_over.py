"""What leaves the house is read again at that moment: nobody is told what is over, or what they have read already."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    Kind,
    Notification,
    Role,
    Subject,
    tables,
)
from store.notifications import deliveries, invitations, leases, muting, notifications, preferences, stale
from store.notifications.deliveries import Claim
from store.notifications.invitations import Invitation
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.notifications.subjects import subject_of
from store.people import addresses, people
from store.views.appointments import AppointmentView
from store.views.people import Person

NOBODY = "kept@localhost"
"""Whom messages come from that leave this computer for nobody."""

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
    """What one message says to a person, as they prefer it, and to their calendar.

    The same `reference` again is the same message.
    """

    person: Person
    preferences: Preferences
    news: tuple[NotificationView, ...]
    reference: str
    claim: Claim
    invitation: Invitation | None = None

    @property
    def is_trial(self) -> bool:
        """Whether it says nothing, and only shows that it arrives."""
        return not self.news and self.invitation is None

    @property
    def since(self) -> datetime:
        """When happened what it says last."""
        if self.invitation is None or self.news:
            return self.news[-1].created_at
        return self.invitation.view.updated_at


@dataclass(slots=True)
class _Plan:
    """What is to become of a claim: what is said now, and with which reference; else why not, or when."""

    person: Person | None = None
    preferences: Preferences = field(default_factory=Preferences)
    said: dict[int, NotificationView] = field(default_factory=dict)
    calendar: dict[int, AppointmentView] = field(default_factory=dict)
    trials: list[int] = field(default_factory=list)
    reference: str = ""
    left_out: dict[DeliveryReason, list[int]] = field(default_factory=lambda: defaultdict(list))
    at_night: list[int] = field(default_factory=list)
    quiet_until: datetime | None = None
    given_back: list[int] = field(default_factory=list)
    muted: Collection[int] = ()

    @property
    def leaves(self) -> list[int]:
        """What leaves now."""
        return [*self.said, *self.calendar, *self.trials]


def is_anything_left(claim: Claim, *, now: datetime) -> bool:
    """Return whether something of the claim is to be said now; it only reads."""
    with db.reading() as transaction:
        return bool(_plan(transaction, claim, now).leaves)


def leave_out(claim: Claim, *, now: datetime) -> None:
    """Write down what is over, was read, or has to wait; what is left goes back to the queue."""
    with db.writing() as transaction:
        plan = _plan(transaction, claim, now)
        _leave_out(transaction, plan, now)
        leases.give_back(transaction, _delivery, plan.leaves)
        transaction.publish(events.DeliveriesChanged(claim.institution_id))


def hand_over(claim: Claim, *, sender: str = NOBODY, now: datetime) -> Handover | None:
    """Return what leaves now, of which it is written down that it may have arrived; None if nothing is left.

    `sender`: whom it comes from. What is over, was read, or has to wait is left out, and that is written down, too.
    """
    with db.writing() as transaction:
        plan = _plan(transaction, claim, now)
        if plan.calendar:
            transaction.lock(claim.institution_id)
        _leave_out(transaction, plan, now)
        if plan.person is None or not plan.leaves:
            return None
        leases.hand_over(transaction, _delivery, plan.leaves, plan.reference, token=claim.token)
        told = [invitations.prepare(transaction, view, sender, now) for view in plan.calendar.values()]
        mine = replace(claim, ids=tuple(plan.leaves))
        news, invitation = tuple(plan.said.values()), told[0] if told else None
        return Handover(plan.person, plan.preferences, news, plan.reference, mine, invitation)


def _leave_out(transaction: Transaction, plan: _Plan, now: datetime) -> None:
    leases.give_back(transaction, _delivery, plan.given_back)
    for reason, ids in plan.left_out.items():
        leases.end(transaction, _delivery, ids, reason, now=now)
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
    if not deliveries.is_at(
        claim, plan.person.email, plan.person.phone
    ):  # they have another address since: whoever claims it next knows that
        plan.given_back += [row.id for row in rows]
        return plan
    plan.preferences = preferences.of(transaction, plan.person.id, plan.person.role)
    plan.muted = muting.muted(transaction, plan.person.id, {row.appointment_id for row in rows} - {None})
    plan.quiet_until = plan.preferences.quiet_until(plan.person.clinic.zone, now)
    plan.trials = [row.id for row in rows if row.notification_id is None and row.appointment_id is None]
    if plan.trials:
        plan.given_back += [row.id for row in rows if row.id not in plan.trials]
        rows = []
    _plan_news(transaction, plan, plan.person, [row for row in rows if row.notification_id is not None], claim, now)
    _plan_calendar(transaction, plan, [row for row in rows if row.notification_id is None], claim, now)
    if claim.channel is Channel.push and plan.said:
        _keep_one(plan, _subject(next(iter(plan.said.values()))))
    if claim.channel is Channel.email and addresses.refusals(transaction, [plan.person.id]):
        tried = {row_id: view for row_id, view in plan.said.items() if _is_theirs_to_answer(view, plan.person)}
        plan.left_out[DeliveryReason.bad_address] = [each for each in plan.leaves if each not in tried] + plan.at_night
        plan.said, plan.calendar, plan.at_night = tried, {}, []
    left = [row for row in rows if row.id in plan.leaves]
    plan.reference = next((row.reference for row in left if row.reference), None) or secrets.token_hex(16)
    return plan


def _plan_news(
    transaction: Transaction, plan: _Plan, person: Person, rows: Sequence[sa.Row[Any]], claim: Claim, now: datetime
) -> None:
    views = {view.id: view for view in notifications.by_ids(transaction, {row.notification_id for row in rows}, person)}
    appointment_ids = {view.appointment.id for view in views.values() if view.appointment}
    latest = _latest(transaction, person, appointment_ids)
    known_, never_offered = stale.look_up(transaction, [(view, person.id) for view in views.values()])
    for row in rows:
        view = views[row.notification_id]
        is_superseded = view.appointment is not None and latest.get(view.appointment.id, 0) > view.id
        is_superseded = is_superseded or view.id in never_offered
        reason = stale.why_not(view, person.id, person.role, known_.get(view.id), now, is_superseded=is_superseded)
        is_muted = view.appointment is not None and view.appointment.id in plan.muted
        if reason is None and not _is_wanted(view, person, plan.preferences, claim.channel, is_muted=is_muted):
            reason = DeliveryReason.not_wanted
        if reason is not None:
            plan.left_out[reason].append(row.id)
        elif plan.quiet_until is not None and not _is_urgent(view, person):
            plan.at_night.append(row.id)
        else:
            knew = known_.get(view.id)
            about = view.appointment if view.kind is Kind.appointment_rescheduled else None
            plan.said[row.id] = replace(view, was=knew.was(about, view.created_at)) if knew and about else view


def _plan_calendar(
    transaction: Transaction, plan: _Plan, rows: Sequence[sa.Row[Any]], claim: Claim, now: datetime
) -> None:
    """Let one calendar entry leave at once, with what is said of it; all else waits for its turn.

    A mail carries one appointment (RFC 5546, 3.2.2), so that each program puts it into the calendar by itself.
    """
    wanted = {row.appointment_id for row in rows} - set(plan.muted)
    if not rows or not plan.preferences.wants(Subject.answers, claim.channel):
        wanted = set()
    due, left_out = invitations.due(transaction, rows, now, wanted=wanted)
    for row_id, reason in left_out.items():
        plan.left_out[reason].append(row_id)
    if plan.quiet_until is not None:
        plan.at_night += due
        return
    first = next(iter(due.values()), None)
    if first is None:
        return
    plan.given_back += [row_id for row_id, view in due.items() if view.id != first.id]
    plan.calendar = {row_id: view for row_id, view in due.items() if view.id == first.id}
    _keep_one(plan, (first.id, None))


def _keep_one(plan: _Plan, subject: tuple[int | None, int | None]) -> None:
    """Let what is said of one appointment, or one wish for a time, leave by itself; the rest waits for its turn."""
    others = [row_id for row_id, view in plan.said.items() if _subject(view) != subject]
    plan.given_back += others
    for each in others:
        del plan.said[each]


def _subject(view: NotificationView) -> tuple[int | None, int | None]:
    """Return what the news is about: an appointment, or an entry of the waitlist."""
    return view.appointment.id if view.appointment else None, view.waitlist.id if view.waitlist else None


def _same_message(rows: Sequence[sa.Row[Any]], plan: _Plan) -> Sequence[sa.Row[Any]]:
    """Return those that may have arrived as one message, which goes first and by itself; else all."""
    doubtful = [row for row in rows if row.state == DeliveryState.unsure]
    if not doubtful:
        return rows
    again = [row for row in doubtful if row.reference == doubtful[0].reference]
    plan.given_back = [row.id for row in rows if row not in again]
    return again


def _latest(transaction: Transaction, person: Person, appointment_ids: set[int]) -> Mapping[int, int]:
    """Return for each appointment the last notification of this person that says how it stands."""
    newest = (
        sa.select(_notification.c.appointment_id, sa.func.max(_notification.c.id))
        .where(_notification.c.user_id == person.id, _notification.c.appointment_id.in_(appointment_ids))
        .where(_notification.c.kind.in_(stale.says_how_it_stands(person.role)))
        .group_by(_notification.c.appointment_id)
    )
    return dict(map(tuple, transaction.execute(newest)))


def _is_wanted(
    view: NotificationView, person: Person, wanted: Preferences, channel: Channel, *, is_muted: bool
) -> bool:
    """Return whether the person hears of this there: what is urgent the clinic's people always do, whatever they say.

    A patient may not even want it in a crisis: who else reads their mails only they know.
    """
    return _is_theirs_to_answer(view, person) or (
        not is_muted and wanted.wants(subject_of(view.kind, person.role), channel)
    )


def _is_theirs_to_answer(view: NotificationView, person: Person) -> bool:
    """Return whether this is a crisis before one of the clinic's people: nothing is left untried then."""
    return person.role is not Role.patient and _is_urgent(view, person)


def _is_urgent(view: NotificationView, person: Person) -> bool:
    """Return whether this is told at night, too: of a crisis, to the clinic and to whoever waits for an answer."""
    about = view.appointment
    return about is not None and about.crisis and (person.role is not Role.patient or about.is_request)
