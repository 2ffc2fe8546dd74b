"""addresses that do not work are kept, and nothing is sent there

Revision: 0045, after 0044
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OLD = ("", "seen", "shown", "superseded", "over", "not_wanted", "gone", "quiet_hours", "refused", "gave_up")


def upgrade() -> None:
    """Bring the database forward: of no address anything is known."""
    op.create_table(
        "refusedaddress",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("answer", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
    )
    checks.change("delivery", "reason", checks.one_of("reason", (*OLD, "bad_address")))


def downgrade() -> None:
    """Take it back; what was not sent for that reason was refused."""
    op.execute("UPDATE delivery SET reason = 'refused', state = 'failed' WHERE reason = 'bad_address'")
    checks.change("delivery", "reason", checks.one_of("reason", OLD))
    op.drop_table("refusedaddress")
