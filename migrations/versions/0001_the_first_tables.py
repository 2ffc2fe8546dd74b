"""the first tables

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


STATUSES = (
    "booked",
    "pending",
    "countered",
    "accepted",
    "rejected",
    "cancelled",
    "expired",
    "checked_in",
    "completed",
    "no_show",
)


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("emergency_phone", sa.String(length=40), nullable=False),
        sa.Column("emergency_sentence", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "loginfailure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_failure", "loginfailure", ["key", "at"])
    op.create_index("ix_failure_at", "loginfailure", ["at"])

    op.create_table(
        "appointmentcount",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("status", _choice(STATUSES, name="count_status"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint('"count" >= 0', name="count_is_no_debt"),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
        ),
        sa.PrimaryKeyConstraint("institution_id", "provider_id", "status"),
    )
    op.create_table(
        "appointmenttype",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("crisis", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name="minutes_are_ticks"),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("institution_id", "id"),
        sa.UniqueConstraint("institution_id", "slug"),
    )
    op.create_table(
        "openinghours",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
        ),
        sa.PrimaryKeyConstraint("institution_id", "weekday", "opens"),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("role", _choice(("patient", "provider", "staff"), name="role"), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("institution_id", "id"),
    )
    op.create_index("ix_user_colleagues", "user", ["institution_id", "role", "active"])

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("any_provider", sa.Boolean(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("status", _choice(STATUSES, name="status"), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("rejection_reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decided_at IS NOT NULL OR status NOT IN ('accepted', 'rejected')", name="decision_has_a_moment"
        ),
        sa.CheckConstraint(
            "provider_id IS NOT NULL OR status NOT IN ('accepted', 'checked_in', 'completed', 'no_show')",
            name="accepted_by_someone",
        ),
        sa.CheckConstraint("rejection_reason IS NULL OR status = 'rejected'", name="reason_only_when_rejected"),
        sa.CheckConstraint('"end" > start', name="ends_after_it_starts"),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_by_someone"),
        sa.CheckConstraint("any_provider OR provider_id IS NOT NULL", name="somebody_is_asked"),
        sa.CheckConstraint("length(notes) <= 2000", name="notes_are_short"),
        sa.CheckConstraint("length(rejection_reason) <= 500", name="reason_is_short"),
        sa.CheckConstraint("urgency IN (0, 1)", name="urgency_is_known"),
        sa.CheckConstraint("version >= 1", name="version_counts"),
        sa.ForeignKeyConstraint(
            ["institution_id", "decided_by_id"],
            ["user.institution_id", "user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "patient_id"],
            ["user.institution_id", "user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "provider_id"],
            ["user.institution_id", "user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"],
            ["appointmenttype.institution_id", "appointmenttype.id"],
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_clinic_day", "appointment", ["institution_id", "start", "id"])
    op.create_index("ix_clinic_decided", "appointment", ["institution_id", "status", "decided_at", "id"])
    op.create_index("ix_clinic_waiting", "appointment", ["institution_id", "status", "urgency", "created_at", "id"])
    op.create_index("ix_inbox_all", "appointment", ["institution_id", "provider_id", "id"])
    op.create_index("ix_inbox_decided", "appointment", ["institution_id", "provider_id", "status", "decided_at", "id"])
    op.create_index(
        "ix_inbox_waiting", "appointment", ["institution_id", "provider_id", "status", "urgency", "created_at", "id"]
    )
    op.create_index("ix_patient", "appointment", ["patient_id", "start", "id"])

    op.create_table(
        "loginsession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_session_open", "loginsession", ["user_id", "ended_at"])

    op.create_table(
        "appointmentevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("status", _choice(STATUSES, name="event_status"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user.id"],
        ),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_history", "appointmentevent", ["appointment_id", "id"])

    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _choice(
                ("new_appointment", "appointment_seen", "appointment_accepted", "appointment_rejected"), name="kind"
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notification_appointment_id", "notification", ["appointment_id"])
    op.create_index("ix_notification_of", "notification", ["user_id", "id"])
    op.create_index("ix_unread", "notification", ["user_id", "read_at"])

    op.create_table(
        "taken",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tick", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["user.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "tick"),
    )
    op.create_index("ix_taken_by", "taken", ["appointment_id"])
    op.create_index("ix_taken_tick", "taken", ["tick"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("taken")
    op.drop_table("notification")
    op.drop_table("appointmentevent")
    op.drop_table("loginsession")
    op.drop_table("appointment")
    op.drop_table("user")
    op.drop_table("openinghours")
    op.drop_table("appointmenttype")
    op.drop_table("appointmentcount")
    op.drop_table("loginfailure")
    op.drop_table("institution")
