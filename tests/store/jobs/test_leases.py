"""Instances share what happens by itself, and clocks that are changed do no harm."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from store import jobs
from store.appointments import expiry, lists, reminding
from store.db import Transaction
from store.jobs import rows
from store.jobs.scheduler import Chores, Scheduler
from store.models import Appointment, Status, tables
from tests.clinics import Clinic
from tests.store.jobs.clock import Clock
from tests.store.steps import book

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
(_appointment,) = tables(Appointment)


@pytest.mark.parametrize("back", [False, True])
async def test_an_hour_forth_or_back_does_nothing_twice_and_leaves_nothing_behind(
    database: str, harbor: Clinic, clock: Clock, notified: Callable[[int], list[tuple[str, int]]], *, back: bool
):
    ran: list[datetime] = []

    def daily(*, now: datetime) -> None:
        ran.append(now)

    chores: Chores = {expiry.expire: SECOND, reminding.remind: SECOND, daily: DAY}
    scheduler = Scheduler(chores, clock)
    view = book(harbor, "10:00", clock.now, provider=harbor.provider)
    assert view.answer_by is not None
    half = clock.now + (view.answer_by - clock.now) / 2
    clock.now = half
    await scheduler.round()
    told = notified(harbor.provider)
    clock.now += -HOUR if back else HOUR
    await clock.goes(scheduler, clock.now + 3 * SECOND)
    clock.now += HOUR if back else -HOUR
    await clock.goes(scheduler, clock.now + 3 * SECOND)
    assert notified(harbor.provider) == told, "reminded once"
    assert ran == [half]
    later = clock.now + 2 * DAY
    clock.now = later
    await scheduler.round()
    assert len(ran) == 2
    assert Counter(kind for kind, _ in notified(harbor.patient))["appointment_expired"] == 1
    clock.now -= HOUR
    late = book(harbor, "10:00", clock.now, provider=harbor.provider, days=4)
    assert late.answer_by is not None
    await clock.goes(scheduler, clock.now + 2 * SECOND)
    clock.now = late.answer_by
    await scheduler.round()
    assert lists.find(late.id, by=harbor.patient).status is Status.expired, "nothing waits for the old clock"


async def test_two_instances_share_what_is_due_and_none_does_what_another_is_at(
    database: str, clinic: object, clock: Clock
):
    at_it, most, ran = 0, 0, 0

    async def slow(*, now: datetime) -> None:
        nonlocal at_it, most, ran
        at_it, ran = at_it + 1, ran + 1
        most = max(most, at_it)
        await asyncio.sleep(0.02)
        at_it -= 1

    here, there = Scheduler({slow: SECOND}, clock), Scheduler({slow: SECOND}, clock)
    for seconds in range(10):
        clock.now += SECOND
        await asyncio.gather(*(each.round() for each in (here, there)))
        assert (most, ran) == (1, seconds + 1)


async def test_an_instance_that_died_gives_back_what_it_was_at(database: str, clinic: object, clock: Clock):
    ran = Counter[str]()

    async def chore(*, now: datetime) -> None:
        ran["chore"] += 1

    name = jobs.name_of(chore)
    rows.add([name], clock.now)
    living = Scheduler({chore: DAY}, clock)
    await living.tick()
    ran.clear()
    clock.now += DAY
    assert rows.claim(name, "one that died", now=clock.now)
    await clock.goes(living, clock.now + rows.LEASE - SECOND, by=rows.LEASE - SECOND)
    assert ran["chore"] == 0
    await clock.goes(living, clock.now + SECOND)
    assert ran["chore"] == 1


async def test_a_lease_of_a_clock_that_was_set_back_binds_nobody(database: str, clinic: object, clock: Clock):
    ran = Counter[str]()

    async def chore(*, now: datetime) -> None:
        ran["chore"] += 1

    name = jobs.name_of(chore)
    scheduler = Scheduler({chore: SECOND}, clock)
    await scheduler.round()
    clock.now += 2 * SECOND
    assert rows.claim(name, "one that died", now=clock.now)
    clock.now -= HOUR
    await clock.goes(scheduler, clock.now + 3 * SECOND)
    assert ran["chore"] >= 2


async def test_whoever_has_lost_the_lease_stops(database: str, harbor: Clinic, clock: Clock):
    views = [book(harbor, time, clock.now, provider=harbor.provider) for time in ("10:00", "11:00")]
    done: list[int] = []

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        return [view.id for view in views]

    scheduler: Scheduler

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        done.append(appointment_id)
        scheduler._lost.add(do.name)

    scheduler = Scheduler({do: SECOND}, clock)
    await scheduler.round()
    assert done == [views[0].id]
