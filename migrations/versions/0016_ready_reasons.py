"""three sentences of each clinic that its providers can reject a request with

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SENTENCES = (
    "I am not free at that time. Please choose another; there may be one close by.",
    "A colleague of mine can help you better with this. Please book with them.",
    "Please call us first, so that we find together what suits you.",
)


def upgrade() -> None:
    """Bring the database forward."""
    for number, sentence in enumerate(SENTENCES, 1):
        column = sa.Column(f"ready_reason_{number}", sa.String(200), nullable=False, server_default=sentence)
        op.add_column("institution", column)


def downgrade() -> None:
    """Take it back."""
    for number in range(1, len(SENTENCES) + 1):
        op.drop_column("institution", f"ready_reason_{number}")
