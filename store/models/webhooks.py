"""Where the clinic's other systems hear of news, and what becomes of each call."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import DeliveryReason, DeliveryState


class WebhookEnd(StrEnum):
    """Why a webhook is off: nothing arrived there for days, or it answered that it is gone for good."""

    failing = "failing"
    gone = "gone"


class Webhook(SQLModel, table=True):
    """An address of another system of a clinic, which is called with news of these `kinds`, separated by commas.

    Its secret is made of the `nonce` and the server's own, and kept nowhere; `old_nonces` are those that sign beside it
    for a while yet: each with the second until which it does.
    `failures` counts in a row, since `failing_since`; until `resting_until` it is not called. It is off from `off_at`.
    """

    __table_args__ = (
        sa.CheckConstraint("(off_at IS NULL) = (off_because IS NULL)", name="webhook_off_because"),
        sa.CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="webhook_failing_since"),
        sa.Index("ix_webhook_of", "institution_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    address: str = Field(max_length=500)
    kinds: str = Field(max_length=1000)
    nonce: str = Field(max_length=64)
    old_nonces: str = Field(default="", max_length=400)
    failures: int = 0
    failing_since: datetime | None = moment(default=None)
    resting_until: datetime | None = moment(default=None)
    off_at: datetime | None = moment(default=None)
    off_because: WebhookEnd | None = Field(default=None, sa_type=choice(WebhookEnd, "off_because", length=8))
    created_at: datetime = moment()


class WebhookDelivery(SQLModel, table=True):
    """What becomes of one call: queued in the transaction of what it is about, which `occurred_at`.

    `reference` is its `webhook-id`, the same for each try; a test is about no appointment. The rest is as in a
    Delivery, without doubts: whoever is called twice knows it by the id.
    """

    __table_args__ = (
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="call_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="call_leased_by_someone"),
        sa.CheckConstraint("attempts >= 0 AND doubts = 0", name="call_attempts_count"),
        sa.CheckConstraint("state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="call_ended"),
        sa.Index("ix_call_due", "webhook_id", "due", **where("ended_at IS NULL")),
        sa.Index("ix_call_of", "webhook_id", "id"),
        sa.Index("ix_call_ledger", "institution_id", "id"),
        sa.Index("ix_call_ended", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id", ondelete="CASCADE")
    institution_id: int = Field(foreign_key="institution.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", ondelete="CASCADE", index=True)
    kind: str = Field(max_length=40)
    occurred_at: datetime = moment()
    state: DeliveryState = Field(sa_type=choice(DeliveryState, "state", length=8))
    reason: DeliveryReason = Field(sa_type=choice(DeliveryReason, "reason"))
    problem: str = Field(default="", max_length=80)
    attempts: int = 0
    doubts: int = 0
    due: datetime = moment()
    lease: str | None = Field(default=None, max_length=32)
    leased_until: datetime | None = moment(default=None)
    reference: str = Field(unique=True, max_length=64)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)
