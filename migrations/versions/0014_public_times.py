"""a clinic may show its free times to people without an account

Revision: 0014, after 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("public_times", "public_names")


def upgrade() -> None:
    """Bring the database forward."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE institution ADD COLUMN {column} BOOLEAN NOT NULL DEFAULT FALSE")


def downgrade() -> None:
    """Take it back."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE institution DROP COLUMN {column}")
