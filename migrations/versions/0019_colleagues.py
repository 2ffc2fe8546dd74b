"""a provider who is named offers a request to colleagues, with its patient's yes

Revision: 0019, after 0018
"""

from alembic import op

from migrations import checks

revision = "0019"
down_revision = "0018"
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
)
KINDS = (*OLD_KINDS, "colleague_proposed", "colleague_agreed", "colleague_declined")
OLD_ACTS = ("assigned", "passed")
ACTS = (*OLD_ACTS, "offered", "agreed", "declined")


def upgrade() -> None:
    """Bring the database forward."""
    op.execute(
        "ALTER TABLE appointment ADD COLUMN colleague VARCHAR(24) CONSTRAINT colleague_answer "
        "CHECK (colleague IN ('proposed', 'declined'))"
    )
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))
    checks.change("notification", "kind", checks.one_of("kind", KINDS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind LIKE 'colleague%'")
    op.execute("UPDATE appointmentevent SET act = NULL WHERE act IN ('offered', 'agreed', 'declined')")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    op.execute("ALTER TABLE appointment DROP COLUMN colleague")
