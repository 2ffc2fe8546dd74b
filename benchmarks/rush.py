"""Fifty callers book one time of one provider at one instant."""

import asyncio
import random
from collections import Counter

import aiohttp

from benchmarks import windows
from benchmarks.kept import Room, Size, kept
from benchmarks.people import HARBOR, Guest, double_bookings, log_in, starts
from benchmarks.table import Figure

SIZE = Size(providers=8, patients=200, appointments=1000)
CALLERS, ROUNDS = 50, 20


def run(room: Room) -> list[Figure]:
    """Count what they were told, and look into the database afterwards."""
    database = room.database(SIZE, "rush")
    with kept(room, database) as server:
        patients = log_in(database, "patient", HARBOR, CALLERS)
        provider = log_in(database, "provider", HARBOR, 1)[0]
        times = random.sample(list(starts(database, HARBOR)), ROUNDS)
        statuses = asyncio.run(_rush(server.origin, patients, provider.id, times))
        failed = server.tracebacks()
    double = double_bookings(database)
    won, lost = statuses[201], statuses[409]
    others = CALLERS * ROUNDS - won - lost
    return [
        Figure(
            f"{CALLERS} callers book one time of one provider at one instant, {ROUNDS} rounds",
            f"{double} double bookings; {won} times 201, {lost} times 409, {others} others; {failed} errors",
            "0 double bookings, no 5xx",
            "one winner a round and 409 for the rest: 20 and 980",
            double == 0 and won == ROUNDS and others == 0 and failed == 0,
        )
    ]


async def _rush(origin: str, patients: list[Guest], provider_id: int, times: list[str]) -> Counter[int]:
    """How often each status was answered."""
    async with windows.browser(origin) as session:
        statuses: Counter[int] = Counter()
        for start in times:
            body = {"type": "consultation", "start": start, "provider_id": provider_id}
            statuses.update(await asyncio.gather(*(_book(session, patient, body) for patient in patients)))
        return statuses


async def _book(session: aiohttp.ClientSession, patient: Guest, body: dict[str, object]) -> int:
    async with session.post(
        "/schedule", json=body, headers={**patient.headers, "Accept": "application/json"}
    ) as answer:
        await answer.read()
        return answer.status
