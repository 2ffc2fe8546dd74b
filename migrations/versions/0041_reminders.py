"""patients are reminded of what is agreed upon, and say that they will come

Revision: 0041, after 0040
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, columns, triggers

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

OLD_KINDS = (
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
    *("note_shared", "time_offered", "offer_withdrawn", "invited_back", "appointment_not_here"),
)
OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn", "delayed", "on_time"),
    *("acknowledged", "called", "escalated", "woken", "unseen", "proposal_taken", "proposal_declined", "not_here"),
)
KINDS, ACTS = (*OLD_KINDS, "appointment_reminder"), (*OLD_ACTS, "will_come")
ENDS = ("sent", "late", "missed", "over")

COLUMNS = """
appointment coming_at {moment}
appointment agreed_at {moment}
institution first_reminder INTEGER NOT NULL DEFAULT 24
    CONSTRAINT some_first_reminder CHECK (first_reminder BETWEEN 0 AND 168)
institution second_reminder INTEGER NOT NULL DEFAULT 2
    CONSTRAINT some_second_reminder CHECK (second_reminder BETWEEN 0 AND 168)
institution reminder_sentence VARCHAR(300) NOT NULL DEFAULT ''
appointmenttype reminders VARCHAR(8) NOT NULL DEFAULT 'both'
    CONSTRAINT reminders CHECK (reminders IN ('both', 'first', 'second', 'none'))
"""


def upgrade() -> None:
    """Bring the database forward; what is agreed upon already is planned as if it had been just now."""
    columns.add(COLUMNS)
    agreed = sa.text("agreed_at IS NOT NULL")
    op.create_index("ix_agreed_at", "appointment", ["agreed_at"], sqlite_where=agreed, postgresql_where=agreed)
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reminder",
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("id", "institution_id", "user_id", "appointment_id", "sequence", "hours")
        ),
        sa.Column("start", moment, nullable=False),
        sa.Column("due", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ended", sa.String(8), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("appointment_id", "sequence", "hours"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint(checks.one_of("ended", ENDS), name="ended"),
        sa.CheckConstraint("hours BETWEEN 1 AND 168", name="reminder_hours_before"),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="reminder_ended"),
    )
    waits = sa.text("ended_at IS NULL")
    op.create_index("ix_reminder_due", "reminder", ["due"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_reminder_of", "reminder", ["user_id", "ended_at", "due"])
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))
    op.execute(
        "UPDATE appointment SET agreed_at = CURRENT_TIMESTAMP WHERE start > CURRENT_TIMESTAMP "
        "AND (status = 'accepted' OR move_start IS NOT NULL)"
    )


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'appointment_reminder'")
    with triggers.history_open():
        op.execute("UPDATE appointmentevent SET act = NULL WHERE act = 'will_come'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    op.drop_table("reminder")
    op.drop_index("ix_agreed_at", "appointment")
    columns.drop(COLUMNS)
