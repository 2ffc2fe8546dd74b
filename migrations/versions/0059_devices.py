"""news leaves for devices, too, each on its own

Revision: 0059, after 0058
"""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from migrations import checks, columns

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("email", "sms"), ("email", "sms", "push")
ABOUT = "notification_id IS NOT NULL OR appointment_id IS NOT NULL"
NOT_PUSH, OF_DEVICE = sa.text("channel <> 'push'"), sa.text("device_id IS NOT NULL")
UNIQUE = "UNIQUE (notification_id, channel)"
COLUMN, KEY = "device_id INTEGER", "FOREIGN KEY(device_id) REFERENCES device (id) ON DELETE SET NULL"
UNIQUE_NAME = "delivery_notification_id_channel_key"
SCHEMA = sa.text("SELECT sql FROM sqlite_schema WHERE tbl_name = 'delivery' AND type = :type AND sql IS NOT NULL")


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    texts = {"endpoint": 1000, "p256dh": 87, "auth": 22, "name": 60, "problem": 80}
    op.create_table(
        "device",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "institution_id", "user_id")),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in texts.items()),
        sa.Column("browser_hash", sa.String(64), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("endpoint"),
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
    )
    op.create_index("ix_device_of", "device", ["user_id"])
    op.create_index("ix_device_browser", "device", ["browser_hash"])
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(lambda sql: sql.replace(UNIQUE, KEY).replace("PRIMARY KEY (id)", f"{COLUMN}, \n\tPRIMARY KEY (id)"))
    else:
        op.drop_constraint(UNIQUE_NAME, "delivery")
        columns.add("delivery device_id INTEGER REFERENCES device (id) ON DELETE SET NULL")
    for name, names, where in (
        ("ix_delivery_once", ["notification_id", "channel"], NOT_PUSH),
        ("ix_delivery_device", ["device_id", "notification_id"], OF_DEVICE),
    ):
        op.create_index(name, "delivery", names, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_delivery_notification", "delivery", ["notification_id"])
    checks.change("delivery", "delivery_about_something", f"{ABOUT} OR device_id IS NOT NULL")
    _let(AFTER)


def downgrade() -> None:
    """Take it back; what went to devices is forgotten."""
    op.execute("DELETE FROM delivery WHERE channel = 'push'")
    op.execute("DELETE FROM channelchoice WHERE channel = 'push'")
    _let(BEFORE)
    checks.change("delivery", "delivery_about_something", ABOUT)
    for name in ("ix_delivery_once", "ix_delivery_device", "ix_delivery_notification"):
        op.drop_index(name, "delivery")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(lambda sql: re.sub(rf"{COLUMN},\s*", "", sql.replace(KEY, UNIQUE)))
    else:
        columns.drop("delivery device_id INTEGER")
        op.create_unique_constraint(UNIQUE_NAME, "delivery", ["notification_id", "channel"])
    op.drop_table("device")


def _let(channels: tuple[str, ...]) -> None:
    checks.change("delivery", "channel", checks.one_of("channel", channels))
    checks.change("channelchoice", "choice_channel", checks.one_of("channel", channels))


def _rebuild(edit: Callable[[str], str]) -> None:
    """Write SQLite's table anew, as it cannot drop what is unique in it; nothing refers to its rows."""
    connection = op.get_bind()
    (table,) = connection.execute(SCHEMA, {"type": "table"}).scalars()
    indexes = connection.execute(SCHEMA, {"type": "index"}).scalars().all()
    edited = edit(table)
    if edited == table:
        raise ValueError("the table is not as it was made")
    op.execute("ALTER TABLE delivery RENAME TO delivery_old")
    op.execute(edited)
    before, after = (
        {each["name"] for each in sa.inspect(connection).get_columns(name)} for name in ("delivery_old", "delivery")
    )
    names = ", ".join(sorted(before & after))
    op.execute(f"INSERT INTO delivery ({names}) SELECT {names} FROM delivery_old")  # noqa: S608  # columns
    op.execute("DROP TABLE delivery_old")
    for each in indexes:
        op.execute(each)
