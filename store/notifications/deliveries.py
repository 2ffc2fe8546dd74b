"""What has to reach people outside of their open pages: queued with the notification, leased, and settled.

Whoever claims what is due to one person has it until its lease ends; an instance that died gives it back by doing
nothing. What was handed over is `unsure` until the answer is written down: it may have arrived.
"""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import db, events
from store.db import Transaction
from store.models import (
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Institution,
    Notification,
    User,
    tables,
)
from store.notifications.subjects import LEAVE

HEAD_START = timedelta(seconds=20)
"""So long an open page has to show it first."""

LEASE = timedelta(seconds=60)
"""How long a claim holds: what was killed meanwhile goes on then."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(days=1)
"""So long it is tried again and again; then it is given up."""

MOST_DOUBTS = 2
"""How often at the most something is handed over that may have arrived already."""

_delivery, _notification, _user, _institution = tables(Delivery, Notification, User, Institution)


def _queue() -> sa.Insert:
    wanted = [sa.and_(_user.c.role == role, _notification.c.kind.in_(sorted(kinds))) for role, kinds in LEAVE.items()]
    values = {
        "notification_id": _notification.c.id,
        "institution_id": _user.c.institution_id,
        "user_id": _user.c.id,
        "appointment_id": _notification.c.appointment_id,
        "channel": sa.literal(Channel.email, _delivery.c.channel.type),
        "state": sa.literal(DeliveryState.queued, _delivery.c.state.type),
        "reason": sa.literal(DeliveryReason.none, _delivery.c.reason.type),
        "problem": sa.literal(""),
        "attempts": sa.literal(0),
        "doubts": sa.literal(0),
        "due": sa.bindparam("due", type_=_delivery.c.due.type),
        "created_at": sa.bindparam("now", type_=_delivery.c.created_at.type),
    }
    chosen = (
        sa.select(*(each.label(name) for name, each in values.items()))
        .select_from(_notification.join(_user, _user.c.id == _notification.c.user_id))
        .where(_notification.c.id.in_(sa.bindparam("ids", expanding=True)), _user.c.email.is_not(None), sa.or_(*wanted))
    )
    return sa.insert(_delivery).from_select(list(values), chosen, include_defaults=False)


_QUEUE = _queue()
_is_free = sa.and_(
    _delivery.c.ended_at.is_(None),
    _delivery.c.due <= sa.bindparam("now"),
    sa.or_(_delivery.c.lease.is_(None), _delivery.c.leased_until <= sa.bindparam("now")),
)
_other = _delivery.alias()
_somebody_is_at_it = sa.exists().where(
    _other.c.user_id == _delivery.c.user_id,
    _other.c.channel == _delivery.c.channel,
    _other.c.ended_at.is_(None),
    _other.c.leased_until > sa.bindparam("now"),
)
_WHOSE = (
    sa.select(_delivery.c.user_id, _delivery.c.institution_id, _user.c.email, _delivery.c.channel)
    .join(_user, _user.c.id == _delivery.c.user_id)
    .where(_is_free, ~_somebody_is_at_it)
    .group_by(_delivery.c.user_id, _delivery.c.institution_id, _user.c.email, _delivery.c.channel)
    .order_by(sa.func.min(_delivery.c.due))
)
_DUE = (
    sa.select(_delivery.c.user_id, _delivery.c.channel, _delivery.c.id)
    .where(_is_free, _delivery.c.user_id.in_(sa.bindparam("people", expanding=True)))
    .order_by(_delivery.c.id)
    .with_for_update(skip_locked=True)
)
_FREED = {"lease": None, "leased_until": None}
_CLAIMS = 0x6B657074
"""The key of the lock under which one instance after the other claims, so that nobody's messages part."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is due to one person on one channel, oldest first, and ours for a while; `to` is their address there."""

    user_id: int
    institution_id: int
    to: str = field(repr=False)
    channel: Channel
    ids: tuple[int, ...]
    token: str


