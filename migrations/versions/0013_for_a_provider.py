"""staff act for a provider: who acted for whom, and who assigned a request for any provider

Revision: 0013, after 0012
"""

from alembic import op

from migrations import checks

revision = "0013"
down_revision = "0012"
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
)
KINDS = (*OLD_KINDS, "appointment_assigned")


def upgrade() -> None:
    """Bring the database forward."""
    op.execute(
        'ALTER TABLE appointment ADD COLUMN assigned_by_id INTEGER REFERENCES "user" (id) CONSTRAINT '
        "assigned_to_someone CHECK (assigned_by_id IS NULL OR (any_provider AND provider_id IS NOT NULL))"
    )
    op.execute('ALTER TABLE appointmentevent ADD COLUMN for_id INTEGER REFERENCES "user" (id)')
    op.execute(
        "ALTER TABLE appointmentevent ADD COLUMN act VARCHAR(24) CONSTRAINT event_act CHECK (act IN ('assigned'))"
    )
    checks.change("notification", "kind", checks.one_of("kind", KINDS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'appointment_assigned'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    op.execute("ALTER TABLE appointmentevent DROP COLUMN act")
    op.execute("ALTER TABLE appointmentevent DROP COLUMN for_id")
    op.execute("ALTER TABLE appointment DROP COLUMN assigned_by_id")
