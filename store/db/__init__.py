"""The database: `writing()` and `reading()` make transactions; nothing above asks for more."""

from store.db.engines import connect, dialect, disconnect, is_sqlite
from store.db.migrations import alembic_config, migrate
from store.db.transaction import Transaction, batch, is_empty, reading, writing

__all__ = [
    "Transaction",
    "alembic_config",
    "batch",
    "connect",
    "dialect",
    "disconnect",
    "is_empty",
    "is_sqlite",
    "migrate",
    "reading",
    "writing",
]
