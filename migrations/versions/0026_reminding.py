"""whoever owes an answer is reminded before it is too late

Revision: 0026, after 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward; what waits already is not reminded of."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE appointment ADD COLUMN remind_at {moment}")
    op.execute("ALTER TABLE appointment ADD COLUMN reminded BOOLEAN NOT NULL DEFAULT FALSE")
    op.create_index("ix_remind_at", "appointment", ["remind_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_remind_at", "appointment")
    op.execute("ALTER TABLE appointment DROP COLUMN reminded")
    op.execute("ALTER TABLE appointment DROP COLUMN remind_at")
