"""when somebody had a request before them first stands with it, and is no notification

Revision: 0037, after 0036
"""

from alembic import op

from migrations import checks, columns

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KINDS = (
    "new_appointment",
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
    *("appointment_checked_in", "appointment_completed", "appointment_no_show", "appointment_delayed"),
    *("crisis_acknowledged", "appointment_countered", "appointment_counter_declined"),
    *("note_shared", "time_offered", "offer_withdrawn", "invited_back"),
)
OLD_KINDS = (*KINDS, "appointment_seen")
COLUMNS = "appointment seen_at {moment}"


def upgrade() -> None:
    """Bring the database forward; the history knows when it was."""
    columns.add(COLUMNS)
    op.execute(
        "UPDATE appointment SET seen_at = (SELECT MIN(at) FROM appointmentevent AS event "
        "WHERE event.appointment_id = appointment.id AND event.status = 'pending')"
    )
    op.execute("DELETE FROM notification WHERE kind = 'appointment_seen'")
    checks.change("notification", "kind", checks.one_of("kind", KINDS))


def downgrade() -> None:
    """Take it back; the history still says when it was."""
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    columns.drop(COLUMNS)
