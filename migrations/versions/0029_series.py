"""appointments at regular intervals are booked together, as a series

Revision: 0029, after 0028
"""

from alembic import op

from migrations import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

COLUMNS = """
appointmenttype series BOOLEAN NOT NULL DEFAULT FALSE
appointment series_id INTEGER REFERENCES appointment (id)
appointment series_place INTEGER NOT NULL DEFAULT 0
appointment series_size INTEGER NOT NULL DEFAULT 0
    CONSTRAINT place_in_a_series CHECK ((series_id IS NULL AND series_size = 0 AND series_place = 0)
    OR (series_id IS NOT NULL AND series_size <= 12 AND series_place BETWEEN 1 AND series_size))
appointment cancelled_with INTEGER NOT NULL DEFAULT 0
    CONSTRAINT cancelled_with_its_series CHECK (cancelled_with = 0
    OR (cancelled_with > 0 AND status = 'cancelled' AND series_id IS NOT NULL))
"""


def upgrade() -> None:
    """Bring the database forward; no appointment is of a series yet."""
    columns.add(COLUMNS)
    op.create_index("ix_series", "appointment", ["series_id"])


def downgrade() -> None:
    """Take it back: what was booked together stands, each by itself."""
    op.drop_index("ix_series", "appointment")
    columns.drop(COLUMNS)
