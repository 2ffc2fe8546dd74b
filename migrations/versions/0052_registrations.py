"""whoever registers confirms their address

Revision: 0052, after 0051
"""

from migrations import columns

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

COLUMNS = """
accountmail kind VARCHAR(16) NOT NULL DEFAULT 'new_password'
    CONSTRAINT account_mail_kind CHECK (kind IN ('new_password', 'registration'))
accountmail institution_id INTEGER REFERENCES institution (id)
accountmail name VARCHAR(120) NOT NULL DEFAULT ''
accountmail phone VARCHAR(40) NOT NULL DEFAULT ''
accountmail password_hash VARCHAR(255)
accountmail leads_to VARCHAR(2000) NOT NULL DEFAULT '/'
accountmail tries INTEGER NOT NULL DEFAULT 0
"""


def upgrade() -> None:
    """Bring the database forward: nobody waits to confirm one."""
    columns.add(COLUMNS)


def downgrade() -> None:
    """Take it back; who has not confirmed yet registers once more."""
    columns.drop(COLUMNS)
