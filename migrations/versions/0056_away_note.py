"""what is written to the patients of who is away is kept until all is decided

Revision: 0056, after 0055
"""

from migrations import columns

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

COLUMNS = "timeoff note VARCHAR(500) DEFAULT '' NOT NULL"


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back."""
    columns.drop(COLUMNS)
