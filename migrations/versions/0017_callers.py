"""patients without an account: no e-mail and no password

Revision: 0017, after 0016
"""

import re

from alembic import op

from migrations import checks

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = ("email", "password_hash")
ACCOUNT = "account CHECK (email IS NOT NULL OR (role = 'patient' AND password_hash IS NULL))"


def upgrade() -> None:
    """Bring the database forward."""
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("user", lambda sql: f"{_nullable(sql).removesuffix(')')}, CONSTRAINT {ACCOUNT})")
        return
    for column in COLUMNS:
        op.execute(f'ALTER TABLE "user" ALTER COLUMN {column} DROP NOT NULL')
    op.execute(f'ALTER TABLE "user" ADD CONSTRAINT {ACCOUNT}')


def downgrade() -> None:
    """Take it back: a caller has an address in capitals, which nobody is found by, and no password fits."""
    op.execute("UPDATE \"user\" SET email = 'CALLER ' || id WHERE email IS NULL")
    op.execute("UPDATE \"user\" SET password_hash = '!' WHERE password_hash IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        checks.rewrite("user", lambda sql: _required(sql.replace(f", CONSTRAINT {ACCOUNT}", "")))
        return
    op.execute('ALTER TABLE "user" DROP CONSTRAINT account')
    for column in COLUMNS:
        op.execute(f'ALTER TABLE "user" ALTER COLUMN {column} SET NOT NULL')


def _nullable(sql: str) -> str:
    return re.sub(r"\b((?:email|password_hash) VARCHAR\(\d+\)) NOT NULL", r"\1", sql)


def _required(sql: str) -> str:
    return re.sub(r"\b((?:email|password_hash) VARCHAR\(\d+\))", r"\1 NOT NULL", sql)
