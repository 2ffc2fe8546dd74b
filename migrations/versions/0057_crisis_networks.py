"""an open crisis of somebody whom the clinic has never met has a keyed hash of the network that it came from

Revision: 0057, after 0056
"""

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

COLUMNS = "appointment network VARCHAR(32)"
KEPT = sa.text("network IS NOT NULL")


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)
    op.create_index("ix_network", "appointment", ["network"], sqlite_where=KEPT, postgresql_where=KEPT)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_network", "appointment")
    columns.drop(COLUMNS)
