"""Mails leave while the process is killed again and again: all of them arrive, and the ledger does not lie."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from store import db
from store.models import Delivery, DeliveryState, Kind, Role, tables
from store.notifications import deliveries, leases, notifications
from tests.clinics import Clinic
from tests.notify.conftest import MailServer
from tests.store.notifications.test_deliveries import accepted
from tests.store.steps import join

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20 if "THOROUGH" in os.environ else 4
MAILS = 25 * KILLS
_delivery = tables(Delivery)[0]


def instance(database: str, begin: datetime, port: int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    script = Path(__file__).parent / "instance.py"
    return subprocess.Popen(
        [sys.executable, str(script), database, begin.isoformat(), str(port)],
        env=environment | {"PYTHONPATH": str(ROOT)},
    )


async def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(6000):
        if holds():
            return
        await asyncio.sleep(0.01)
    assert holds()


def sent() -> set[str]:
    """The references of what is recorded as sent."""
    with db.reading() as transaction:
        query = sa.select(_delivery.c.reference).where(_delivery.c.state == DeliveryState.sent)
        return set(transaction.scalars(query))


def is_drained() -> bool:
    with db.reading() as transaction:
        waits = sa.select(sa.func.count()).where(_delivery.c.ended_at.is_(None))
        return not transaction.scalar(waits)


async def test_whoever_goes_on_after_a_kill_sends_what_is_left(
    database: str, harbor: Clinic, mail_server: MailServer, now: datetime
):
    number = accepted(harbor, now)
    patients = join(harbor, Role.patient, MAILS, now)
    with db.writing() as transaction:
        transaction.execute(sa.delete(_delivery))
        notifications.write(transaction, Kind.note_shared, number, patients, now)
    mail_server.pause = 0.002

    def arrived() -> Counter[str]:
        """How often each mail arrived, by its reference."""
        return Counter(str(mail["Message-ID"])[1:].partition("@")[0] for mail in mail_server.mails)

    begin = now + deliveries.HEAD_START
    for _ in range(KILLS):
        before, process = len(mail_server.mails), instance(database, begin, mail_server.port)
        await wait_until(lambda before=before: len(mail_server.mails) >= before + 15)  # type: ignore[misc]
        process.kill()
        process.wait()
        begin += leases.LEASE + timedelta(seconds=10)
        assert sent() <= set(arrived()), "nothing is recorded as sent that was not"
    last = instance(database, begin, mail_server.port)
    await wait_until(is_drained)
    last.kill()
    last.wait()
    assert {mail["To"] for mail in mail_server.mails} == {f"more-patient{at}@harbor.example" for at in range(MAILS)}
    assert len(arrived()) == MAILS, "what came twice came as the same mail"
    assert sent() == set(arrived())
