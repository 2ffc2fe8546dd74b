"""phone numbers of clinics and people

Revision: 0011, after 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("institution", '"user"')


def upgrade() -> None:
    """Bring the database forward."""
    for table in TABLES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN phone VARCHAR(40) NOT NULL DEFAULT '' "
            "CONSTRAINT some_phone CHECK (phone = '' OR length(phone) BETWEEN 5 AND 40)"
        )


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN phone")
