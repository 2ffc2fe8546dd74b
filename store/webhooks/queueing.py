"""News is queued for the webhooks that want it, within the transaction that makes it true."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.availability.rules import load_rules
from store.db import Transaction
from store.models import DeliveryReason, DeliveryState, Kind, Webhook, WebhookDelivery, tables

KINDS = (
    Kind.new_appointment,
    Kind.appointment_accepted,
    Kind.appointment_rejected,
    Kind.appointment_expired,
    Kind.appointment_unanswered,
    Kind.appointment_reopened,
    Kind.appointment_assigned,
    Kind.appointment_cancelled,
    Kind.appointment_move_asked,
    Kind.appointment_rescheduled,
    Kind.appointment_move_rejected,
    Kind.appointment_countered,
    Kind.appointment_counter_declined,
    Kind.appointment_checked_in,
    Kind.appointment_not_here,
    Kind.appointment_delayed,
    Kind.appointment_completed,
    Kind.appointment_no_show,
    Kind.crisis_acknowledged,
)
"""What an appointment becomes, and what is done about it; not what people are asked, reminded of, or written."""

TEST = "test"
"""The kind of a call that is about nothing."""

_webhook, _delivery = tables(Webhook, WebhookDelivery)


def queue(transaction: Transaction, kind: Kind, appointment_id: int, institution_id: int, *, now: datetime) -> None:
    """Let the webhooks of the institution that want it be called with this news.

    Which these are stands in its rules, which every verb has read: without a webhook it costs nothing.
    """
    if kind not in KINDS:
        return
    listening = load_rules(transaction, institution_id).webhooks
    if wanting := [webhook_id for webhook_id, kinds in listening.items() if kind in kinds]:
        add(transaction, wanting, kind, appointment_id, now=now)


def add(
    transaction: Transaction, webhook_ids: Collection[int], kind: str, appointment_id: int | None, *, now: datetime
) -> None:
    """Queue a call for each of these that is on, within a transaction."""
    message = f"msg_{secrets.token_hex(16)}_"
    values: dict[str, Any] = {
        "webhook_id": _webhook.c.id,
        "institution_id": _webhook.c.institution_id,
        "appointment_id": sa.literal(appointment_id, _delivery.c.appointment_id.type),
        "kind": sa.literal(kind, _delivery.c.kind.type),
        **{name: sa.literal(now, _delivery.c[name].type) for name in ("occurred_at", "due", "created_at")},
        "state": sa.literal(DeliveryState.queued, _delivery.c.state.type),
        "reason": sa.literal(DeliveryReason.none, _delivery.c.reason.type),
        "problem": sa.literal(""),
        "attempts": sa.literal(0),
        "doubts": sa.literal(0),
        "reference": sa.literal(message) + sa.cast(_webhook.c.id, sa.String),
    }
    chosen = sa.select(*(each.label(name) for name, each in values.items()))
    on = chosen.where(_webhook.c.id.in_(webhook_ids), _webhook.c.off_at.is_(None))
    transaction.execute(sa.insert(_delivery).from_select(list(values), on, include_defaults=False))
