"""news leaves by text message, too

Revision: 0051, after 0050
"""

from alembic import op

from migrations import checks, columns

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("email",), ("email", "sms")


def upgrade() -> None:
    """Bring the database forward."""
    columns.add("delivery arrived_at {moment}")
    op.create_index("ix_delivery_reference", "delivery", ["reference"])
    _let(AFTER)


def downgrade() -> None:
    """Take it back; what went by text message is forgotten."""
    op.execute("DELETE FROM delivery WHERE channel = 'sms'")
    op.execute("DELETE FROM channelchoice WHERE channel = 'sms'")
    _let(BEFORE)
    op.drop_index("ix_delivery_reference", "delivery")
    columns.drop("delivery arrived_at {moment}")


def _let(channels: tuple[str, ...]) -> None:
    checks.change("delivery", "channel", checks.one_of("channel", channels))
    checks.change("channelchoice", "choice_channel", checks.one_of("channel", channels))
