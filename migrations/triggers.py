"""Rows that the database refuses to change, whoever asks: a trigger says what is refused, for SQLite and PostgreSQL.

What a trigger's migration lists is as it was then, as with every CHECK; a later one replaces it as a whole.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from alembic import op

HISTORY = "appointmentevent"
_NO_CHANGE = {"history_is_not_rewritten": "UPDATE", "history_is_not_deleted": "DELETE"}
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'check_violation'; END $$
"""


def refuse(name: str, what: str, table: str, condition: str = "") -> None:
    """Refuse `what` (such as `UPDATE OF status`) is done to a row of the table; of an UPDATE, where this is so."""
    when = f"WHEN ({condition})" if condition else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
    else:
        op.execute(_FUNCTION)
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"
        )


def allow(name: str, table: str) -> None:
    """Refuse it no longer."""
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    op.execute(f"DROP TRIGGER {name}{on}")


def only_these(may_become: Mapping[str, tuple[str, ...]]) -> str:
    """Return the condition that a status becomes another one that it may not become."""
    pairs = " OR ".join(
        f"(OLD.status = '{before}' AND NEW.status IN ({', '.join(map(repr, after))}))"
        for before, after in may_become.items()
        if after
    )
    return f"OLD.status <> NEW.status AND NOT ({pairs})"


def close_history() -> None:
    """Let nobody rewrite or delete what happened."""
    for name, what in _NO_CHANGE.items():
        refuse(name, what, HISTORY)


def open_history() -> None:
    """Let what happened be rewritten, and deleted."""
    for name in _NO_CHANGE:
        allow(name, HISTORY)


@contextmanager
def history_open() -> Iterator[None]:
    """Let a migration rewrite history, as one that is taken back may have to."""
    open_history()
    yield
    close_history()
