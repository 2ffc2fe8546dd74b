"""An instance of Kept without pages, for test_killed.py: its clock begins at the moment that it is told."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

from store import db, threads
from store.appointments import expiry, passing, reminding
from store.jobs import Chores, Scheduler
from store.jobs.chores import Each
from store.waitlist import offering

begin, started = datetime.fromisoformat(sys.argv[2]), time.monotonic()


def clock() -> datetime:
    return begin + timedelta(seconds=time.monotonic() - started)


def slow(chore: Each) -> Each:
    """The chore, which takes its time for each thing."""

    def do(subject: int, *, now: datetime) -> int | None:
        time.sleep(0.03)
        return chore.do(subject, now=now)

    return replace(chore, do=do)


async def daily(*, now: datetime) -> None:
    print("begun", flush=True)
    await asyncio.sleep(float(sys.argv[3]))
    print("done", flush=True)


async def main() -> None:
    threads.start()
    second, each = timedelta(seconds=1), (expiry.expire, passing.conclude, offering.lapse, reminding.remind)
    chores: Chores = {**dict.fromkeys(map(slow, each), second), daily: timedelta(days=1)}
    Scheduler(chores, clock).start()
    await asyncio.Event().wait()


db.connect(sys.argv[1])
asyncio.run(main())
