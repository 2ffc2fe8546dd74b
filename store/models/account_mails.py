"""Mails about an account itself, which are no news: somebody has asked for them who is not logged in."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment
from store.models.enums import DeliveryReason, DeliveryState


class AccountMail(SQLModel, table=True):
    """Somebody has asked for a mail with a link to set a new password, for an `email` that may be nobody's.

    The link's token is made of the `nonce` and the server's secret whenever the mail is written; only its sha256 is
    kept. The link works until `expires_at`, and no more once it is `spent_at`. The rest is as in a Delivery.
    """

    __table_args__ = (
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="account_mail_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="account_mail_leased_by_someone"),
        sa.CheckConstraint("attempts >= doubts AND doubts >= 0", name="account_mail_attempts_count"),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="account_mail_ended"
        ),
        sa.Index(
            "ix_account_mail_due",
            "due",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_account_mail_of", "email", "created_at"),
        sa.Index("ix_account_mail_expires", "expires_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254)
    nonce: str = Field(max_length=64)
    token_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = moment()
    spent_at: datetime | None = moment(default=None)
    state: DeliveryState = Field(sa_type=choice(DeliveryState, "state", length=8))
    reason: DeliveryReason = Field(sa_type=choice(DeliveryReason, "reason"))
    problem: str = Field(default="", max_length=80)
    attempts: int = 0
    doubts: int = 0
    due: datetime = moment()
    lease: str | None = Field(default=None, max_length=32)
    leased_until: datetime | None = moment(default=None)
    reference: str | None = Field(default=None, max_length=64)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)
