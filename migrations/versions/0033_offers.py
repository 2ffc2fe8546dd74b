"""a free time is offered to one patient of the waitlist after the other, and held for each

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, columns

revision = "0033"
down_revision = "0032"
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
    *("crisis_acknowledged", "appointment_countered", "appointment_counter_declined", "note_shared"),
)
KINDS = (*OLD_KINDS, "time_offered", "offer_withdrawn")
OUTCOMES = ("accepted", "declined", "lapsed", "withdrawn")
TOLD = "CONSTRAINT told_of_a_time CHECK ((notified_at IS NULL) = (start IS NULL))"
COLUMNS = """
waitlistentry notified_at {moment}
waitlistentry start {moment}
"""


def upgrade() -> None:
    """Bring the database forward; who was told of a free time waits on, and is offered it."""
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("waitlistentry", lambda sql: sql.replace(f"{TOLD}, \n\t", ""))
    else:
        op.execute("ALTER TABLE waitlistentry DROP CONSTRAINT told_of_a_time")
    columns.drop(COLUMNS)
    moments = [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in _MOMENTS]
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("entry_id", "institution_id", "patient_id")),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        *moments,
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["waitlistentry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint('"end" > start', name="offered_until_after_its_start"),
        sa.CheckConstraint("until > offered_at", name="offered_for_a_while"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="offer_ended_somehow"),
        sa.CheckConstraint(checks.one_of("outcome", OUTCOMES), name="offer_outcome"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_offer_of", "offer", ["entry_id", "id"])
    for name, names, unique in (
        ("ix_offer_until", ["until"], False),
        ("ix_offer_start", ["institution_id", "start"], False),
        ("one_offer_at_once", ["patient_id"], True),
        ("one_offer_of_a_time", ["provider_id", "start"], True),
    ):
        op.create_index(name, "offer", names, unique=unique, sqlite_where=_LIVE, postgresql_where=_LIVE)
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change(
        "notification", "start_of_a_free_time", _start_only_of("time_free", "time_offered", "offer_withdrawn")
    )


def downgrade() -> None:
    """Take it back; what was told of offers goes."""
    op.execute("DELETE FROM notification WHERE kind IN ('time_offered', 'offer_withdrawn')")
    checks.change("notification", "start_of_a_free_time", _start_only_of("time_free"))
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    op.drop_table("offer")
    columns.add(COLUMNS)
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("waitlistentry", lambda sql: sql.replace(_NEXT, f"{TOLD}, \n\t{_NEXT}"))
    else:
        op.execute(f"ALTER TABLE waitlistentry ADD {TOLD}")


_MOMENTS = ("start", "end", "offered_at", "until")
_LIVE = sa.text("ended_at IS NULL")
_NEXT = "CONSTRAINT waits_forward"


def _start_only_of(*kinds: str) -> str:
    return f"start IS NULL OR {checks.one_of('kind', kinds)}"
