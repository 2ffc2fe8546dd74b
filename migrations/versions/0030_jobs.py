"""what happens by itself is kept, so that it goes on where it stopped

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "job",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("about", sa.String(32), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("due", moment, nullable=False),
        sa.Column("lease", sa.String(32), nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("worked_at", moment, nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="leased_for_a_time"),
        sa.CheckConstraint("(subject = 0) = (institution_id IS NULL)", name="everybodys_or_somebodys"),
        sa.CheckConstraint("attempts >= 0", name="attempts_count"),
        sa.CheckConstraint("length(problem) <= 80", name="problem_is_short"),
        sa.PrimaryKeyConstraint("name", "subject"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("job")
