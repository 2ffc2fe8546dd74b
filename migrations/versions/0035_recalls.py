"""the clinic invites a patient back

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0035"
down_revision = "0034"
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
    *("crisis_acknowledged", "appointment_countered", "appointment_counter_declined"),
    *("note_shared", "time_offered", "offer_withdrawn"),
)
KINDS = (*OLD_KINDS, "invited_back")


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "recall",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "institution_id", "patient_id", "type_id")),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("booked_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["booked_id"], ["appointment.id"]),
        sa.CheckConstraint("booked_id IS NULL OR ended_at IS NOT NULL", name="booked_and_over"),
        sa.CheckConstraint("(ended_by_id IS NULL) = (ended_at IS NULL)", name="ended_by_someone"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recall", "recall", ["institution_id", "ended_at", "about", "id"])
    op.create_index("ix_recall_of", "recall", ["patient_id", "ended_at", "type_id"])
    op.create_index("ix_recall_from", "recall", ["appointment_id"])
    checks.change("notification", "kind", checks.one_of("kind", KINDS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'invited_back'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    op.drop_table("recall")
