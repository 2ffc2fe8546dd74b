"""the clinic proposes other times for a request, and holds them for its patient

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, columns

revision = "0025"
down_revision = "0024"
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
    *("appointment_checked_in", "appointment_completed", "appointment_no_show", "appointment_delayed"),
    "crisis_acknowledged",
)
KINDS = (*OLD_KINDS, "appointment_countered", "appointment_counter_declined")
OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn", "delayed", "on_time", "acknowledged"),
)
ACTS = (*OLD_ACTS, "proposal_taken", "proposal_declined")
COLUMNS = """
institution propose_hours INTEGER NOT NULL DEFAULT 12
    CONSTRAINT some_propose_hours CHECK (propose_hours BETWEEN 1 AND 72)
appointment proposal_note TEXT NOT NULL DEFAULT ''
    CONSTRAINT proposal_note_is_short CHECK (length(proposal_note) <= 500)
appointment proposal_answer TEXT NOT NULL DEFAULT ''
    CONSTRAINT proposal_answer_is_short CHECK (length(proposal_answer) <= 500)
"""


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "proposal",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["provider_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"]),
        sa.CheckConstraint('"end" > start', name="proposed_until_after_its_start"),
        sa.PrimaryKeyConstraint("appointment_id", "start"),
    )
    columns.add(COLUMNS)
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))


def downgrade() -> None:
    """Take it back: what waits for its patient waits on, with its own time; what was told of proposals goes."""
    op.execute("DELETE FROM notification WHERE kind IN ('appointment_countered', 'appointment_counter_declined')")
    op.execute("UPDATE appointmentevent SET act = NULL WHERE act LIKE 'proposal%'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    columns.drop(COLUMNS)
    op.drop_table("proposal")
