"""text messages of a month are counted, and a STOP counts once

Revision: 0062, after 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    texts = sa.text("channel = 'sms'")
    names = ["institution_id", "created_at"]
    op.create_index("ix_delivery_texts", "delivery", names, sqlite_where=texts, postgresql_where=texts)
    op.create_table(
        "stopmessage",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id_hash"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("stopmessage")
    op.drop_index("ix_delivery_texts", "delivery")
