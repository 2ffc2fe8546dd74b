"""Bringing a database up to date."""

import sqlite3
from datetime import UTC, datetime
from functools import cache
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
    """Bring the database at this address to the newest revision; one that has it is left alone.

    A SQLite file that holds an older revision is copied first; the copy's path comes back.
    """
    revision = _revision(url)
    if revision == _newest(ROOT):
        return None
    backup = _back_up(url, revision) if revision is not None and is_sqlite(url) else None
    make_file(url)
    alembic.command.upgrade(alembic_config(url), "head")
    return backup


def alembic_config(url: str) -> alembic.config.Config:
    """Alembic's configuration, without a file."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config


@cache
def _newest(_: Path) -> str | None:
    """Return the newest revision of the migrations below this folder, which is read once."""
    return ScriptDirectory.from_config(alembic_config("")).get_current_head()


def _revision(url: str) -> str | None:
    """The revision that the database holds; None for an empty one, or where there is none yet."""
    if is_sqlite(url) and not _file(url).exists():
        return None
    engine = sa.create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _back_up(url: str, revision: str) -> Path:
    database = _file(url)
    copy = Path(f"{database}.before-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    private_files.make(copy)
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


def _file(url: str) -> Path:
    return Path(sa.make_url(url).database or "")
