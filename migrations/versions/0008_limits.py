"""limits for each patient, what patients have held lately, and places in the line that outlast a time told

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = """
institution crisis_requests INTEGER NOT NULL DEFAULT 1
    CONSTRAINT few_crisis_requests CHECK (crisis_requests BETWEEN 1 AND 3)
institution appointments_ahead INTEGER NOT NULL DEFAULT 10
    CONSTRAINT some_appointments_ahead CHECK (appointments_ahead BETWEEN 1 AND 100)
institution bookings_in_ten_minutes INTEGER NOT NULL DEFAULT 10
    CONSTRAINT some_bookings_in_ten_minutes CHECK (bookings_in_ten_minutes BETWEEN 1 AND 100)
waitlistentry ended_at {moment}
notification start {moment} CONSTRAINT start_of_a_free_time CHECK (start IS NULL OR kind = 'time_free')
hold last {moment} NOT NULL DEFAULT '2000-01-01 00:00:00.000000'
    CONSTRAINT held_no_longer_than_that CHECK (until <= last)
"""


_TOLD = "(SELECT w.start FROM waitlistentry w WHERE w.id = notification.waitlist_id)"


def upgrade() -> None:
    """Bring the database forward."""
    op.execute("DELETE FROM hold")  # it ends within minutes, and the page that shows it takes it again
    columns.add(COLUMNS)
    op.create_table(
        "recenthold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("start", "end", "since")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recent_hold_of", "recenthold", ["patient_id", "since"])
    op.create_index("ix_recent_hold_since", "recenthold", ["since"])
    op.execute("UPDATE waitlistentry SET ended_at = told_at")
    _index_the_line_by("ended_at")
    op.execute(f"UPDATE notification SET start = {_TOLD} WHERE kind = 'time_free'")  # noqa: S608  # a constant


def downgrade() -> None:
    """Take it back."""
    op.drop_table("recenthold")
    op.execute(
        "UPDATE waitlistentry SET told_at = ended_at, start = "
        "(SELECT max(n.start) FROM notification n WHERE n.waitlist_id = waitlistentry.id) WHERE ended_at IS NOT NULL"
    )
    _index_the_line_by("told_at")
    columns.drop(COLUMNS)


def _index_the_line_by(column: str) -> None:
    op.drop_index("ix_waitlist", "waitlistentry")
    op.create_index("ix_waitlist", "waitlistentry", ["institution_id", column, "id"])
