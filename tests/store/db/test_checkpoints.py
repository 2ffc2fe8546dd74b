"""SQLite's log is kept short by a thread of its own, so that no verb waits for it."""

import sqlite3
import time
from datetime import datetime

import pytest

from store import db, threads
from store.db.engines import checkpoint, engines
from tests.clinics import Clinic
from tests.store.steps import book


def in_file() -> int:
    """How many appointments are in the file itself, whatever is in the log beside it."""
    file = engines["writer"].url.database
    assert file is not None
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as connection:
        return int(connection.execute("SELECT count(*) FROM appointment").fetchone()[0])


def test_what_was_written_gets_from_the_log_into_the_file_soon(
    sqlite_database, harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(threads, "CHECKPOINT_EVERY", 0.01)
    checkpoint()
    before = in_file()
    book(harbor, "10:00", now)
    assert in_file() == before
    threads.start()
    end = time.monotonic() + 10
    while in_file() == before and time.monotonic() < end:
        time.sleep(0.01)
    assert in_file() == before + 1


def test_whoever_writes_meanwhile_is_not_held_up(sqlite_database, harbor: Clinic, now: datetime):
    checkpoint()
    before = in_file()
    book(harbor, "10:00", now)
    with db.writing():
        checkpoint()
        assert in_file() == before + 1


def test_without_a_database_nothing_happens(sqlite_database):
    kept = dict(engines)
    engines.clear()
    checkpoint()
    engines.update(kept)
