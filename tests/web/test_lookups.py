"""Names are looked up beside each other: one channel's that hang hold up no other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from web import connections

ROOT = Path(__file__).resolve().parents[2]
THREADS = Path("/proc/self/task")
SCRIPT = """
import asyncio, os, uvloop
from web import connections

async def look_up():
    await asyncio.get_running_loop().getaddrinfo("localhost", 443)
    print(len(os.listdir("/proc/self/task")))

connections.allow_many_lookups()
uvloop.run(look_up())
"""


@pytest.mark.skipif(not THREADS.exists(), reason="nobody tells here how many threads there are")
def test_many_names_are_looked_up_at_once() -> None:
    pytest.importorskip("uvloop")
    environment = {name: value for name, value in os.environ.items() if name != "UV_THREADPOOL_SIZE"}
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert int(told.stdout) >= 2 * connections.LOOKUPS, "of which uvloop uses half for names"
