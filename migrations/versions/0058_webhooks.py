"""the clinic's other systems are called with news

Revision: 0058, after 0057
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

STATES = ("queued", "leased", "sent", "failed", "skipped", "unsure")
REASONS = (
    *("", "seen", "shown", "superseded", "over", "not_wanted", "gone", "quiet_hours", "refused", "gave_up"),
    "bad_address",
)


def upgrade() -> None:
    """Bring the database forward: no clinic has one yet."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("kinds", sa.String(1000), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("old_nonces", sa.String(400), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("resting_until", moment, nullable=True),
        sa.Column("off_at", moment, nullable=True),
        sa.Column("off_because", sa.String(8), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.CheckConstraint(checks.one_of("off_because", ("failing", "gone")), name="off_because"),
        sa.CheckConstraint("(off_at IS NULL) = (off_because IS NULL)", name="webhook_off_because"),
        sa.CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="webhook_failing_since"),
    )
    op.create_index("ix_webhook_of", "webhook", ["institution_id"])
    op.create_table(
        "webhookdelivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("occurred_at", moment, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("due", moment, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.CheckConstraint(checks.one_of("state", STATES), name="state"),
        sa.CheckConstraint(checks.one_of("reason", REASONS), name="reason"),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="call_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="call_leased_by_someone"),
        sa.CheckConstraint("attempts >= 0 AND doubts = 0", name="call_attempts_count"),
        sa.CheckConstraint("state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="call_ended"),
    )
    waits = sa.text("ended_at IS NULL")
    due = ["webhook_id", "due"]
    op.create_index("ix_call_due", "webhookdelivery", due, sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_call_of", "webhookdelivery", ["webhook_id", "id"])
    op.create_index("ix_call_ledger", "webhookdelivery", ["institution_id", "id"])
    op.create_index("ix_call_ended", "webhookdelivery", ["ended_at"])
    op.create_index("ix_webhookdelivery_appointment_id", "webhookdelivery", ["appointment_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("webhookdelivery")
    op.drop_table("webhook")
