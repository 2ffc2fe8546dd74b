"""Whatever the umask is, nobody but the owner reads what patients tell."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import db
from store.db import private_files
from store.seeding import bulk
from store.seeding.invented_clinics import Size, clinics
from tests.store.revisions import first_revision

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")


@pytest.fixture(autouse=True)
def _open_to_everyone() -> Iterator[None]:
    """A careless umask."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}


def test_a_database_and_what_lies_beside_it_are_its_owners_from_the_first_byte(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    seen: list[dict[str, int]] = []

    @sa.event.listens_for(sa.engine.Engine, "after_cursor_execute")
    def note_modes(*_: object) -> None:
        seen.append(modes(tmp_path))

    try:
        db.migrate(url)
        db.connect(url)
        with db.writing() as transaction:
            transaction.execute(sa.text("CREATE TABLE other (id INTEGER)"))
    finally:
        sa.event.remove(sa.engine.Engine, "after_cursor_execute", note_modes)
    assert {name for names in seen for name in names} == {
        f"clinic.sqlite{end}" for end in ("", "-journal", "-wal", "-shm")
    }
    assert {mode for names in seen for mode in names.values()} == {0o600}


def test_a_database_that_is_only_opened_is_its_owners_too(tmp_path: Path):
    db.connect(f"sqlite:///{tmp_path}/clinic.sqlite")
    assert modes(tmp_path) == {"clinic.sqlite": 0o600}


def test_the_copy_before_an_upgrade_is_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    first_revision(url)
    copy = db.migrate(url)
    assert copy is not None
    assert modes(tmp_path)[copy.name] == 0o600


def test_what_is_seeded_is_its_owners_all_the_way(tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch):
    seen: list[dict[str, int]] = []
    real = bulk.fill

    def fill(connection: sa.Connection, chunks: object) -> None:
        seen.append(modes(tmp_path))
        real(connection, chunks)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "fill", fill)
    rows = clinics(Size(2, 4, 4, 0, 1), now=now, password_hash=lambda _: "x")
    bulk.create(f"sqlite:///{tmp_path}/clinic.sqlite", rows)
    assert seen == [{"clinic.sqlite.new": 0o600}]
    assert modes(tmp_path) == {"clinic.sqlite": 0o600}


def test_what_others_could_read_is_mended_and_said_in_one_line(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    ours = ["clinic.sqlite", "clinic.sqlite-shm", "clinic.sqlite-wal", "clinic.sqlite.before-0001-20260101T000000Z"]
    for name in (*ours, "readme.txt"):
        (tmp_path / name).touch(0o644)
    (tmp_path / "clinic.sqlite-backups").mkdir(0o755)
    (said,) = private_files.mend([*private_files.database_files(url), tmp_path / ".kept-secret"])
    assert said.startswith("Other users of this computer could read ")
    assert all(str(tmp_path / name) in said for name in ours)
    assert modes(tmp_path) == {**dict.fromkeys(ours, 0o600), "readme.txt": 0o644}
    assert private_files.mend(private_files.database_files(url)) == []


def test_a_database_behind_a_link_is_mended_where_it_lies(tmp_path: Path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "clinic.sqlite").symlink_to(tmp_path / "disk" / "real.sqlite")
    url = f"sqlite:///{tmp_path}/clinic.sqlite"
    db.migrate(url)
    assert modes(tmp_path / "disk") == {"real.sqlite": 0o600}
    (tmp_path / "disk" / "real.sqlite").chmod(0o666)
    assert len(private_files.mend(private_files.database_files(url))) == 1
    assert modes(tmp_path / "disk") == {"real.sqlite": 0o600}


def test_what_cannot_be_mended_is_said_and_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    elsewhere, somebodys = tmp_path / "elsewhere", tmp_path / "clinic.sqlite"
    for path in (elsewhere, somebodys):
        path.touch(0o644)
    (tmp_path / ".kept-secret").symlink_to(elsewhere)

    def refuse(_self: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    first, second = private_files.mend([somebodys, tmp_path / ".kept-secret", tmp_path / "nothing"])
    assert first == (
        f"Other users of this computer can read {somebodys}, and Kept cannot change that: Operation not permitted."
    )
    assert second.endswith("it is a link.")
    assert modes(tmp_path)["elsewhere"] == 0o644


def test_a_database_of_postgresql_has_no_files_of_ours():
    assert private_files.database_files("postgresql+psycopg://kept@db/kept") == []
