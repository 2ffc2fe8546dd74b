"""a line of history may say that the patient changed the notes

Revision: 0012, after 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.execute("ALTER TABLE appointmentevent ADD COLUMN notes_changed BOOLEAN NOT NULL DEFAULT FALSE")


def downgrade() -> None:
    """Take it back."""
    op.execute("ALTER TABLE appointmentevent DROP COLUMN notes_changed")
