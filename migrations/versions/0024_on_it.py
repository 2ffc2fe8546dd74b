"""somebody is on a crisis that waits for an answer

Revision: 0024, after 0023
"""

from alembic import op

from migrations import checks

revision = "0024"
down_revision = "0023"
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
    "appointment_checked_in",
    "appointment_completed",
    "appointment_no_show",
    "appointment_delayed",
)
KINDS = (*OLD_KINDS, "crisis_acknowledged")
OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn", "delayed", "on_time"),
)
ACTS = (*OLD_ACTS, "acknowledged")
ON_A_CRISIS = "(acknowledged_by_id IS NULL) = (acknowledged_at IS NULL) AND (acknowledged_by_id IS NULL OR urgency = 0)"


def upgrade() -> None:
    """Bring the database forward."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute('ALTER TABLE appointment ADD COLUMN acknowledged_by_id INTEGER REFERENCES "user" (id)')
    op.execute(
        f"ALTER TABLE appointment ADD COLUMN acknowledged_at {moment} "
        f"CONSTRAINT somebody_is_on_a_crisis CHECK ({ON_A_CRISIS})"
    )
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'crisis_acknowledged'")
    op.execute("UPDATE appointmentevent SET act = NULL WHERE act = 'acknowledged'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    op.execute("ALTER TABLE appointment DROP COLUMN acknowledged_at")
    op.execute("ALTER TABLE appointment DROP COLUMN acknowledged_by_id")
