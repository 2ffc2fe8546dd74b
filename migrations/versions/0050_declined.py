"""whether a patient's calendar has declined is kept until they are asked

Revision: 0050, after 0049
"""

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

COLUMNS = "appointment declined_at {moment}"


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)
    declined = sa.text("declined_at IS NOT NULL")
    names = ["institution_id", "start"]
    op.create_index("ix_declined", "appointment", names, sqlite_where=declined, postgresql_where=declined)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_declined", "appointment")
    columns.drop(COLUMNS)
