"""an index that says of each request whether its patient has been here before

Revision: 0014, after 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_index("ix_known_patient", "appointment", ["patient_id", "status", "start"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_known_patient", "appointment")
