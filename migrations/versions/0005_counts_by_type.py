"""counts of what nobody has yet, by type: not everybody offers everything any more

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATUSES = (
    "booked",
    "pending",
    "countered",
    "accepted",
    "rejected",
    "cancelled",
    "expired",
    "checked_in",
    "completed",
    "no_show",
)


def upgrade() -> None:
    """Bring the database forward."""
    _write_anew(sa.Column("type_id", sa.Integer(), nullable=False), key=["institution_id", "provider_id", "type_id"])
    op.execute(
        "INSERT INTO appointmentcount SELECT institution_id, provider_id, 0, status, count FROM oldcount "
        "WHERE provider_id <> 0"
    )
    op.execute(
        "INSERT INTO appointmentcount SELECT institution_id, 0, type_id, status, count(*) FROM appointment "
        "WHERE provider_id IS NULL GROUP BY institution_id, type_id, status"
    )
    op.drop_table("oldcount")


def downgrade() -> None:
    """Take it back."""
    _write_anew(key=["institution_id", "provider_id"])
    op.execute(
        "INSERT INTO appointmentcount SELECT institution_id, provider_id, status, sum(count) FROM oldcount "
        "GROUP BY institution_id, provider_id, status"
    )
    op.drop_table("oldcount")


def _write_anew(*by_type: sa.Column[int], key: list[str]) -> None:
    """SQLite changes no key of a table."""
    op.rename_table("appointmentcount", "oldcount")
    status = sa.Enum(*STATUSES, name="count_status", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "appointmentcount",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        *by_type,
        sa.Column("status", status, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint('"count" >= 0', name="count_is_no_debt"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        sa.PrimaryKeyConstraint(*key, "status"),
    )
