"""A CHECK of a table says something else: SQLite has no statement for it, and a table is not written anew for that.

See "Making Other Kinds Of Table Schema Changes" in https://www.sqlite.org/lang_altertable.html.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

_SCHEMA = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table")
_WRITE = sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table")


def change(table: str, name: str, condition: str) -> None:
    """Let the table's CHECK of this name hold its rows to another condition; those that there are keep it already."""
    if op.get_bind().dialect.name == "sqlite":
        rewrite(table, lambda sql: _with_condition(sql, name, condition))
    else:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({condition})")


def one_of(column: str, choices: tuple[str, ...]) -> str:
    """Return the condition that the column holds one of these."""
    return f"{column} IN ({', '.join(map(repr, choices))})"


def rewrite(table: str, edit: Callable[[str], str]) -> None:
    """Edit the statement that made a table of SQLite; its rows have to fit the new one already."""
    connection = op.get_bind()
    after = edit(connection.execute(_SCHEMA, {"table": table}).scalar_one())
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(_WRITE, {"table": table, "sql": after})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def _with_condition(sql: str, name: str, condition: str) -> str:
    start = sql.index(f"CONSTRAINT {name} CHECK (") + len(f"CONSTRAINT {name} CHECK (")
    return f"{sql[:start]}{condition}{sql[_closing(sql, start) :]}"


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that opens just before `start`; none of our conditions has one in a text."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError("a bracket is never closed")
