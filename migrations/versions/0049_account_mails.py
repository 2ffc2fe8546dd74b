"""mails about an account itself

Revision: 0049, after 0048
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

STATES = ("queued", "leased", "sent", "failed", "skipped", "unsure")
REASONS = (*("", "seen", "shown", "superseded", "over", "not_wanted", "gone", "quiet_hours", "refused", "gave_up"),)


def upgrade() -> None:
    """Bring the database forward: nobody has asked for one yet."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "accountmail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("spent_at", moment, nullable=True),
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
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint(checks.one_of("state", STATES), name="state"),
        sa.CheckConstraint(checks.one_of("reason", REASONS), name="reason"),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="account_mail_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="account_mail_leased_by_someone"),
        sa.CheckConstraint("attempts >= doubts AND doubts >= 0", name="account_mail_attempts_count"),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="account_mail_ended"
        ),
    )
    waits = sa.text("ended_at IS NULL")
    op.create_index("ix_account_mail_due", "accountmail", ["due"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_account_mail_of", "accountmail", ["email", "created_at"])
    op.create_index("ix_account_mail_expires", "accountmail", ["expires_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("accountmail")
