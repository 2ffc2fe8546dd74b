"""Mails about an account itself, which are no news: somebody has asked for them who is not logged in."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import NETWORK_LENGTH, DeliveryReason, DeliveryState


class AccountMailKind(StrEnum):
    """What somebody has asked for."""

    new_password = "new_password"  # noqa: S105  # the name of a kind
    registration = "registration"
    new_email = "new_email"
    email_notice = "email_notice"


class AccountMail(SQLModel, table=True):
    """Somebody has forgotten a password, or registers, for an `email` that may be nobody's, or another's.

    Or `user_id` wants to have it; a notice of that goes to the one that they have until then.
    `network`: a keyed hash of that and the network from which somebody asked, so that nobody takes another's share.
    Of a registration all that was typed is kept until the link is used, or runs out; `leads_to` is where they go on
    to then, `tries` counts the passwords that were typed with it.

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
        sa.Index("ix_account_mail_due", "due", **where("ended_at IS NULL")),
        sa.Index("ix_account_mail_of", "email", "created_at"),
        sa.Index("ix_account_mail_of_user", "user_id"),
        sa.Index("ix_account_mail_expires", "expires_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: AccountMailKind = Field(
        sa_type=choice(AccountMailKind, "account_mail_kind", length=16),
        sa_column_kwargs={"server_default": AccountMailKind.new_password.value},
    )
    email: str = Field(max_length=254)
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    name: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    phone: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    password_hash: str | None = Field(default=None, max_length=255)
    leads_to: str = Field(default="/", max_length=2000, sa_column_kwargs={"server_default": "/"})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
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
    user_id: int | None = Field(default=None, foreign_key="user.id")
    network: str | None = Field(default=None, max_length=NETWORK_LENGTH)