def queue(transaction: Transaction, notification_ids: Collection[int], *, now: datetime) -> None:
    """Let these leave the house in a while, each on every way to whom it is for, within the verb's transaction."""
    transaction.execute(_QUEUE, {"ids": sorted(notification_ids), "due": now + HEAD_START, "now": now})


def acknowledge(notification_ids: Collection[int], *, now: datetime) -> None:
    """These were shown on an open page in front of whom they are for: what is queued of them need not leave."""
    with db.writing() as transaction:
        shown = _delivery.c.notification_id.in_(notification_ids), _delivery.c.state == DeliveryState.queued
        skipped = sa.update(_delivery).where(*shown).values(**_skipped(DeliveryReason.shown, now))
        for institution_id in set(transaction.scalars(skipped.returning(_delivery.c.institution_id))):
            transaction.publish(events.DeliveriesChanged(institution_id))


def is_anything_due(*, now: datetime) -> bool:
    """Return whether there is something to claim; it only reads."""
    with db.reading() as transaction:
        return transaction.execute(_WHOSE.limit(1), {"now": now}).first() is not None


def claim(token: str, *, now: datetime, limit: int) -> list[Claim]:
    """Claim what is due to so many people; whom it is due to longest comes first."""
    with db.writing() as transaction:
        if transaction.is_postgresql:
            transaction.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIMS)))
        whose = transaction.execute(_WHOSE.limit(limit), {"now": now}).all()
        due: dict[tuple[int, Channel], list[int]] = {(row.user_id, row.channel): [] for row in whose}
        for row in transaction.execute(_DUE, {"now": now, "people": [row.user_id for row in whose]}):
            if (ids := due.get((row.user_id, row.channel))) is not None:
                ids.append(row.id)
        leased = _instead(DeliveryState.queued, DeliveryState.leased)
        claimed = [each for ids in due.values() for each in ids]
        _update(transaction, claimed, state=leased, lease=token, leased_until=now + LEASE)
        return [
            Claim(row.user_id, row.institution_id, row.email or "", row.channel, tuple(ids), token)
            for row in whose
            if (ids := due[row.user_id, row.channel])
        ]


def settle_sent(claim_: Claim, *, now: datetime) -> None:
    """What was handed over has arrived at the other side."""
    _settle(claim_, DeliveryState.unsure, state=DeliveryState.sent, problem="", ended_at=now)


def settle_refused(claim_: Claim, problem: str, *, now: datetime) -> None:
    """The other side will never take it."""
    ended = {"state": DeliveryState.failed, "reason": DeliveryReason.refused, "ended_at": now}
    _settle(claim_, DeliveryState.leased, DeliveryState.unsure, problem=problem, **ended)


def settle_later(claim_: Claim, problem: str, *, now: datetime) -> None:
    """It was not taken this time, which is sure: it is tried again, later each time, until that is given up."""
    with db.writing() as transaction:
        mine = _mine(claim_, DeliveryState.leased, DeliveryState.unsure)
        columns = _delivery.c.id, _delivery.c.state, _delivery.c.attempts, _delivery.c.doubts, _delivery.c.created_at
        for row in transaction.execute(sa.select(*columns).where(*mine)).all():
            was_tried = row.state == DeliveryState.unsure
            attempts = row.attempts if was_tried else row.attempts + 1
            values: dict[str, Any] = {
                "attempts": attempts,
                "doubts": row.doubts - was_tried,
                "problem": problem,
                **_FREED,
            }
            if row.doubts > was_tried:  # it may have arrived before
                values |= {"state": DeliveryState.unsure, "due": now + wait(attempts)}
            elif now - row.created_at >= PATIENCE:
                values |= {"state": DeliveryState.failed, "reason": DeliveryReason.gave_up, "ended_at": now}
            else:
                values |= {"state": DeliveryState.queued, "due": now + wait(attempts)}
            _update(transaction, [row.id], **values)
        transaction.publish(events.DeliveriesChanged(claim_.institution_id))


