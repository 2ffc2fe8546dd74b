"""Fifty patients press one time of one provider at one instant, on SQLite and on PostgreSQL with two processes."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass

import aiohttp

from benchmarks import windows
from benchmarks.kept import Database, Room, Server, Size, kept, loosen, postgresql
from benchmarks.people import HARBOR, Guest, double_bookings, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile

SIZE = Size(providers=8, patients=200, appointments=1000)
CALLERS, ROUNDS = 50, 20


@dataclass(frozen=True, slots=True)
class Answer:
    """One caller's answer, and after how many seconds it came; `free`: the times that the refusal names."""

    status: int
    took: float
    free: Sequence[str] = ()


def run(room: Room) -> list[Figure]:
    """Count what they were told, and look into the database afterwards."""
    figures = [_figure(room, room.database(SIZE, "rush"), "SQLite", instances=1)]
    with postgresql() as url:
        room.seed(url, SIZE)
        loosen(url)
        return [*figures, _figure(room, url, "PostgreSQL", instances=2)]


def _figure(room: Room, database: Database, name: str, *, instances: int) -> Figure:
    patients = log_in(database, "patient", HARBOR, CALLERS)
    provider = log_in(database, "provider", HARBOR, 1)[0]
    times = random.sample(list(starts(database, HARBOR)), ROUNDS)
    with ExitStack() as stack:
        servers = [stack.enter_context(kept(room, database)) for _ in range(instances)]
        rounds = asyncio.run(_rush(servers, patients, provider.id, times))
        failed = sum(server.tracebacks() for server in servers)
    double = double_bookings(database)
    every = [answer for answers in rounds for answer in answers]
    one_each = all([answer.status for answer in answers].count(201) == 1 for answers in rounds)
    refused = sum(
        answer.status == 409 and bool(answer.free) and start not in answer.free
        for answers, start in zip(rounds, times, strict=True)
        for answer in answers
    )
    won, took = sum(answer.status == 201 for answer in every), [answer.took for answer in every]
    others = len(every) - won - refused
    processes = "one process" if instances == 1 else f"{instances} processes"
    return Figure(
        f"{CALLERS} patients press one time of one provider at one instant, {ROUNDS} rounds; {name}, {processes}",
        f"{double} double bookings; {won} times 201, {refused} times 409 with other times, {others} others; "
        f"{failed} errors; {milliseconds(took)}",
        "one 201 a round, no 5xx, p99 <= 1 s",
        f"one winner a round and 409 for the rest: {ROUNDS} and {(CALLERS - 1) * ROUNDS}",
        one_each and double == others == failed == 0 and percentile(took, 0.99) <= 1,
    )


async def _rush(
    servers: Sequence[Server], patients: list[Guest], provider_id: int, times: list[str]
) -> list[list[Answer]]:
    """What everybody was told in each round; callers are dealt to the servers in turns."""
    rounds: list[list[Answer]] = []
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(windows.browser(server.origin)) for server in servers]
        for start in times:
            body = {"type": "consultation", "start": start, "provider_id": provider_id}
            calls = [_book(sessions[n % len(sessions)], patient, body) for n, patient in enumerate(patients)]
            rounds.append(await asyncio.gather(*calls))
    return rounds


async def _book(session: aiohttp.ClientSession, patient: Guest, body: dict[str, object]) -> Answer:
    sent = time.perf_counter()
    async with session.post(
        "/schedule", json=body, headers={**patient.headers, "Accept": "application/json"}
    ) as answer:
        content = await answer.json()
        return Answer(answer.status, time.perf_counter() - sent, content.get("free", ()))
