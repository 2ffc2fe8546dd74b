"""Every database comes to the newest revision with all that it holds, and a copy is made before."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import alembic.command
import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from store import appointments, db, lists, people
from store.models import Status
from tests.store import truth

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)

# what the first revision held; later revisions change the tables, but never these lines
OLD_ROWS = """
INSERT INTO institution VALUES (1, 'harbor', 'Harbor Clinic', 'Europe/Berlin', '112', 'Call 112.');
INSERT INTO appointmenttype VALUES (1, 1, 'therapy', 'Therapy', 50, 'A full session.', FALSE, 0);
INSERT INTO openinghours VALUES (1, 1, 540, 1020);
INSERT INTO "user" VALUES (1, 1, 'patient', 'ada@harbor.example', 'Ada', 'x', TRUE, '2026-11-01 09:00:00.000000');
INSERT INTO "user" VALUES (2, 1, 'provider', 'clara@harbor.example', 'Clara', 'x', TRUE, '2026-11-01 09:00:00.000000');
INSERT INTO appointment VALUES (1, 1, 1, 2, FALSE, 1, 1, 'booked', '2026-11-24 09:00:00.000000',
    '2026-11-24 09:50:00.000000', 'It hurts. 🙂', NULL, NULL, NULL, 1, '2026-11-22 09:00:00.000000',
    '2026-11-22 09:00:00.000000');
INSERT INTO appointmentevent VALUES (1, 1, 1, 'booked', '2026-11-22 09:00:00.000000');
INSERT INTO appointmentcount VALUES (1, 2, 'booked', 1);
INSERT INTO notification VALUES (1, 2, 1, 'new_appointment', '2026-11-22 09:00:00.000000', NULL);
INSERT INTO loginsession VALUES (1, 1, 'abc', '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000', NULL);
INSERT INTO loginfailure VALUES (1, 'abc', '2026-11-22 09:00:00.000000');
"""
OLD_TICKS = "INSERT INTO taken VALUES ({person}, {tick}, 1);"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.sqlite"
    server = request.getfixturevalue("postgresql")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS fresh WITH (FORCE)")
        connection.execute("CREATE DATABASE fresh")
    return str(server.get_uri(database="fresh", driver="psycopg"))


def first_revision(url: str) -> None:
    """Bring the database to the first revision, and put one of everything in."""
    config = db.alembic_config(url)
    (first,) = ScriptDirectory.from_config(config).get_bases()
    alembic.command.upgrade(config, first)
    rows = [line for line in OLD_ROWS.split(";\n") if line.strip()]
    first_tick = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp()) // 300
    rows += [OLD_TICKS.format(person=person, tick=first_tick + n) for person in (1, 2) for n in range(10)]
    with connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        for row in rows:
            connection.exec_driver_sql(row)
        if connection.dialect.name == "postgresql":
            for table in ("appointmentevent", "notification"):
                connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', 1)")
        connection.commit()


def connected(url: str) -> sa.Connection:
    return sa.create_engine(url, poolclass=sa.pool.NullPool).connect()


def revision(url: str) -> str | None:
    with connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_an_empty_database_comes_to_the_newest_revision(empty: str):
    assert db.migrate(empty) is None
    assert revision(empty) == ScriptDirectory.from_config(db.alembic_config(empty)).get_current_head()
    db.connect(empty)
    assert db.is_empty()


def test_the_tables_are_those_of_the_models(empty: str):
    db.migrate(empty)
    with connected(empty) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        found = sa.inspect(connection)
        for name, table in SQLModel.metadata.tables.items():
            checks = {
                each.name: str(each.sqltext) for each in table.constraints if isinstance(each, sa.CheckConstraint)
            }
            there = {each["name"]: each["sqltext"] for each in found.get_check_constraints(name)}
            assert there.keys() == checks.keys()
            keys = {
                (*each.column_keys, each.referred_table.name, each.ondelete) for each in table.foreign_key_constraints
            }
            assert {
                (*each["constrained_columns"], each["referred_table"], each["options"].get("ondelete"))
                for each in found.get_foreign_keys(name)
            } == keys


def test_a_database_of_the_first_revision_comes_along_with_all_it_holds(empty: str):
    first_revision(empty)
    db.migrate(empty)
    db.connect(empty)
    truth.check(NOW)
    (view,) = lists.upcoming(1, now=NOW)
    assert (view.notes, view.type_name, view.provider_name, view.status) == (
        "It hurts. 🙂",
        "Therapy",
        "Clara",
        Status.booked,
    )
    assert (view.start, view.created_at) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 22, 9, tzinfo=UTC),
    )
    assert lists.counts(people.find(2))[lists.Filter.pending] == 1
    assert appointments.accept(1, by=2, now=NOW).decided_by_name == "Clara"
    truth.check(NOW)


def test_every_revision_can_be_taken_back(empty: str):
    db.migrate(empty)
    config = db.alembic_config(empty)
    alembic.command.downgrade(config, "base")
    with connected(empty) as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    db.migrate(empty)
    assert revision(empty) is not None


def test_a_copy_is_made_beside_a_sqlite_file_that_is_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "clinic.sqlite"
    url = f"sqlite:///{file}"
    first_revision(url)
    _add_revision(tmp_path, url, monkeypatch)
    copy = db.migrate(url)
    assert copy is not None
    assert copy.parent == tmp_path
    assert copy.name.startswith("clinic.sqlite.before-0001-")
    for path, tables in ((copy, 0), (file, 1)):
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT notes FROM appointment").fetchall() == [("It hurts. 🙂",)]
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert len(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'later'").fetchall()) == tables
        connection.close()
    assert revision(f"sqlite:///{copy}") == "0001"
    assert revision(url) == "9999"


def test_no_copy_is_made_of_what_is_new_or_up_to_date(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    assert db.migrate(url) is None
    assert db.migrate(url) is None
    assert [path.name for path in tmp_path.iterdir()] == ["clinic.sqlite"]


def test_a_copy_holds_what_is_still_in_the_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    first_revision(url)
    db.connect(url)  # stays open, so the log is not folded into the file
    with db.writing() as session:
        session.execute(sa.text("UPDATE appointment SET notes = 'written a moment ago'"))
    _add_revision(tmp_path, url, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(alembic.command, "upgrade", lambda config, target: None)
        copy = db.migrate(url)
    assert copy is not None
    with connected(f"sqlite:///{copy}") as connection:
        assert connection.exec_driver_sql("SELECT notes FROM appointment").scalar() == "written a moment ago"


def _add_revision(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of Kept, with one more table."""
    head = ScriptDirectory.from_config(db.alembic_config(url)).get_current_head()
    migrations = tmp_path / "later" / "migrations"
    shutil.copytree(db._ROOT / "migrations", migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "9999_later.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "9999"\ndown_revision = "{head}"\n\n\n'
        'def upgrade():\n    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))\n'
    )
    monkeypatch.setattr(db, "_ROOT", migrations.parent)
