"""What happens by itself is done once, and again later where it failed."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from store import errors, jobs
from store.appointments import expiry, lists, reminding
from store.db import Transaction
from store.jobs import rows
from store.jobs.scheduler import NOTED_EVERY, Scheduler
from store.models import Appointment, Status, tables
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.jobs.clock import Clock
from tests.store.steps import book

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
(_appointment,) = tables(Appointment)


def test_every_wait_is_longer_and_none_is_longer_than_ten_minutes():
    waits = [rows.wait(attempts).total_seconds() for attempts in (1, 2, 3, 4, 7, 8, 9, 100)]
    assert waits == [5, 10, 20, 40, 320, 600, 600, 600]


async def test_a_chore_runs_at_once_and_then_after_each_pause(database: str, clinic: object, clock: Clock):
    ran: list[datetime] = []

    def chore(*, now: datetime) -> None:
        ran.append(now)

    begin = clock.now
    scheduler = Scheduler({chore: timedelta(seconds=10)}, clock)
    await scheduler.round()
    await clock.goes(scheduler, begin + timedelta(seconds=25))
    assert ran == [begin, begin + 10 * SECOND, begin + 20 * SECOND]


async def test_a_chore_that_fails_waits_longer_each_time_and_stops_no_other(
    database: str, clinic: object, clock: Clock
):
    ran = Counter[str]()
    tried: list[float] = []
    begin = clock.now

    def broken(*, now: datetime) -> None:
        tried.append((now - begin).total_seconds())
        raise ZeroDivisionError("somebody's name")

    def sound(*, now: datetime) -> None:
        ran["sound"] += 1

    scheduler = Scheduler({broken: SECOND, sound: SECOND}, clock)
    await scheduler.round()
    await clock.goes(scheduler, begin + 80 * SECOND, by=5 * SECOND)
    assert tried == [0, 5, 15, 35, 75]
    assert ran["sound"] == 17
    row = rows.load().recurring["test_scheduler.broken"]
    assert row.attempts == 5
    assert row.due == begin + 155 * SECOND


async def test_what_fails_for_one_is_put_off_for_it_alone_and_forgotten_once_it_is_done(
    database: str, harbor: Clinic, clock: Clock
):
    views = [book(harbor, time, clock.now, provider=harbor.provider) for time in ("10:00", "11:00", "12:00")]
    broken = {views[0].id}
    done: list[int] = []
    tried: list[float] = []
    begin = clock.now

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        ids = [view.id for view in views if view.id not in done]
        return ids[:limit]

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        if appointment_id in broken:
            tried.append((now - begin).total_seconds())
            raise ZeroDivisionError
        done.append(appointment_id)

    scheduler = Scheduler({do: SECOND}, clock)
    await scheduler.round()
    assert done == [views[1].id, views[2].id]
    await clock.goes(scheduler, begin + 20 * SECOND, by=5 * SECOND)
    assert tried == [0, 5, 15]
    assert rows.load().failing[do.name][views[0].id].attempts == 3
    assert rows.load().recurring[do.name].attempts == 0
    broken.clear()
    await clock.goes(scheduler, begin + 40 * SECOND, by=10 * SECOND)
    assert done[-1] == views[0].id
    assert rows.load().failing == {}


async def test_many_that_fail_do_not_stand_before_one_that_does_not(
    database: str, harbor: Clinic, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    views = [book(harbor, f"{hour}:00", clock.now, provider=harbor.provider) for hour in (10, 11, 12)]
    monkeypatch.setattr("store.jobs.chores.MOST_AT_ONCE", 1)
    done: list[int] = []

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        return [view.id for view in views if view.id not in done][:limit]

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        if appointment_id != views[2].id:
            raise ZeroDivisionError
        done.append(appointment_id)

    await Scheduler({do: SECOND}, clock).round()
    assert done == [views[2].id]


async def test_what_is_due_still_after_it_was_done_is_left_until_the_next_look(
    database: str, harbor: Clinic, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    views = [book(harbor, f"{hour}:00", clock.now, provider=harbor.provider) for hour in (10, 11, 12)]
    monkeypatch.setattr("store.jobs.chores.MOST_AT_ONCE", 1)
    done: list[int] = []

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        return [view.id for view in views if view is not views[2] or view.id not in done][:limit]

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        done.append(appointment_id)

    await Scheduler({do: SECOND}, clock).round()
    assert done == [view.id for view in views]


async def test_what_somebody_did_meanwhile_is_not_tried_again(database: str, harbor: Clinic, clock: Clock):
    views = [book(harbor, time, clock.now, provider=harbor.provider) for time in ("10:00", "11:00")]
    waiting = {view.id for view in views}

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        return sorted(waiting)

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        if appointment_id == views[0].id:
            raise ZeroDivisionError
        waiting.discard(appointment_id)
        raise errors.AlreadyDecided(Status.accepted, None, None)

    scheduler = Scheduler({do: SECOND}, clock)
    await scheduler.round()
    assert set(rows.load().failing[do.name]) == {views[0].id}
    waiting.clear()
    await clock.goes(scheduler, clock.now + SECOND)
    assert rows.load().failing == {}


async def test_a_chore_that_cannot_even_look_waits_too(database: str, clinic: object, clock: Clock):
    tried: list[float] = []
    begin = clock.now

    def due(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
        tried.append((now - begin).total_seconds())
        raise ZeroDivisionError

    @jobs.each(due, of=_appointment)
    def do(appointment_id: int, *, now: datetime) -> None:
        raise AssertionError

    scheduler = Scheduler({do: SECOND}, clock)
    await scheduler.round()
    await clock.goes(scheduler, begin + 20 * SECOND, by=5 * SECOND)
    assert tried == [0, 5, 15]


async def test_a_second_in_which_nothing_is_due_only_reads(database: str, clinic: object, clock: Clock):
    scheduler = Scheduler({expiry.expire: SECOND, reminding.remind: SECOND}, clock)
    await clock.goes(scheduler, clock.now + 2 * SECOND)
    executed = overhear()
    await clock.goes(scheduler, clock.now + SECOND)
    statements = [statement for statement, _ in executed if not statement.startswith("PRAGMA")]
    assert len(statements) == 3, "the rows, and what each of the two looks for"
    assert all(statement.startswith("SELECT") for statement in statements)
    await clock.goes(scheduler, clock.now + NOTED_EVERY, by=NOTED_EVERY)
    assert {row.ended_at for row in rows.load().recurring.values()} == {clock.now}, "once a minute it is written down"


async def test_a_request_expires_within_a_second(database: str, harbor: Clinic, clock: Clock):
    view = book(harbor, "10:00", clock.now, provider=harbor.provider)
    assert view.answer_by is not None
    scheduler = Scheduler({expiry.expire: SECOND}, clock)
    clock.now = view.answer_by - 2 * SECOND
    await clock.goes(scheduler, view.answer_by - SECOND)
    assert lists.find(view.id, by=harbor.patient).status is Status.booked
    await clock.goes(scheduler, view.answer_by)
    assert lists.find(view.id, by=harbor.patient).status is Status.expired


async def test_what_there_is_no_longer_is_forgotten(database: str, clinic: object, clock: Clock):
    rows.add(["of an earlier version"], clock.now)

    def chore(*, now: datetime) -> None:
        pass

    await Scheduler({chore: SECOND}, clock).round()
    assert list(rows.load().recurring) == [jobs.name_of(chore)]


async def test_a_database_that_somebody_holds_is_no_failure(database: str, clinic: object, clock: Clock):
    tried = Counter[str]()

    def chore(*, now: datetime) -> None:
        tried["chore"] += 1
        if tried["chore"] == 1:
            raise errors.Busy

    scheduler = Scheduler({chore: DAY}, clock)
    await scheduler.round()
    assert rows.load().recurring[jobs.name_of(chore)].attempts == 0
    await clock.goes(scheduler, clock.now + SECOND)
    assert tried["chore"] == 2


async def test_it_looks_each_second_until_it_is_stopped(sqlite_database: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("store.jobs.scheduler.SECOND", 0.01)
    ran, third = Counter[str](), asyncio.Event()

    async def chore(*, now: datetime) -> None:
        ran["chore"] += 1
        if ran["chore"] == 3:
            third.set()
            await asyncio.sleep(60)

    scheduler = Scheduler({chore: timedelta(0)})
    scheduler.start()
    await asyncio.wait_for(third.wait(), 30)
    scheduler.stop()
    await asyncio.sleep(0.2)
    assert ran["chore"] == 3
