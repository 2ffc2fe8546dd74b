"""whether its patient has answered to a time that the clinic has moved it to

Revision: 0038, after 0037
"""

from migrations import columns

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COLUMNS = "appointment moved_by_clinic BOOLEAN NOT NULL DEFAULT FALSE"


def upgrade() -> None:
    """Bring the database forward: of what was moved before nobody is asked any more."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back."""
    columns.drop(COLUMNS)
