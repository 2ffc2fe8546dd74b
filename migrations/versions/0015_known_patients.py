"""an index that says of each request whether its patient has been here before

Revision: 0015, after 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_index("ix_known_patient", "appointment", ["patient_id", "status", "start"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_known_patient", "appointment")
