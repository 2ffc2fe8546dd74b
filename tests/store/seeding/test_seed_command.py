"""python seed.py: what it writes, and what it refuses with one sentence."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlmodel import SQLModel

import seed
from settings import settings
from store import db
from store.seeding import bulk
from store.seeding.invented_clinics import Size, clinics
from tests.store import truth

ROOT = Path(__file__).parents[3]
Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs seed.py with these arguments, for the test's own database if they name none; what it ends with."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["seed.py", *arguments])
        try:
            seed.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return run


@pytest.fixture
def file() -> Path:
    """Where the test's own database will be."""
    return Path(settings().database_url.removeprefix("sqlite:///"))


def read(file: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that was said on standard error."""
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("seed.py: ")
    assert line.endswith(".")
    return line


def test_it_writes_the_demo_and_says_who_can_log_in(run: Run, file: Path, now: datetime, capsys):
    assert run("--now", now.isoformat()) == 0
    said = capsys.readouterr()
    assert "patient@harbor.example" in said.out
    assert "live-demo-only" in said.out
    assert "80 of 160 appointments" in said.err
    assert read(file, "SELECT count(*) FROM appointment") == [(160,)]
    assert read(file, "PRAGMA foreign_key_check") == []
    assert read(file, "PRAGMA integrity_check") == [("ok",)]
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    db.connect(settings().database_url)
    truth.check(now)
    assert db.migrate(settings().database_url) is None


def test_every_index_is_there_afterwards(run: Run, file: Path, sqlite_template: Path):
    run()
    names = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY name"
    assert [name for name, _ in read(file, names)] == [name for name, _ in read(sqlite_template, names)]


def test_a_script_of_its_own_does_the_same(file: Path, now: datetime):
    done = subprocess.run(
        [
            sys.executable,
            "seed.py",
            "--database",
            f"sqlite:///{file}",
            "--appointments",
            "40",
            "--now",
            now.isoformat(),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("Wrote 40 appointments")
    assert read(file, "SELECT count(*) FROM appointment") == [(40,)]


def test_the_same_arguments_write_the_same_rows(run: Run, file: Path, now: datetime, tmp_path: Path):
    again = tmp_path / "again.sqlite"
    arguments = ["--appointments", "300", "--seed", "7", "--now", now.isoformat()]
    assert run(*arguments) == run(*arguments, "--database", f"sqlite:///{again}") == 0
    for table in ("appointment", "appointmentevent", "notification", "taken", "appointmentcount"):
        assert read(file, f"SELECT * FROM {table}") == read(again, f"SELECT * FROM {table}")
    names = "SELECT id, institution_id, role, email, name FROM user"
    assert read(file, names) == read(again, names)


def test_a_database_that_holds_something_is_left_alone(run: Run, file: Path, capsys):
    run()
    before = file.read_bytes()
    capsys.readouterr()
    assert run() == 2
    assert "--reset" in sentence(capsys)
    assert file.read_bytes() == before


def test_one_account_is_something(run: Run, file: Path, clinic, capsys):
    db.disconnect()
    assert run() == 2
    assert "--reset" in sentence(capsys)
    assert read(file, "SELECT count(*) FROM user") == [(10,)]
    db.connect(settings().database_url)


def test_with_reset_it_is_written_anew(run: Run, file: Path):
    run()
    assert run("--reset", "--appointments", "12", "--patients", "9") == 0
    assert read(file, "SELECT count(*) FROM appointment") == [(12,)]
    assert read(file, "SELECT count(*) FROM user WHERE role = 'patient'") == [(9,)]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_empty_database_of_kepts_is_filled(run: Run, file: Path, sqlite_database: str):
    db.disconnect()
    assert run() == 0
    assert read(file, "SELECT count(*) FROM appointment") == [(160,)]


def test_a_database_that_is_open_elsewhere_is_left_alone(run: Run, file: Path, sqlite_database: str, capsys):
    assert db.is_empty()
    assert run("--reset") == 2
    assert "stop Kept first" in sentence(capsys)
    assert db.is_empty()


@pytest.mark.parametrize("reset", [[], ["--reset"]])
def test_a_database_of_something_else_is_left_alone(run: Run, file: Path, capsys, reset: list[str]):
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    connection.close()
    assert run(*reset) == 2
    assert "not Kept's" in sentence(capsys)
    assert read(file, "SELECT count(*) FROM photos") == [(0,)]


@pytest.mark.parametrize("reset", [[], ["--reset"]])
def test_a_file_that_is_no_database_is_left_alone(run: Run, file: Path, capsys, reset: list[str]):
    file.write_text("dear diary, " * 100)
    assert run(*reset) == 2
    assert "cannot be written" in sentence(capsys)
    assert file.read_text().startswith("dear diary")


def test_what_is_interrupted_leaves_nothing_behind(file: Path, now: datetime):
    def half() -> object:
        for number, chunk in enumerate(clinics(Size(), now=now, password_hash=str.upper)):
            if number == 6:
                raise KeyboardInterrupt
            yield chunk

    for reset in (False, True):
        before = file.read_bytes() if file.exists() else None
        with pytest.raises(KeyboardInterrupt):
            bulk.create(settings().database_url, half(), reset=reset)  # type: ignore[arg-type]
        assert (file.read_bytes() if file.exists() else None) == before
        assert [path.name for path in file.parent.iterdir()] == ([file.name] if file.exists() else [])
        if not reset:
            bulk.create(settings().database_url, clinics(Size(), now=now, password_hash=str.upper))


@pytest.mark.parametrize(
    "wrong",
    [
        ["--appointments", "-1"],
        ["--appointments", "many"],
        ["--appointments", "1.5"],
        ["--appointments", "1000000"],
        ["--appointments", "100001", "--providers", "40", "--patients", "2"],
        ["--appointments", "1" + "0" * 30],
        ["--institutions", "1"],
        ["--institutions", "3", "--providers", "5"],
        ["--institutions", "20", "--providers", "40"],
        ["--providers", "0"],
        ["--seed", "x"],
        ["--now", "tomorrow"],
        ["--now", "2026-11-23T09:00:00"],
        ["--now", "0001-01-01T00:00:00+00:00"],
        ["--database", "mysql://localhost/kept"],
        ["--database", "sqlite://"],
        ["--database", "db.sqlite"],
        ["--database", "sqlite:////no/such/folder/db.sqlite"],
        ["--database", "postgresql+psycopg://nobody@127.0.0.1:1/none"],
        ["--appointments"],
        ["--bigger"],
        ["now"],
    ],
)
def test_what_cannot_be_done_is_refused_with_one_sentence(run: Run, file: Path, capsys, wrong: list[str]):
    assert run(*wrong) == 2
    assert len(sentence(capsys)) < 250
    assert not file.exists()


def test_help_says_what_is_counted_over_what(run: Run, capsys):
    assert run("--help") == 0
    assert "in all institutions together" in capsys.readouterr().out


def test_postgresql_is_written_left_alone_and_written_anew(run: Run, postgresql, now: datetime, capsys):
    with psycopg.connect(postgresql.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE seeded")
    url = postgresql.get_uri(database="seeded", driver="psycopg")
    assert run("--database", url, "--now", now.isoformat()) == 0
    db.connect(url)
    truth.check(now)
    before = truth.everything()
    capsys.readouterr()
    assert run("--database", url) == 2
    assert "--reset" in sentence(capsys)
    assert truth.everything() == before
    db.disconnect()
    assert run("--database", url, "--now", now.isoformat(), "--appointments", "500", "--reset") == 0
    db.connect(url)
    truth.check(now)
    with psycopg.connect(postgresql.get_uri(database="seeded")) as connection:
        keys = connection.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated").fetchone()
        wanted = sum(len(table.foreign_key_constraints) for table in SQLModel.metadata.tables.values())
        assert keys == (wanted,)
        connection.execute("CREATE TABLE photos (name TEXT)")
    capsys.readouterr()
    assert run("--database", url, "--reset") == 2
    assert "not Kept's" in sentence(capsys)
