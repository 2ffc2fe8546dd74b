"""who cancelled an appointment, why, and whether that was late

Revision: 0021, after 0020
"""

from alembic import op

from migrations import checks, columns

revision = "0021"
down_revision = "0020"
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
)
KINDS = (*OLD_KINDS, "appointment_cancelled")
REASONS = (
    *("pat-fb", "pat", "pat-lt", "pat-ucp", "pat-mv"),
    *("prov-pers", "oth-room", "oth-weath", "oth-err", "other"),
)
FOR_A_REASON = (
    "(cancelled_by_id IS NOT NULL AND cancel_reason IS NOT NULL) OR (cancelled_by_id IS NULL "
    "AND cancel_reason IS NULL AND cancel_note = '' AND NOT late)"
)
COLUMNS = f"""
institution cancel_hours INTEGER NOT NULL DEFAULT 24
    CONSTRAINT some_cancel_hours CHECK (cancel_hours BETWEEN 0 AND 168)
appointment cancelled_by_id INTEGER REFERENCES "user" (id)
    CONSTRAINT only_cancelled_by_someone CHECK (cancelled_by_id IS NULL OR status = 'cancelled')
appointment cancel_reason VARCHAR(24) CONSTRAINT cancel_reason CHECK ({checks.one_of("cancel_reason", REASONS)})
appointment cancel_note TEXT NOT NULL DEFAULT ''
    CONSTRAINT cancel_note_is_short CHECK (length(cancel_note) <= 500)
appointment late BOOLEAN NOT NULL DEFAULT FALSE CONSTRAINT cancelled_for_a_reason CHECK ({FOR_A_REASON})
"""


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)
    checks.change("notification", "kind", checks.one_of("kind", KINDS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'appointment_cancelled'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    columns.drop(COLUMNS)
