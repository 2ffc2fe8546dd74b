"""where what people answer to a clinic's mails goes

Revision: 0048, after 0047
"""

from migrations import columns

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

COLUMNS = "institution email VARCHAR(254) NOT NULL DEFAULT ''"


def upgrade() -> None:
    """Bring the database forward: to whom all mails come from, as until now."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back."""
    columns.drop(COLUMNS)
