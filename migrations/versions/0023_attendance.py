"""the day itself: how late the clinic is, since when the patient is here, and what is told of it

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "new_appointment",
    "appointment_seen",
    "appointment_accepted",
    "appointment_rejected",
    "appointment_expired",
    "appointment_unanswered",
    "time_free",
    "appointment_reopened",
    "appointment_assigned",
    "colleague_proposed",
    "colleague_agreed",
    "colleague_declined",
    "appointment_cancelled",
    "appointment_move_asked",
    "appointment_rescheduled",
    "appointment_move_rejected",
)
NEW_KINDS = ("appointment_checked_in", "appointment_completed", "appointment_no_show", "appointment_delayed")
OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn"),
)
NEW_ACTS = ("delayed", "on_time")


def upgrade() -> None:
    """Bring the database forward."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        "ALTER TABLE appointment ADD COLUMN delay INTEGER NOT NULL DEFAULT 0 "
        "CONSTRAINT late_by_ticks CHECK (delay BETWEEN 0 AND 240 AND delay % 5 = 0)"
    )
    op.execute(
        f"ALTER TABLE appointment ADD COLUMN arrived_at {moment} "
        "CONSTRAINT arrived_and_came CHECK (arrived_at IS NULL OR status IN ('checked_in', 'completed'))"
    )
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS + NEW_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS + NEW_ACTS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    for kind in NEW_KINDS:
        op.execute(sa.text("DELETE FROM notification WHERE kind = :kind").bindparams(kind=kind))
    op.execute("UPDATE appointmentevent SET act = NULL WHERE act IN ('delayed', 'on_time')")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    op.execute("ALTER TABLE appointment DROP COLUMN arrived_at")
    op.execute("ALTER TABLE appointment DROP COLUMN delay")
