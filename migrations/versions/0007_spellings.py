"""spellings: e-mails and names as they are spelt now, without what nobody sees

Revision: 0007, after 0006. An account whose e-mail would be that of another one stays as it is, and the log says which.
"""

import logging

import sqlalchemy as sa
from alembic import op

from store import errors, text  # accounts are spelt as they are looked for, whatever a later version makes of that

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

log = logging.getLogger("kept.migrations")


def upgrade() -> None:
    """Bring the database forward."""
    user = sa.table("user", sa.column("id"), sa.column("email"), sa.column("name"))
    connection = op.get_bind()
    accounts = connection.execute(sa.select(user.c.id, user.c.email, user.c.name).order_by(user.c.id)).all()
    taken = {email for _, email, _ in accounts}
    left = []
    for user_id, email, name in accounts:
        changed = {} if _name(name) == name else {"name": _name(name)}
        if (spelt := text.spelt(email)) not in {email, ""}:
            if spelt in taken:
                left.append(str(user_id))
            else:
                taken.add(spelt)
                changed["email"] = spelt
        if changed:
            connection.execute(sa.update(user).where(user.c.id == user_id).values(**changed))
    if left:
        log.warning("Accounts that stay as they are, as another one has their e-mail: %s", ", ".join(left))


def downgrade() -> None:
    """Nothing is taken back: an older Kept finds an international domain by its Unicode spelling only."""


def _name(name: str) -> str:
    try:
        return text.name(name)
    except errors.BadName:
        return name
