"""history knows who had it before, which times were proposed, and what the notes had said

Revision: 0036, after 0035
"""

from migrations import columns

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

COLUMNS = """
appointmentevent second_start {moment}
appointmentevent third_start {moment}
appointmentevent old_provider_id INTEGER REFERENCES "user" (id)
appointmentevent old_notes TEXT CONSTRAINT old_notes_are_short CHECK (length(old_notes) <= 2000)
appointmentevent new_notes TEXT CONSTRAINT new_notes_are_short CHECK (length(new_notes) <= 2000)
"""


def upgrade() -> None:
    """Bring the database forward."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back."""
    columns.drop(COLUMNS)
