"""who wants to hear nothing of an appointment outside of their pages

Revision: 0043, after 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward: nobody has said so yet."""
    op.create_table(
        "muted",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "appointment_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("muted")
