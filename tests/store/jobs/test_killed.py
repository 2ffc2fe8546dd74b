"""A process that is killed in the middle of its work loses nothing, and the next one does nothing twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import sqlalchemy as sa

from store import appointments, db
from store.appointments import lists
from store.jobs import rows
from store.models import Act, Appointment, Offer, Outcome, Role, Status, tables
from tests.clinics import Clinic
from tests.store.steps import book, join
from tests.store.waitlist.waitlist_steps import offer, wait

ROOT = Path(__file__).resolve().parents[3]
INSTANCE = Path(__file__).parent / "instance.py"
(_appointment,) = tables(Appointment)
_EXPIRED = sa.select(sa.func.count()).where(_appointment.c.status == Status.expired)


def instance(database: str, begin: datetime, *, seconds: float = 0.1) -> subprocess.Popen[str]:
    """A process whose clock begins then, and that needs so long for what it does each day."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    return subprocess.Popen(
        [sys.executable, str(INSTANCE), database, begin.isoformat(), str(seconds)],
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def expired() -> int:
    with db.reading() as transaction:
        return int(transaction.scalar(_EXPIRED))


def outcomes() -> list[Outcome | None]:
    with db.reading() as transaction:
        return list(transaction.scalars(sa.select(tables(Offer)[0].c.outcome)))


def ended(name: str, since: datetime) -> bool:
    row = rows.load().recurring.get(name)
    return row is not None and row.ended_at is not None and row.ended_at >= since


def kill(process: subprocess.Popen[str]) -> list[str]:
    """Kill it, without a word to it; what it had said."""
    process.kill()
    said, _ = process.communicate()
    return said.split()


def test_whoever_goes_on_after_a_kill_does_every_job_once(
    database: str, harbor: Clinic, now: datetime, notified: Callable[[int], list[tuple[str, int]]]
):
    patients = join(harbor, Role.patient, 8, now)
    views = [
        book(harbor, f"{hour:02}:00", now, patient=patient, provider=harbor.provider, days=days)
        for hour, patient in enumerate(patients, 9)
        for days in (1, 2, 3)
    ]
    begin = now + timedelta(days=2)
    crises = [
        book(harbor, f"{hour:02}:00", now, type_slug="crisis-intervention", patient=patient, days=4)
        for hour, patient in enumerate(patients, 9)
    ]
    passed = [book(harbor, f"{hour:02}:00", now, patient=harbor.patient, days=7) for hour in (9, 11)]
    for request, provider in product(passed, (harbor.provider, harbor.provider2)):
        appointments.pass_on(request.id, by=provider, confirmed=True, now=now)
    wait(harbor, now, patient=harbor.patient2, type_slug="follow-up", provider_id=harbor.provider2)
    assert offer(now, here={harbor.patient2}) == 1
    due = [view for view in views if view.answer_by is not None and view.answer_by <= begin]
    assert len(due) == len(views)

    first = instance(database, begin, seconds=60)
    assert first.stdout is not None
    said = [first.stdout.readline().strip()]
    wait_until(lambda: expired() >= 3)
    said += kill(first)
    assert 3 <= expired() < len(views), "killed in the middle"

    second = instance(database, begin + 2 * rows.LEASE)
    wait_until(lambda: expired() == len(views) and ended("__main__.daily", since=begin))
    said += kill(second)

    third = instance(database, begin + timedelta(minutes=5))
    wait_until(lambda: ended("expiry.expire", since=begin + timedelta(minutes=4)))
    said += kill(third)

    assert said == ["begun", "begun", "done"], "what was begun is done once, and not again before a day is over"
    for view in views:
        history = Counter(event.status for event in lists.history(view.id, by=harbor.provider))
        assert history == {Status.booked: 1, Status.expired: 1}
    for person in (harbor.provider, *patients):
        told = Counter(about for kind, about in notified(person) if kind == "appointment_expired")
        assert set(told.values()) == {1}
    for crisis in crises:
        acts = [line.act for line in lists.history(crisis.id, by=harbor.staff)]
        assert acts in ([None, Act.called, Act.escalated], [None, Act.escalated]), "each step once"
    for request in passed:
        assert Counter(notified(harbor.patient))["appointment_rejected", request.id] == 1
    assert outcomes() == [Outcome.lapsed]
