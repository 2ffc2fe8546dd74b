"""the clinic's people write notes about appointments, which nobody changes afterwards

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0027"
down_revision = "0026"
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
)
KINDS = (*OLD_KINDS, "note_shared")
REFUSED = "a note of the clinic is not changed"


def upgrade() -> None:
    """Bring the database forward; whoever goes around the verbs cannot change or delete a note either."""
    op.create_table(
        "clinicnote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["withdraws_id"], ["clinicnote.id"]),
        sa.CheckConstraint("length(text) <= 2000", name="clinic_note_is_short"),
        sa.CheckConstraint("(text = '') = (withdraws_id IS NOT NULL)", name="says_something_or_withdraws_it"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("withdraws_id", name="withdrawn_once"),
    )
    op.create_index("ix_clinic_note", "clinicnote", ["appointment_id", "id"])
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER clinicnote_no_{verb.lower()} BEFORE {verb} ON clinicnote "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION clinicnote_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER clinicnote_is_kept BEFORE UPDATE OR DELETE ON clinicnote "
        "FOR EACH ROW EXECUTE FUNCTION clinicnote_is_kept()"
    )


def downgrade() -> None:
    """Take it back, with the notes."""
    op.execute("DELETE FROM notification WHERE kind = 'note_shared'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    op.drop_table("clinicnote")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION clinicnote_is_kept()")
