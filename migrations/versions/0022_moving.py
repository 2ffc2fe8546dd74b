"""appointments move: another time is asked for beside the one that stands, and the history has old and new

Revision: 0022, after 0021
"""

from alembic import op

from migrations import checks, columns

revision = "0022"
down_revision = "0021"
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
)
KINDS = (*OLD_KINDS, "appointment_move_asked", "appointment_rescheduled", "appointment_move_rejected")
OLD_ACTS = ("assigned", "passed", "offered", "agreed", "declined")
ACTS = (*OLD_ACTS, "move_asked", "moved", "move_rejected", "move_withdrawn")
WHILE_IT_WAITS = (
    "(move_start IS NULL AND move_end IS NULL) OR (move_end > move_start AND status = 'pending' "
    "AND provider_id IS NOT NULL)"
)
COLUMNS = f"""
appointment move_start {{moment}}
appointment move_end {{moment}} CONSTRAINT moves_while_it_waits CHECK ({WHILE_IT_WAITS})
appointment move_answer TEXT NOT NULL DEFAULT ''
    CONSTRAINT move_answer_is_short CHECK (length(move_answer) <= 500)
appointment sequence INTEGER NOT NULL DEFAULT 0
appointmentevent old_start {{moment}}
appointmentevent new_start {{moment}}
"""


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)
    _widen_kinds(24, 32)
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))


def downgrade() -> None:
    """Take it back: what waits to be moved stays where it was, and what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind IN ('appointment_move_asked', 'appointment_rescheduled')")
    op.execute("DELETE FROM notification WHERE kind = 'appointment_move_rejected'")
    op.execute("UPDATE appointmentevent SET act = NULL WHERE act LIKE 'move%'")
    op.execute(
        "UPDATE appointmentcount SET count = count + CASE status WHEN 'accepted' THEN 1 ELSE -1 END * "
        "(SELECT count(*) FROM appointment a WHERE a.move_start IS NOT NULL AND a.provider_id = "
        "appointmentcount.provider_id AND a.institution_id = appointmentcount.institution_id) "
        "WHERE status IN ('pending', 'accepted')"
    )
    op.execute(
        "UPDATE appointment SET status = 'accepted', answer_by = NULL, move_start = NULL, move_end = NULL "
        "WHERE move_start IS NOT NULL"
    )
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    _widen_kinds(32, 24)
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    columns.drop(COLUMNS)


def _widen_kinds(before: int, after: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("notification", lambda sql: sql.replace(f"kind VARCHAR({before})", f"kind VARCHAR({after})"))
    else:
        op.execute(f"ALTER TABLE notification ALTER COLUMN kind TYPE VARCHAR({after})")
