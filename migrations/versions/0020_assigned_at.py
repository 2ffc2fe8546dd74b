"""when a request was given to its provider, from which on that can be taken back

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TO_SOMEONE = "assigned_by_id IS NULL OR (any_provider AND provider_id IS NOT NULL)"
TO_SOMEONE_AT_A_MOMENT = f"(assigned_by_id IS NULL) = (assigned_at IS NULL) AND ({TO_SOMEONE})"
ASSIGNED_LAST = (
    "(SELECT e.at FROM appointmentevent e WHERE e.appointment_id = appointment.id AND e.act = 'assigned' "
    "AND NOT e.undo ORDER BY e.id DESC LIMIT 1)"
)


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column("appointment", sa.Column("assigned_at", sa.DateTime(timezone=True)))
    op.execute(
        f"UPDATE appointment SET assigned_at = coalesce({ASSIGNED_LAST}, created_at) "  # noqa: S608  # constants
        "WHERE assigned_by_id IS NOT NULL"
    )
    checks.change("appointment", "assigned_to_someone", TO_SOMEONE_AT_A_MOMENT)


def downgrade() -> None:
    """Take it back; the history still has the moment."""
    checks.change("appointment", "assigned_to_someone", TO_SOMEONE)
    op.drop_column("appointment", "assigned_at")
