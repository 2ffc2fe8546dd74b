"""An instance of Kept without pages, for test_killed.py: its clock begins at the moment that it is told."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

from store import db, threads
from store.appointments import expiry
from store.jobs import Chores, Scheduler

begin, started = datetime.fromisoformat(sys.argv[2]), time.monotonic()


def clock() -> datetime:
    return begin + timedelta(seconds=time.monotonic() - started)


def expire_slowly(appointment_id: int, *, now: datetime) -> None:
    time.sleep(0.03)
    expiry.expire.do(appointment_id, now=now)


async def daily(*, now: datetime) -> None:
    print("begun", flush=True)
    await asyncio.sleep(float(sys.argv[3]))
    print("done", flush=True)


async def main() -> None:
    threads.start()
    chores: Chores = {replace(expiry.expire, do=expire_slowly): timedelta(seconds=1), daily: timedelta(days=1)}
    Scheduler(chores, clock).start()
    await asyncio.Event().wait()


db.connect(sys.argv[1])
asyncio.run(main())