def settle_unsure(claim_: Claim, problem: str, *, now: datetime) -> None:
    """Nobody can know whether it arrived: it is sent once more as the same message, and then left so."""
    with db.writing() as transaction:
        mine = _mine(claim_, DeliveryState.unsure)
        again = sa.update(_delivery).where(*mine).values(problem=problem, due=now + FIRST_WAIT, **_FREED)
        often = _delivery.c.doubts >= MOST_DOUBTS
        transaction.execute(sa.update(_delivery).where(*mine, often).values(problem=problem, ended_at=now, **_FREED))
        transaction.execute(again)
        transaction.publish(events.DeliveriesChanged(claim_.institution_id))


def wait(attempts: int, spread: Callable[[], float] = random.random) -> timedelta:
    """Return how long one waits after so many attempts, and up to a quarter more: not all come again at once."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT) * (1 + spread() / 4)


def end(transaction: Transaction, ids: Collection[int], reason: DeliveryReason, *, now: datetime) -> None:
    """Leave these out, for that reason, within the transaction that has found it."""
    _update(transaction, ids, **_skipped(reason, now))


def put_off(transaction: Transaction, ids: Collection[int], reason: DeliveryReason, *, due: datetime) -> None:
    """Let these wait until then, for that reason, within the transaction that has found it."""
    _update(transaction, ids, state=DeliveryState.queued, reason=reason, due=due, **_FREED)


def give_back(transaction: Transaction, ids: Collection[int]) -> None:
    """Let these wait for their turn, within the transaction that has found that it is not theirs."""
    _update(transaction, ids, state=_instead(DeliveryState.leased, DeliveryState.queued), **_FREED)


def begin_again(transaction: Transaction, delivery_id: int, *, now: datetime) -> None:
    """Let it leave once more as a new message, within the verb of whoever wants that."""
    fresh = {"state": DeliveryState.queued, "reason": DeliveryReason.none, "problem": "", "attempts": 0, "doubts": 0}
    # its patience begins anew
    values = {**fresh, "reference": None, "ended_at": None, "due": now, "created_at": now}
    _update(transaction, [delivery_id], **values)


def hand_over(transaction: Transaction, ids: Collection[int], reference: str) -> None:
    """Write down, before it leaves, that these may have arrived as the message with this reference."""
    more = {"attempts": _delivery.c.attempts + 1, "doubts": _delivery.c.doubts + 1}
    _update(transaction, ids, state=DeliveryState.unsure, reason=DeliveryReason.none, reference=reference, **more)


def _skipped(reason: DeliveryReason, now: datetime) -> dict[str, Any]:
    return {"state": DeliveryState.skipped, "reason": reason, "ended_at": now, **_FREED}


def _instead(was: DeliveryState, becomes: DeliveryState) -> sa.ColumnElement[Any]:
    """The state that each has, but for those that are `was`; what may have arrived stays `unsure`."""
    state = _delivery.c.state
    return sa.case((state == was, sa.literal(becomes, state.type)), else_=state)


def _settle(claim_: Claim, *states: DeliveryState, **values: Any) -> None:
    with db.writing() as transaction:
        transaction.execute(sa.update(_delivery).where(*_mine(claim_, *states)).values(**values, **_FREED))
        transaction.publish(events.DeliveriesChanged(claim_.institution_id))


def _mine(claim_: Claim, *states: DeliveryState) -> tuple[sa.ColumnElement[bool], ...]:
    """What is still ours of the claim, and stands so."""
    return _delivery.c.id.in_(claim_.ids), _delivery.c.lease == claim_.token, _delivery.c.state.in_(states)


def _update(transaction: Transaction, ids: Collection[int], **values: Any) -> None:
    if ids:
        transaction.execute(sa.update(_delivery).where(_delivery.c.id.in_(ids)).values(**values))
