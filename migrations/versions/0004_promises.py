"""promises: buffers and deadlines of appointments, holds, the waitlist, and more kinds of notifications

Revision: 0004, after 0003. Requests that wait already wait until their start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_KINDS = ("new_appointment", "appointment_seen", "appointment_accepted", "appointment_rejected")
KINDS = (*OLD_KINDS, "appointment_expired", "appointment_unanswered", "time_free")

COLUMNS = """
appointment buffer_before INTEGER NOT NULL DEFAULT 0
    CONSTRAINT busy_before_is_ticks CHECK (buffer_before >= 0 AND buffer_before % 5 = 0)
appointment buffer_after INTEGER NOT NULL DEFAULT 0
    CONSTRAINT busy_after_is_ticks CHECK (buffer_after >= 0 AND buffer_after % 5 = 0)
appointment answer_by {moment}
    CONSTRAINT answer_only_to_a_request CHECK (answer_by IS NULL OR status IN ('booked', 'pending', 'countered'))
appointmentevent detail TEXT NOT NULL DEFAULT ''
    CONSTRAINT detail_is_short CHECK (length(detail) <= 500)
"""
"""A table, a column, and what it holds, as in 0003."""


def upgrade() -> None:
    """Bring the database forward."""
    moment = "DATETIME" if _on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    for table, column in _columns(moment):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.execute("UPDATE appointment SET answer_by = start WHERE status IN ('booked', 'pending', 'countered')")
    op.create_index("ix_answer_by", "appointment", ["answer_by"])
    _create_tables()
    _widen_notifications()


def downgrade() -> None:
    """Take it back, as far as there is room for what is known now: the copy that was made before is the better way.

    What had no place before goes: holds, the waitlist, what was told of it and of requests that nobody answered, the
    time of buffers, and why somebody booked beyond the rules.
    """
    _narrow_notifications()
    op.drop_table("waitlistentry")
    op.drop_table("hold")
    _free_buffers()
    op.drop_index("ix_answer_by", table_name="appointment")
    for table, column in reversed(_columns("")):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")


def _columns(moment: str) -> list[tuple[str, str]]:
    """Tables, and the columns that they get."""
    lines = COLUMNS.format(moment=moment).strip().replace("\n    ", " ").splitlines()
    return [(table, column) for table, column in (line.split(" ", 1) for line in lines)]


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create_tables() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.String(length=64), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('"end" > start', name="held_until_after_its_start"),
        sa.UniqueConstraint("page"),
        *_of_clinic(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hold", "hold", ["institution_id", "until"])
    op.create_index("ix_hold_of", "hold", ["patient_id"])
    op.create_table(
        "waitlistentry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(told_at IS NULL) = (start IS NULL)", name="told_of_a_time"),
        sa.CheckConstraint("first <= last", name="waits_forward"),
        *_of_clinic(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_waitlist", "waitlistentry", ["institution_id", "told_at", "id"])
    op.create_index("ix_waitlist_of", "waitlistentry", ["patient_id", "id"])


def _free_buffers() -> None:
    seconds = "CAST(strftime('%s', {}) AS INTEGER)" if _on_sqlite() else "extract(epoch FROM {})"
    start, end = seconds.format("a.start"), seconds.format('a."end"')
    its_own = f"tick * 300 >= {start} AND tick * 300 < {end}"
    op.execute(
        f"DELETE FROM taken WHERE NOT EXISTS (SELECT 1 FROM appointment a WHERE a.id = appointment_id AND {its_own})"  # noqa: S608  # all written here
    )


def _widen_notifications() -> None:
    """More kinds, and notifications about the waitlist."""
    about = "(appointment_id IS NULL) <> (waitlist_id IS NULL)"
    if _on_sqlite():
        _write_notifications_anew(
            KINDS,
            sa.Column("waitlist_id", sa.Integer(), nullable=True),
            sa.CheckConstraint(about, name="about_one_thing"),
            sa.ForeignKeyConstraint(["waitlist_id"], ["waitlistentry.id"], ondelete="CASCADE"),
        )
    else:
        op.execute(
            "ALTER TABLE notification ALTER appointment_id DROP NOT NULL, "
            "ADD waitlist_id INTEGER REFERENCES waitlistentry ON DELETE CASCADE, "
            f"ADD CONSTRAINT about_one_thing CHECK ({about}), "
            f"DROP CONSTRAINT kind, ADD CONSTRAINT kind CHECK (kind IN {KINDS})"
        )
    op.create_index("ix_notification_waitlist_id", "notification", ["waitlist_id"])


def _narrow_notifications() -> None:
    op.execute(f"DELETE FROM notification WHERE appointment_id IS NULL OR kind NOT IN {OLD_KINDS}")  # noqa: S608  # a constant
    if _on_sqlite():
        _write_notifications_anew(OLD_KINDS)
    else:
        op.execute(
            "ALTER TABLE notification DROP waitlist_id, ALTER appointment_id SET NOT NULL, "
            f"DROP CONSTRAINT kind, ADD CONSTRAINT kind CHECK (kind IN {OLD_KINDS})"
        )


def _write_notifications_anew(kinds: tuple[str, ...], *about_the_waitlist: sa.schema.SchemaItem) -> None:
    """SQLite changes no constraint of a table."""
    op.rename_table("notification", "oldnotification")
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=bool(about_the_waitlist)),
        sa.Column(
            "kind", sa.Enum(*kinds, name="kind", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        *about_the_waitlist,
    )
    columns = "id, user_id, appointment_id, kind, created_at, read_at"
    op.execute(f"INSERT INTO notification ({columns}) SELECT {columns} FROM oldnotification")  # noqa: S608  # a constant
    op.drop_table("oldnotification")
    op.create_index("ix_notification_appointment_id", "notification", ["appointment_id"])
    op.create_index("ix_notification_of", "notification", ["user_id", "id"])
    op.create_index("ix_unread", "notification", ["user_id", "read_at"])


def _of_clinic() -> list[sa.ForeignKeyConstraint]:
    """The keys of a patient, a provider and a type of one clinic."""
    return [
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
    ]
