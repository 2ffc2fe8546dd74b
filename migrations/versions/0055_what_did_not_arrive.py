"""what did not arrive, and what is still to leave, is found without a look at all that ever left

Revision: 0055, after 0054
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_WHERE = "sqlite_where", "postgresql_where"
OPEN: dict[str, Any] = dict.fromkeys(_WHERE, sa.text("ended_at IS NULL"))
PROBLEM: dict[str, Any] = dict.fromkeys(_WHERE, sa.text("state IN ('failed', 'unsure') OR reason = 'bad_address'"))


def upgrade() -> None:
    """Bring the database forward."""
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index("ix_delivery_due", "delivery", ["channel", "due"], **OPEN)
    op.create_index("ix_delivery_open", "delivery", ["user_id", "channel"], **OPEN)
    op.create_index("ix_delivery_problem", "delivery", ["institution_id", "id"], **PROBLEM)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_delivery_problem", "delivery")
    op.drop_index("ix_delivery_open", "delivery")
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index("ix_delivery_due", "delivery", ["due", "user_id"], **OPEN)
