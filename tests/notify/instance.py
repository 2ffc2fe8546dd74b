"""The outbox of a process of its own, for test_killed.py: its clock begins at the moment that it is told."""

import asyncio
import sys
import time
from datetime import datetime, timedelta

from notify.email.mail import Mailbox
from notify.email.smtp import Server, SmtpTransport
from notify.outbox import Outbox
from store import db, threads
from store.models import Channel

begin, started = datetime.fromisoformat(sys.argv[2]), time.monotonic()


def clock() -> datetime:
    return begin + timedelta(seconds=time.monotonic() - started)


async def main() -> None:
    threads.start()
    transport = SmtpTransport(
        Server("127.0.0.1", int(sys.argv[3]), "none"), Mailbox("desk@harbor.example", "https://x")
    )
    await Outbox({Channel.email: transport}, clock).run()


db.connect(sys.argv[1])
asyncio.run(main())
