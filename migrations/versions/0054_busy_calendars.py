"""providers' calendars elsewhere keep patients off

Revision: 0054, after 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "busycalendar",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("due", moment, nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("problem", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
    )
    op.create_index("ix_busycalendar_due", "busycalendar", ["due"])
    op.create_index("ix_busycalendar_of", "busycalendar", ["institution_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("busycalendar")
