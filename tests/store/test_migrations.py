"""Every database comes to the newest revision with all that it holds, and a copy is made before."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alembic.command
import alembic.op
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from store import appointments, db
from store.appointments import lists
from store.appointments.orders import Filter
from store.db import migrations as migrations_of
from store.models import Act, Asked, Status
from store.notifications import notifications
from store.people import people
from tests.store import truth
from tests.store.revisions import connected, first_revision, held, revision

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


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
        inspector = sa.inspect(connection)
        for name, table in SQLModel.metadata.tables.items():
            checks = {
                each.name: str(each.sqltext) for each in table.constraints if isinstance(each, sa.CheckConstraint)
            }
            there = {each["name"]: each["sqltext"] for each in inspector.get_check_constraints(name)}
            assert there.keys() == checks.keys()
            keys = {
                (*each.column_keys, each.referred_table.name, each.ondelete) for each in table.foreign_key_constraints
            }
            assert {
                (*each["constrained_columns"], each["referred_table"], each["options"].get("ondelete"))
                for each in inspector.get_foreign_keys(name)
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
    assert view.answer_by == view.start
    assert lists.counts(people.find(2))[Filter.pending] == 1
    assert appointments.accept(1, by=2, now=NOW).decided_by_name == "Clara"
    assert [each.id for each in notifications.since(1, after=0)] == [2]
    truth.check(NOW)


@pytest.mark.parametrize(
    ("before", "facts"),
    [
        ("status = 'accepted', decided_at = created_at, decided_by_id = 2, answer_by = NULL", (True, False)),
        ("status = 'accepted', decided_at = updated_at, decided_by_id = 2, answer_by = NULL", (False, False)),
        ("urgency = 0", (False, True)),
        ("urgency = 1", (False, False)),
    ],
)
def test_what_two_equal_moments_said_becomes_a_fact(empty: str, before: str, facts: tuple[bool, bool]):
    first_revision(empty)
    alembic.command.upgrade(db.alembic_config(empty), "0008")
    with connected(empty) as connection:
        connection.exec_driver_sql("UPDATE appointment SET updated_at = '2026-11-22 10:00:00.000000'")
        connection.exec_driver_sql(f"UPDATE appointment SET {before}")
        connection.commit()
    db.migrate(empty)
    db.connect(empty)
    (view,) = lists.upcoming(1, now=NOW)
    assert (view.accepted_at_once, view.asked is Asked.staff) == facts


def test_what_was_given_to_somebody_was_so_when_its_history_says(empty: str):
    first_revision(empty)
    config = db.alembic_config(empty)
    alembic.command.upgrade(config, "0019")
    with connected(empty) as connection:
        connection.exec_driver_sql("UPDATE appointment SET any_provider = TRUE, assigned_by_id = 2")
        connection.exec_driver_sql(
            "INSERT INTO appointmentevent (appointment_id, actor_id, status, at, detail, undo, act) "
            "VALUES (1, 2, 'pending', '2026-11-22 10:00:00.000000', '', FALSE, 'assigned')"
        )
        connection.commit()
    db.migrate(empty)
    db.connect(empty)
    assert lists.upcoming(1, now=NOW)[0].assigned_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    db.disconnect()
    alembic.command.downgrade(config, "0019")
    with connected(empty) as connection:
        assert connection.exec_driver_sql("SELECT assigned_by_id FROM appointment").scalars().all() == [2]
    db.migrate(empty)


def test_every_revision_can_be_taken_back(empty: str):
    first_revision(empty)
    db.migrate(empty)
    config = db.alembic_config(empty)
    with connected(empty) as connection:  # all that ever happened, which a trigger keeps as it is
        line = "INSERT INTO appointmentevent (appointment_id, status, at, detail, undo, act) VALUES (1, 'pending', "
        for act in Act:
            connection.exec_driver_sql(f"{line}'2026-11-22 10:00:00.000000', '', FALSE, '{act}')")
        connection.commit()
    alembic.command.downgrade(config, "base")
    with connected(empty) as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    db.migrate(empty)
    assert revision(empty) is not None


def test_what_is_interrupted_leaves_the_database_as_it_was(empty: str, monkeypatch: pytest.MonkeyPatch):
    first_revision(empty)
    before = held(empty)
    create_index = alembic.op.create_index

    def stumble(name: str, *about: Any) -> None:
        if name == "ix_notification_waitlist_id":  # the last one
            raise KeyboardInterrupt
        create_index(name, *about)

    with monkeypatch.context() as patched:
        patched.setattr(alembic.op, "create_index", stumble)
        with pytest.raises(KeyboardInterrupt):
            alembic.command.upgrade(db.alembic_config(empty), "head")
    assert held(empty) == before
    assert revision(empty) == "0001"
    db.migrate(empty)
    assert held(empty).keys() > before.keys()


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
    with db.writing() as transaction:
        transaction.execute(sa.text("UPDATE appointment SET notes = 'written a moment ago'"))
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
    shutil.copytree(migrations_of.ROOT / "migrations", migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "9999_later.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "9999"\ndown_revision = "{head}"\n\n\n'
        'def upgrade():\n    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))\n'
    )
    monkeypatch.setattr(migrations_of, "ROOT", migrations.parent)
