"""that somebody is here is taken back, and who is here is not left with a provider who is away

Revision: 0039, after 0038
"""

from alembic import op

from migrations import checks, triggers

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "new_appointment",
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
    *("note_shared", "time_offered", "offer_withdrawn", "invited_back"),
)
OLD_ACTS = (
    *("assigned", "passed", "offered", "agreed", "declined"),
    *("move_asked", "moved", "move_rejected", "move_withdrawn", "delayed", "on_time"),
    *("acknowledged", "called", "escalated", "woken", "unseen", "proposal_taken", "proposal_declined"),
)
KINDS, ACTS = (*OLD_KINDS, "appointment_not_here"), (*OLD_ACTS, "not_here")

_REQUEST = ("accepted", "rejected", "countered", "cancelled", "expired")
BEFORE = {
    "booked": ("pending", *_REQUEST),
    "pending": _REQUEST,
    "countered": ("pending", "accepted", "cancelled", "expired"),
    "accepted": ("pending", "countered", "cancelled", "checked_in", "no_show"),
    "rejected": ("pending",),
    "checked_in": ("completed",),
    "completed": ("no_show",),
    "no_show": ("completed",),
}
AFTER = BEFORE | {"checked_in": ("accepted", "countered", "cancelled", "completed")}
_NAME, _TABLE, _WHAT = "status_may_become", "appointment", "UPDATE OF status"


def upgrade() -> None:
    """Bring the database forward."""
    triggers.allow(_NAME, _TABLE)
    triggers.refuse(_NAME, _WHAT, _TABLE, triggers.only_these(AFTER))
    checks.change("notification", "kind", checks.one_of("kind", KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", ACTS))


def downgrade() -> None:
    """Take it back; what was told of it goes."""
    op.execute("DELETE FROM notification WHERE kind = 'appointment_not_here'")
    with triggers.history_open():
        op.execute("UPDATE appointmentevent SET act = NULL WHERE act = 'not_here'")
    checks.change("notification", "kind", checks.one_of("kind", OLD_KINDS))
    checks.change("appointmentevent", "event_act", checks.one_of("act", OLD_ACTS))
    triggers.allow(_NAME, _TABLE)
    triggers.refuse(_NAME, _WHAT, _TABLE, triggers.only_these(BEFORE))
