"""All that Kept does by itself is done once, also when somebody moves the clock; see test_killed.py, too."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

import main
from store import appointments, db
from store.appointments import lists
from store.jobs.scheduler import Scheduler
from store.models import Act, Offer, Outcome, Status, tables
from store.waitlist import waitlist
from tests.clinics import Clinic
from tests.store.jobs.clock import Clock
from tests.store.steps import MONDAY, at, book

MINUTE, SECOND, HOUR, DAY = timedelta(minutes=1), timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
(_offer,) = tables(Offer)


def offers() -> list[tuple[int, datetime, Outcome | None]]:
    """To which entry of the waitlist each time was offered, and how that ended."""
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(_offer.c.entry_id, _offer.c.start, _offer.c.outcome).order_by(_offer.c.id))
        return [(row.entry_id, row.start, row.outcome) for row in rows]


@pytest.mark.parametrize("back", [False, True])
async def test_an_hour_forth_or_back_does_nothing_twice(
    database: str, harbor: Clinic, clock: Clock, notified: Callable[[int], list[tuple[str, int]]], *, back: bool
):
    begin = clock.now = at(harbor, "12:00", days=0)
    scheduler = Scheduler(main.CHORES, clock)
    crisis = book(harbor, "16:00", begin, days=0, type_slug="crisis-intervention", provider=harbor.provider)
    passed, asked = book(harbor, "10:00", begin, days=2), book(harbor, "12:00", begin, provider=harbor.provider)
    for provider in (harbor.provider, harbor.provider2):
        appointments.pass_on(passed.id, by=provider, confirmed=True, now=begin)
    tuesday = MONDAY + DAY
    waitlist.join(patient_id=harbor.patient2, type_slug="therapy", first=tuesday, last=tuesday, now=begin)
    await clock.goes(scheduler, begin + 16 * SECOND)
    clock.now += -HOUR if back else HOUR
    await clock.goes(scheduler, clock.now + 4 * SECOND)
    clock.now += HOUR if back else -HOUR
    await clock.goes(scheduler, clock.now + 4 * SECOND)
    await clock.goes(scheduler, begin + 2 * HOUR, by=MINUTE)

    assert [line.act for line in lists.history(crisis.id, by=harbor.staff)] == [None, Act.called, Act.escalated]
    told = Counter(notified(harbor.patient))
    assert told["appointment_unanswered", crisis.id] == 2, "at each step"
    assert told["appointment_rejected", passed.id] == 1
    assert Counter(notified(harbor.provider))["appointment_unanswered", asked.id] <= 1, "reminded once"
    made = offers()
    assert made[0][2] is Outcome.lapsed
    assert len(made) == len({each[:2] for each in made}), "nothing is offered twice to the same"
    assert len(notified(harbor.patient2)) == len(made)

    clock.now += DAY
    await clock.goes(scheduler, clock.now + 3 * SECOND)
    statuses = [line.status for line in lists.history(asked.id, by=harbor.staff)]
    assert statuses == [Status.booked, Status.expired]
