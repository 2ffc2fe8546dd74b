"""a crisis that nobody answers comes before more and more people, and can be heard

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, columns, triggers

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn", "delayed", "on_time", "acknowledged"),
    *("proposal_taken", "proposal_declined"),
)
NEW_ACTS = ("called", "escalated", "woken", "unseen")
COLUMNS = """
institution crisis_minutes INTEGER NOT NULL DEFAULT 5
    CONSTRAINT some_crisis_minutes CHECK (crisis_minutes BETWEEN 1 AND 60)
"user" crisis_sound BOOLEAN NOT NULL DEFAULT TRUE
appointment asked VARCHAR(24) NOT NULL DEFAULT 'suitable'
    CONSTRAINT asked CHECK (asked IN ('suitable', 'on_duty', 'staff'))
appointment unanswered_by_id INTEGER REFERENCES "user" (id)
"""


def upgrade() -> None:
    """Bring the database forward: what had escalated was asked of the staff."""
    columns.add(COLUMNS)
    op.execute("UPDATE appointment SET asked = 'staff' WHERE escalated")
    op.execute("ALTER TABLE appointment DROP COLUMN escalated")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "dutycall",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("suits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["provider_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("appointment_id", "provider_id"),
    )
    op.create_index("ix_duty_call_of", "dutycall", ["provider_id"])
    checks.change("appointmentevent", "event_act", checks.one_of("act", (*OLD_ACTS, *NEW_ACTS)))


def downgrade() -> None:
    """Take it back."""
    with triggers.history_open():
        op.execute("UPDATE appointmentevent SET act = NULL WHERE act IN ('called', 'escalated', 'woken', 'unseen')")
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    op.drop_table("dutycall")
    op.execute("ALTER TABLE appointment ADD COLUMN escalated BOOLEAN NOT NULL DEFAULT FALSE")
    op.execute("UPDATE appointment SET escalated = TRUE WHERE asked = 'staff'")
    columns.drop(COLUMNS)
