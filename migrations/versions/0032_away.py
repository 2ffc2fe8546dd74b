"""what was accepted is proposed otherwise where its provider is away

Revision: 0032, after 0031
"""

from migrations import triggers

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_REQUEST = ("accepted", "rejected", "countered", "cancelled", "expired")
BEFORE = {
    "booked": ("pending", *_REQUEST),
    "pending": _REQUEST,
    "countered": ("pending", "accepted", "cancelled", "expired"),
    "accepted": ("pending", "cancelled", "checked_in", "no_show"),
    "rejected": ("pending",),
    "checked_in": ("completed",),
    "completed": ("no_show",),
    "no_show": ("completed",),
}
AFTER = BEFORE | {"accepted": ("pending", "countered", "cancelled", "checked_in", "no_show")}
_NAME, _TABLE, _WHAT = "status_may_become", "appointment", "UPDATE OF status"


def upgrade() -> None:
    """Bring the database forward."""
    triggers.allow(_NAME, _TABLE)
    triggers.refuse(_NAME, _WHAT, _TABLE, triggers.only_these(AFTER))


def downgrade() -> None:
    """Take it back."""
    triggers.allow(_NAME, _TABLE)
    triggers.refuse(_NAME, _WHAT, _TABLE, triggers.only_these(BEFORE))
