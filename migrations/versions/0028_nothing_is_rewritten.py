"""history is only added to, and a status becomes only what it may become

Revision: 0028, after 0027
"""

from alembic import op

from migrations import triggers

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_REQUEST = ("accepted", "rejected", "countered", "cancelled", "expired")
MAY_BECOME = {
    "booked": ("pending", *_REQUEST),
    "pending": _REQUEST,
    "countered": ("pending", "accepted", "cancelled", "expired"),
    "accepted": ("pending", "cancelled", "checked_in", "no_show"),
    "rejected": ("pending",),
    "checked_in": ("completed",),
    "completed": ("no_show",),
    "no_show": ("completed",),
}


def upgrade() -> None:
    """Bring the database forward."""
    triggers.close_history()
    triggers.refuse("status_may_become", "UPDATE OF status", "appointment", triggers.only_these(MAY_BECOME))


def downgrade() -> None:
    """Take it back."""
    triggers.allow("status_may_become", "appointment")
    triggers.open_history()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
