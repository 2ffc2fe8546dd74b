"""an index for the list of all appointments of a clinic, which scanned those of all clinics

Revision: 0002, after 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_index("ix_clinic_all", "appointment", ["institution_id", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_clinic_all", table_name="appointment")
