"""whether its patient has answered to a time that the clinic has moved it to

Revision: 0040, after 0039
"""

from migrations import columns

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMNS = "appointment moved_by_clinic BOOLEAN NOT NULL DEFAULT FALSE"


def upgrade() -> None:
    """Bring the database forward: of what was moved before nobody is asked any more."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back."""
    columns.drop(COLUMNS)
