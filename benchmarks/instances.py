"""Bookings a second by one instance and by two on one PostgreSQL, with and without news between them."""

import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from threading import Event, Thread
from typing import NamedTuple

import psycopg
import sqlalchemy as sa

from benchmarks.booker import Asked
from benchmarks.kept import ROOT, Database, Room, Size, environment, loosen, postgresql, transaction
from benchmarks.people import starts
from benchmarks.table import Figure
from store.db.engines import POSTGRESQL_WRITERS

SIZE = Size(providers=100, patients=2000, appointments=2000, institutions=10)
DAYS = 60
ROUNDS, SECONDS = 5, 3.0
SLOW = 5000
"""Microseconds that a commit takes at least on a slow disk: as long the one who commits waits before it is written."""

GOAL = 1.8
_PEOPLE = sa.text('SELECT id FROM "user" WHERE institution_id = :clinic AND role = :role AND active ORDER BY id')


class Way(NamedTuple):
    """How many instances book at once, and whether they tell each other."""

    instances: int
    news: bool


WAYS = (Way(1, news=True), Way(2, news=True), Way(1, news=False), Way(2, news=False))


class Turn(NamedTuple):
    """Bookings a second, and seconds of the instances' processors for each."""

    rate: float
    processor: float


LOCKS = {"object": "pg_notify's lock", "advisory": "their clinic's"}
"""What PostgreSQL calls what one waits for."""

_WAITING = (
    "SELECT wait_event, count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' "
    "AND pid <> pg_backend_pid() GROUP BY wait_event"
)

Booker = Callable[[bool, float], dict[str, float]]


def run(room: Room) -> list[Figure]:
    """Measure in turns: on this disk, and on one that is slow to commit."""
    with postgresql() as url, ExitStack() as stack:
        room.seed(url, SIZE)
        loosen(url)
        shares = _shares(url, 2)
        bookers = [stack.enter_context(_booker(url, share)) for share in shares]
        for booker in bookers:
            booker(True, 2.0)  # what is cold is warm from now on
        return [_figure(room, url, bookers, name, delay) for name, delay in (("this disk", 0), ("a slow disk", SLOW))]


def _figure(room: Room, url: str, bookers: Sequence[Booker], name: str, delay: int) -> Figure:
    _delay_commits(url, delay)
    turns: dict[Way, list[Turn]] = defaultdict(list)
    waits: dict[str, list[int]] = defaultdict(list)
    alone: dict[bool, list[float]] = defaultdict(list)
    for _ in range(room.count(ROUNDS)):
        for way in WAYS:
            with _watching(url, waits if way == WAYS[1] else defaultdict(list)):
                turns[way].append(_turn(bookers[: way.instances], way.news))
        for news in (True, False):
            alone[news].append(_commits(url, news))
    rate = {way: statistics.median(turn.rate for turn in turns[way]) for way in WAYS}
    used = statistics.median(turn.processor for turn in turns[WAYS[1]])
    looks = max(len(waits["looks"]), 1)
    waiting = ", ".join(f"{sum(waits[lock]) / looks:.1f} for {what}" for lock, what in LOCKS.items())
    (one, two, one_silent, two_silent), callers = (rate[way] for way in WAYS), 2 * POSTGRESQL_WRITERS
    ratio, without = two / one, two_silent / one_silent
    return Figure(
        f"bookings a second in ten clinics on PostgreSQL, one instance and two, {callers // 2} callers each; {name}"
        + (f", {delay / 1000:.0f} ms a commit" if delay else ""),
        f"{one:.0f} and {two:.0f}: {ratio:.2f}; without news between them {one_silent:.0f} and {two_silent:.0f}: "
        f"{without:.2f}; {used * 1000:.1f} ms of the instances' processor for each; of {callers} wait {waiting}",
        "told" if delay else f"ratio >= {GOAL}, or what it is without news",
        f"PostgreSQL alone, {callers} connections: {statistics.median(alone[True]):.0f} commits/s with pg_notify, "
        f"{statistics.median(alone[False]):.0f} without",
        None if delay else ratio >= min(GOAL, 0.9 * without),
    )


def _turn(bookers: Sequence[Booker], news: bool) -> Turn:
    answers: list[dict[str, float]] = []
    waiting = [Thread(target=lambda each=each: answers.append(each(news, SECONDS))) for each in bookers]
    for each in waiting:
        each.start()
    for each in waiting:
        each.join()
    booked = sum(answer["booked"] for answer in answers)
    return Turn(booked / SECONDS, sum(answer["processor"] for answer in answers) / max(booked, 1))


@contextmanager
def _watching(url: str, waits: dict[str, list[int]]) -> Iterator[None]:
    """Look now and then at how many wait for what; `looks` counts how often."""
    over = Event()

    def watch() -> None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            while not over.wait(0.02):
                waits["looks"].append(1)
                for lock, many in connection.execute(_WAITING).fetchall():
                    waits[lock].append(many)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _booker(url: str, requests: Sequence[Asked]) -> Iterator[Booker]:
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "benchmarks.booker", url],
        env=environment() | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    say, hear = process.stdin, process.stdout
    say.write(json.dumps(requests) + "\n")

    def book(news: bool, seconds: float) -> dict[str, float]:
        say.write(json.dumps({"news": news, "seconds": seconds}) + "\n")
        say.flush()
        answer: dict[str, float] = json.loads(hear.readline())
        return answer

    try:
        yield book
    finally:
        process.kill()
        process.wait()


def _shares(url: str, many: int) -> list[list[Asked]]:
    """Deal what can be booked: one clinic after the other, no patient and no provider twice at one time."""
    by_clinic = [list(free(url, clinic)) for clinic in range(1, SIZE.institutions + 1)]
    rounds = list(zip(*by_clinic, strict=False))
    return [[asked for one_each in rounds[at::many] for asked in one_each] for at in range(many)]


def free(url: Database, clinic: int) -> Iterator[Asked]:
    """Bookings at a clinic that all succeed: no patient and no provider is asked for twice at one time."""
    with transaction(url) as connection:
        patients, providers = (
            list(connection.scalars(_PEOPLE, {"clinic": clinic, "role": role})) for role in ("patient", "provider")
        )
    patient = cycle(patients)
    for start in starts(url, clinic, days=DAYS):
        for provider in providers:
            yield next(patient), provider, start


def _commits(url: str, news: bool) -> float:
    """How many transactions of one small row PostgreSQL commits a second."""
    seconds, done, end = 1.0, [0], time.monotonic() + 1.0

    def commit() -> None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=False) as connection:
            while time.monotonic() < end:
                connection.execute("INSERT INTO committed (text) VALUES ('measured')")
                if news:
                    connection.execute("SELECT pg_notify('measured', 'measured')")
                connection.commit()
                done[0] += 1

    with transaction(url) as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS committed (id SERIAL PRIMARY KEY, text TEXT)"))
    callers = [Thread(target=commit) for _ in range(2 * POSTGRESQL_WRITERS)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    return done[0] / seconds


def _delay_commits(url: str, microseconds: int) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET commit_delay = {microseconds}")
        connection.execute("ALTER SYSTEM SET commit_siblings = 0")
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)
