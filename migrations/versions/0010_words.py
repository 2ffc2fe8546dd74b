"""when somebody who waits was notified is called so

Revision: 0010, after 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.execute("ALTER TABLE waitlistentry RENAME COLUMN told_at TO notified_at")


def downgrade() -> None:
    """Take it back."""
    op.execute("ALTER TABLE waitlistentry RENAME COLUMN notified_at TO told_at")
