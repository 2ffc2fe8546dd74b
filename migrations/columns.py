"""Tables get columns, each a line "table column and what it holds", indented where it goes on; `{moment}` is a time.

SQLite takes constraints with the column, so that no table is written anew.
"""

from alembic import op


def add(lines: str) -> None:
    """Add the columns."""
    for table, column in _each(lines):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def drop(lines: str) -> None:
    """Drop the columns, last first."""
    for table, column in reversed(_each(lines)):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")


def _each(lines: str) -> list[tuple[str, str]]:
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    joined = lines.format(moment=moment).strip().replace("\n    ", " ").splitlines()
    return [(table, column) for table, column in (line.split(" ", 1) for line in joined)]
