"""a decision can be undone: what it was made of is kept, history tells it, and the patient is told

Revision: 0006, after 0005. What was decided before stays decided.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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
)
KINDS = (*OLD_KINDS, "appointment_reopened")


def upgrade() -> None:
    """Bring the database forward."""
    moment = "DATETIME" if _on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    op.execute(
        f"ALTER TABLE appointment ADD COLUMN answer_was_due {moment} CONSTRAINT only_a_decision_is_undone "
        "CHECK (answer_was_due IS NULL OR status IN ('accepted', 'rejected'))"
    )
    op.execute("ALTER TABLE appointmentevent ADD COLUMN undo BOOLEAN NOT NULL DEFAULT FALSE")
    _choose_from(KINDS)


def downgrade() -> None:
    """Take it back; what was told of a decision that was undone goes."""
    op.execute("DELETE FROM notification WHERE kind = 'appointment_reopened'")
    _choose_from(OLD_KINDS)
    op.execute("ALTER TABLE appointmentevent DROP COLUMN undo")
    op.execute("ALTER TABLE appointment DROP COLUMN answer_was_due")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _choose_from(kinds: tuple[str, ...]) -> None:
    """The kinds of notifications that there are."""
    if _on_sqlite():
        _write_notifications_anew(kinds)
    else:
        op.execute(f"ALTER TABLE notification DROP CONSTRAINT kind, ADD CONSTRAINT kind CHECK (kind IN {kinds})")


def _write_notifications_anew(kinds: tuple[str, ...]) -> None:
    """SQLite changes no constraint of a table."""
    op.rename_table("notification", "oldnotification")
    kind = sa.Enum(*kinds, name="kind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("waitlist_id", sa.Integer(), nullable=True),
        sa.Column("kind", kind, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(appointment_id IS NULL) <> (waitlist_id IS NULL)", name="about_one_thing"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["waitlist_id"], ["waitlistentry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = "id, user_id, appointment_id, waitlist_id, kind, created_at, read_at"
    op.execute(f"INSERT INTO notification ({columns}) SELECT {columns} FROM oldnotification")  # noqa: S608  # a constant
    op.drop_table("oldnotification")
    for name, column in (
        ("ix_notification_appointment_id", ["appointment_id"]),
        ("ix_notification_waitlist_id", ["waitlist_id"]),
        ("ix_notification_of", ["user_id", "id"]),
        ("ix_unread", ["user_id", "read_at"]),
    ):
        op.create_index(name, "notification", column)
