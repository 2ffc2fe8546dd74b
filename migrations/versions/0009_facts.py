"""whether an appointment was accepted at once, and whether a crisis escalated, as columns of their own

Revision: 0009, after 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FACTS = {
    "accepted_at_once": "decided_at = created_at",
    "escalated": "urgency = 0 AND answer_by = start",
}
"""What said it until now: two moments that are equal."""


def upgrade() -> None:
    """Bring the database forward."""
    for column, was in FACTS.items():
        op.execute(f"ALTER TABLE appointment ADD COLUMN {column} BOOLEAN NOT NULL DEFAULT FALSE")
        op.execute(f"UPDATE appointment SET {column} = TRUE WHERE {was}")  # noqa: S608  # a constant


def downgrade() -> None:
    """Take it back."""
    for column in FACTS:
        op.execute(f"ALTER TABLE appointment DROP COLUMN {column}")
