"""who is logged in can have another e-mail address, and mails that are asked for count by network

Revision: 0060, after 0059
"""

from alembic import op

from migrations import checks, columns

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

KINDS = ("new_password", "registration")
NEW = ("new_email", "email_notice")
COLUMNS = """
accountmail user_id INTEGER REFERENCES "user" (id)
accountmail network VARCHAR(32)
"""


def upgrade() -> None:
    """Bring the database forward: nobody has asked for one yet."""
    columns.add(COLUMNS)
    checks.change("accountmail", "account_mail_kind", checks.one_of("kind", (*KINDS, *NEW)))
    op.create_index("ix_account_mail_of_user", "accountmail", ["user_id"])


def downgrade() -> None:
    """Take it back; who has not confirmed yet keeps the address that they had."""
    op.execute("DELETE FROM accountmail WHERE kind IN ('new_email', 'email_notice')")
    op.drop_index("ix_account_mail_of_user", "accountmail")
    checks.change("accountmail", "account_mail_kind", checks.one_of("kind", KINDS))
    columns.drop(COLUMNS)
