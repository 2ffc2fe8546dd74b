"""Another program that holds the database, and marks that nobody waits for."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlmodel import SQLModel

from store import threads

_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
connection.rollback()
"""


@contextmanager
def held(url: str) -> Iterator[None]:
    """Nobody else can write in this database meanwhile; everybody can read."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            for name in SQLModel.metadata.tables:
                connection.execute(f'LOCK TABLE "{name}" IN EXCLUSIVE MODE'.encode())
            yield
            connection.rollback()
        return
    command = [sys.executable, "-c", _HOLD, str(address.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate()


async def settled() -> None:
    """Every mark that was sent off has been made, or is lost."""
    while threads._marks:  # noqa: ASYNC110  # marks are made on threads, without an event
        await asyncio.sleep(0.01)
