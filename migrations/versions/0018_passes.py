"""providers pass on requests for any provider; what all of them have passed on is rejected by nobody

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BY_SOMEONE = "(decided_by_id IS NULL) = (decided_at IS NULL)"
BY_SOMEONE_OR_ALL = f"{BY_SOMEONE} OR (any_provider AND status = 'rejected')"
PASSED_LAST = (
    "(SELECT e.actor_id FROM appointmentevent e WHERE e.appointment_id = appointment.id AND e.act = 'passed' "
    "ORDER BY e.id DESC LIMIT 1)"
)


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "pass",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["provider_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("appointment_id", "provider_id"),
    )
    op.create_index("ix_pass_of", "pass", ["provider_id"])
    checks.change("appointmentevent", "event_act", checks.one_of("act", ("assigned", "passed")))
    checks.change("appointment", "decided_by_someone", BY_SOMEONE_OR_ALL)


def downgrade() -> None:
    """Take it back: the last provider who passed a request on has rejected it for all, as it was before."""
    undecided = "status = 'rejected' AND decided_by_id IS NULL"
    op.execute(f"UPDATE appointment SET decided_by_id = {PASSED_LAST} WHERE {undecided}")  # noqa: S608  # constants
    op.execute("DELETE FROM appointmentevent WHERE act = 'passed'")
    checks.change("appointment", "decided_by_someone", BY_SOMEONE)
    checks.change("appointmentevent", "event_act", checks.one_of("act", ("assigned",)))
    op.drop_table("pass")
