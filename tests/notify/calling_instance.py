"""What calls webhooks, in a process of its own, for test_webhooks_killed.py: its clock begins when it is told."""

import asyncio
import sys
import time
from datetime import datetime, timedelta

from notify.outbox import CALLS, Outbox
from notify.webhook.calls import Caller
from store import db, threads
from store.webhooks import calling
from tests.notify.receiver import ToReceiver, resolver

begin, started = datetime.fromisoformat(sys.argv[2]), time.monotonic()


def clock() -> datetime:
    return begin + timedelta(seconds=time.monotonic() - started)


async def main() -> None:
    threads.start()
    caller = Caller(resolver, ToReceiver(int(sys.argv[3])))
    await Outbox({calling.CHANNEL: caller}, clock, [CALLS], most=1).run()


db.connect(sys.argv[1])
asyncio.run(main())
