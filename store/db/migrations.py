"""Bringing a database up to date."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import alembic.command
import alembic.config
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.db import private_files
from store.db.engines import is_sqlite, make_file

ROOT = Path(__file__).resolve().parents[2]


def migrate(url: str) -> Path | None:
    """Bring the database at this address to the newest revision.

    A SQLite file that holds an older revision is copied first; the copy's path comes back.
    """
    config = alembic_config(url)
    backup = _back_up(url, config) if is_sqlite(url) else None
    make_file(url)
    alembic.command.upgrade(config, "head")
    return backup


def alembic_config(url: str) -> alembic.config.Config:
    """Alembic's configuration, without a file."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _back_up(url: str, config: alembic.config.Config) -> Path | None:
    database = sa.make_url(url).database
    if not database or not Path(database).exists():
        return None
    engine = sa.create_engine(url, hide_parameters=True)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if revision is None or revision == ScriptDirectory.from_config(config).get_current_head():
        return None
    copy = Path(f"{database}.before-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    private_files.make(copy)
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy
