"""what the clinic said in a reminder is kept, so that staff see what came of it

Revision: 0053, after 0052
"""

from alembic import op

from migrations import columns

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

COLUMNS = "reminder sentence VARCHAR(300) NOT NULL DEFAULT ''"


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)
    op.create_index("ix_reminder_ended", "reminder", ["institution_id", "ended_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_reminder_ended", "reminder")
    columns.drop(COLUMNS)
