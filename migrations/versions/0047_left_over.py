"""what nobody has closed, and what was moved away from a day, is found by an index

Revision: 0047, after 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TO_COME = sa.text("status IN ('accepted', 'checked_in')")
WAS = sa.text("old_start IS NOT NULL")


def upgrade() -> None:
    """Bring the database forward."""
    op.create_index(
        "ix_to_come", "appointment", ["institution_id", "start", "id"], sqlite_where=TO_COME, postgresql_where=TO_COME
    )
    op.create_index("ix_old_start", "appointmentevent", ["old_start"], sqlite_where=WAS, postgresql_where=WAS)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_old_start", "appointmentevent")
    op.drop_index("ix_to_come", "appointment")
