"""how people want to hear of news outside of their pages

Revision: 0042, after 0041
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SUBJECTS = ("answers", "changes", "requests", "reminders", "waitlist", "notes")


def upgrade() -> None:
    """Bring the database forward: everybody hears as before."""
    op.create_table(
        "preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(60), nullable=True),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="quiet_hours_of_a_day"),
        sa.CheckConstraint("quiet_from <> quiet_to", name="some_quiet_hours"),
        sa.CheckConstraint(checks.one_of("reminders", ("both", "first", "second", "none")), name="wanted_reminders"),
    )
    op.create_table(
        "channelchoice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "subject", "channel"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.CheckConstraint(checks.one_of("subject", SUBJECTS), name="choice_subject"),
        sa.CheckConstraint(checks.one_of("channel", ("email",)), name="choice_channel"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("channelchoice")
    op.drop_table("preference")
