"""what becomes of a notification outside of open pages is kept

Revision: 0038, after 0037
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CHANNELS = ("email",)
STATES = ("queued", "leased", "sent", "failed", "skipped", "unsure")
REASONS = ("", "seen", "shown", "superseded", "over", "not_wanted", "gone", "quiet_hours", "refused", "gave_up")


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "delivery",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "notification_id", "institution_id", "user_id")
        ),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("due", moment, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("reference", sa.String(64), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notification_id", "channel"),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint(checks.one_of("channel", CHANNELS), name="channel"),
        sa.CheckConstraint(checks.one_of("state", STATES), name="state"),
        sa.CheckConstraint(checks.one_of("reason", REASONS), name="reason"),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="delivery_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="delivery_leased_by_someone"),
        sa.CheckConstraint("attempts >= doubts AND doubts >= 0", name="delivery_attempts_count"),
        sa.CheckConstraint("state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="delivery_ended"),
    )
    waits = sa.text("ended_at IS NULL")
    op.create_index("ix_delivery_due", "delivery", ["due", "user_id"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_delivery_of", "delivery", ["user_id", "appointment_id", "id"])
    op.create_index("ix_delivery_ledger", "delivery", ["institution_id", "id"])
    op.create_index("ix_delivery_appointment_id", "delivery", ["appointment_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("delivery")
