"""Calls leave by the outbox: for each webhook one after the other, until its receiver has taken each at least once.

What fails is tried again later each time, and the webhook rests as a whole: whoever is down for a day is asked once an
hour, not once for each call. After five days of that it is off, until somebody of the staff switches it on.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import db, events
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import DeliveryReason, DeliveryState, Webhook, WebhookDelivery, WebhookEnd, tables
from store.notifications import leases
from store.notifications.leases import FREED, Leased
from store.webhooks import queueing, signatures
from store.webhooks.webhooks import FRESH

PATIENCE = timedelta(days=5)
"""So long everything may fail before a webhook is off; and so long one call is tried."""

CHANNEL = "webhook"
"""The name of the transport."""

KEPT_FOR = timedelta(days=30)
"""What became of a call is forgotten after that."""

_webhook, _delivery = tables(Webhook, WebhookDelivery)
_other = _delivery.alias()
_is_free = leases.is_free(_delivery)
_is_called = sa.and_(
    _webhook.c.off_at.is_(None),
    sa.or_(_webhook.c.resting_until.is_(None), _webhook.c.resting_until <= sa.bindparam("now")),
    ~sa.exists().where(
        _other.c.webhook_id == _webhook.c.id,
        _other.c.ended_at.is_(None),
        _other.c.leased_until > sa.bindparam("now"),
    ),
)
_of_webhook = _delivery.join(_webhook, _webhook.c.id == _delivery.c.webhook_id)
_IS_DUE = sa.select(_delivery.c.id).select_from(_of_webhook).where(_is_free, _is_called).limit(1)
_WHOSE = (
    sa.select(_delivery.c.webhook_id)
    .select_from(_of_webhook)
    .where(_is_free, _is_called)
    .group_by(_delivery.c.webhook_id)
    .order_by(sa.func.min(_delivery.c.due))
)
_NEXT = (
    sa.select(_delivery.c.id, _delivery.c.institution_id, _webhook.c.address)
    .select_from(_of_webhook)
    .where(_is_free, _delivery.c.webhook_id == sa.bindparam("webhook"))
    .order_by(_delivery.c.kind != queueing.TEST, _delivery.c.due, _delivery.c.id)
    .limit(1)
    .with_for_update(of=_delivery, skip_locked=True)
)
_OURS = (
    sa.select(
        *(_delivery.c[name] for name in ("kind", "appointment_id", "occurred_at", "reference")),
        *(_webhook.c[name] for name in ("address", "nonce", "old_nonces", "off_at")),
    )
    .select_from(_of_webhook)
    .where(
        _delivery.c.id == sa.bindparam("id"),
        _delivery.c.lease == sa.bindparam("token"),
        _delivery.c.leased_until > sa.bindparam("now"),
        _delivery.c.ended_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Call:
    """What leaves to one webhook: signed with each of these secrets, under one id for each try."""

    address: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    kind: str
    appointment_id: int | None
    occurred_at: datetime
    reference: str
    claim: Leased


def is_anything_due(*, now: datetime) -> bool:
    """Return whether there is something to claim; it only reads."""
    with db.reading() as transaction:
        return transaction.execute(_IS_DUE, {"now": now}).first() is not None


def claim(token: str, *, now: datetime, limit: int) -> list[Leased]:
    """Claim the next call of so many webhooks, of each no other before that one has ended, or its lease."""
    with db.writing() as transaction:
        leases.begin_to_claim(transaction, _delivery, now=now)
        claimed = []
        for webhook_id in transaction.scalars(_WHOSE.limit(limit), {"now": now}).all():
            row = transaction.execute(_NEXT, {"now": now, "webhook": webhook_id}).first()
            if row is not None:
                of_clinic = {"channel": CHANNEL, "to": row.address, "institution_id": row.institution_id}
                claimed.append(Leased(table=_delivery, ids=(row.id,), token=token, **of_clinic))
        leases.lease(transaction, _delivery, [each.ids[0] for each in claimed], token, now=now)
        return claimed


def is_anything_left(claim_: Leased, *, now: datetime) -> bool:
    """Return whether the call is to leave now; it only reads."""
    with db.reading() as transaction:
        return _find(transaction, claim_, now) is not None


def leave_out(claim_: Leased, *, now: datetime) -> None:
    """Give the call back where it is ours still: its webhook is off, or it waits for its turn."""
    del now  # nothing is written down about it
    with db.writing() as transaction:
        mine = sa.select(_delivery.c.id).where(_delivery.c.id.in_(claim_.ids), _delivery.c.lease == claim_.token)
        leases.give_back(transaction, _delivery, list(transaction.scalars(mine)))


def hand_over(claim_: Leased, *, sender: str = "", now: datetime) -> Call | None:
    """Return what leaves now; None where somebody has removed the webhook, or it is off. It may leave twice: whoever
    takes it knows it by its id.
    """
    del sender  # a call has none
    with db.reading() as transaction:
        row = _find(transaction, claim_, now)
    if row is None:
        return None
    nonces = [row.nonce, *signatures.beside(row.old_nonces, now=now)]
    return Call(
        row.address,
        tuple(map(signatures.secret_of, nonces)),
        row.kind,
        row.appointment_id,
        row.occurred_at,
        row.reference,
        claim_,
    )


def settle_sent(claim_: Leased, *, now: datetime) -> None:
    """Its receiver has taken it, so the webhook works."""
    with db.writing() as transaction:
        ended: dict[str, Any] = {"state": DeliveryState.sent, "reason": DeliveryReason.none, "problem": ""}
        values = {**ended, "attempts": _delivery.c.attempts + 1, "ended_at": now, **FREED}
        transaction.execute(sa.update(_delivery).where(*_mine(claim_)).values(values))
        its = _webhook.c.id == _webhook_of(claim_), _webhook.c.failures > 0
        transaction.execute(sa.update(_webhook).where(*its).values(FRESH))
        _publish(transaction, claim_)


def settle_later(claim_: Leased, problem: str, *, now: datetime) -> None:
    """It was not taken, or nobody knows: it is tried again, and its webhook rests; after PATIENCE that is off."""
    with db.writing() as transaction:
        row = transaction.execute(_STANDING.where(*_mine(claim_))).first()
        if row is None:
            return  # the webhook is removed, or somebody else has it
        chance = random.random()  # noqa: S311  # so that not all come at once
        attempts, values = row.attempts + 1, dict[str, Any](problem=problem, **FREED)
        if now - row.created_at >= PATIENCE:
            values |= {"state": DeliveryState.failed, "reason": DeliveryReason.gave_up, "ended_at": now}
        else:
            values |= {"state": DeliveryState.queued, "due": now + leases.wait(attempts, chance)}
        leases.update(transaction, _delivery, claim_.ids, **values, attempts=attempts)
        since = row.failing_since or now
        rests = {"failures": row.failures + 1, "resting_until": now + leases.wait(row.failures + 1, chance)}
        its = _webhook.c.id == row.webhook_id
        transaction.execute(sa.update(_webhook).where(its).values(**rests, failing_since=since))
        if now - since >= PATIENCE:
            _switch_off(transaction, row.webhook_id, claim_, WebhookEnd.failing, now=now)
        _publish(transaction, claim_)


def settle_refused(claim_: Leased, problem: str, *, now: datetime, bad_address: bool = False) -> None:
    """It is given up; with a `bad_address` its receiver says that it is gone for good, and the webhook is off."""
    with db.writing() as transaction:
        row = transaction.execute(_STANDING.where(*_mine(claim_))).first()
        if row is None:
            return
        ended: dict[str, Any] = {"state": DeliveryState.failed, "reason": DeliveryReason.refused, "ended_at": now}
        leases.update(transaction, _delivery, claim_.ids, **ended, **FREED, problem=problem, attempts=row.attempts + 1)
        if bad_address:
            _switch_off(transaction, row.webhook_id, claim_, WebhookEnd.gone, now=now)
        _publish(transaction, claim_)


def sweep(*, now: datetime) -> int:
    """Forget what became of calls long ago; how many."""
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_delivery).where(_delivery.c.ended_at < now - KEPT_FOR))


_STANDING = sa.select(
    *(_delivery.c.attempts, _delivery.c.created_at, _delivery.c.webhook_id),
    *(_webhook.c.failures, _webhook.c.failing_since),
).select_from(_of_webhook)


def _switch_off(
    transaction: Transaction, webhook_id: int, claim_: Leased, because: WebhookEnd, *, now: datetime
) -> None:
    """Call it no more, and give up what is queued for it: staff can send that again."""
    off = sa.update(_webhook).where(_webhook.c.id == webhook_id, _webhook.c.off_at.is_(None))
    transaction.execute(off.values(off_at=now, off_because=because))
    waits = _delivery.c.webhook_id == webhook_id, _delivery.c.ended_at.is_(None)
    ended: dict[str, Any] = {"state": DeliveryState.failed, "reason": DeliveryReason.gave_up, "ended_at": now}
    transaction.execute(sa.update(_delivery).where(*waits).values(**ended, **FREED))
    assert claim_.institution_id is not None
    mark_changed(transaction, claim_.institution_id)


def _find(transaction: Transaction, claim_: Leased, now: datetime) -> sa.Row[Any] | None:
    """Find the call if it is ours, and its webhook on."""
    about = {"id": claim_.ids[0], "token": claim_.token, "now": now}
    row = transaction.execute(_OURS, about).first()
    return None if row is None or row.off_at is not None else row


def _webhook_of(claim_: Leased) -> sa.ScalarSelect[Any]:
    return sa.select(_delivery.c.webhook_id).where(_delivery.c.id == claim_.ids[0]).scalar_subquery()


def _mine(claim_: Leased) -> tuple[sa.ColumnElement[bool], ...]:
    return _delivery.c.id.in_(claim_.ids), _delivery.c.lease == claim_.token, _delivery.c.ended_at.is_(None)


def _publish(transaction: Transaction, claim_: Leased) -> None:
    if claim_.institution_id is not None:
        transaction.publish(events.WebhooksChanged(claim_.institution_id))
