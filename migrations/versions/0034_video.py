"""video appointments have a link, or a room of their own

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

COLUMNS = """
institution video_template VARCHAR(500) NOT NULL DEFAULT ''
appointmenttype video_link VARCHAR(500) NOT NULL DEFAULT ''
"user" video_link VARCHAR(500) NOT NULL DEFAULT ''
"""


def upgrade() -> None:
    """Bring the database forward; no clinic has a link until somebody gives one."""
    columns.add(COLUMNS)
    op.create_table(
        "videoroom",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["provider_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("appointment_id", "sequence", "provider_id"),
    )


def downgrade() -> None:
    """Take it back, with the links."""
    op.drop_table("videoroom")
    columns.drop(COLUMNS)
