"""calendars of patients are told of what was accepted

Revision: 0044, after 0043
"""

import sqlalchemy as sa
from alembic import op

from migrations import checks

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_ABOUT = "CONSTRAINT delivery_about_something CHECK (notification_id IS NOT NULL OR appointment_id IS NOT NULL)"
_FIRST = "CONSTRAINT delivery_leased_for_a_time"
_NEEDED, _LEFT_OUT = "notification_id INTEGER NOT NULL", "notification_id INTEGER"


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "calendarentry",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("organizer", sa.String(254), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        *(sa.Column(name, moment, nullable=True) for name in ("start", "end", "stamped_at")),
        sa.PrimaryKeyConstraint("appointment_id"),
        sa.UniqueConstraint("uid"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], ondelete="CASCADE"),
        sa.CheckConstraint(
            "(stamped_at IS NULL) = (organizer IS NULL) AND (stamped_at IS NULL) = (start IS NULL) "
            'AND (stamped_at IS NULL) = ("end" IS NULL) AND (stamped_at IS NOT NULL OR NOT is_on)',
            name="invited_by_someone",
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite(
            "delivery", lambda sql: sql.replace(_NEEDED, _LEFT_OUT).replace(_FIRST, f"{_ABOUT}, \n\t{_FIRST}", 1)
        )
    else:
        op.execute(f"ALTER TABLE delivery ALTER COLUMN notification_id DROP NOT NULL, ADD {_ABOUT}")


def downgrade() -> None:
    """Take it back; what calendars still had to be told goes."""
    op.execute("DELETE FROM delivery WHERE notification_id IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("delivery", lambda sql: sql.replace(f"{_ABOUT}, \n\t", "").replace(_LEFT_OUT, _NEEDED, 1))
    else:
        op.execute("ALTER TABLE delivery DROP CONSTRAINT delivery_about_something")
        op.execute("ALTER TABLE delivery ALTER COLUMN notification_id SET NOT NULL")
    op.drop_table("calendarentry")
