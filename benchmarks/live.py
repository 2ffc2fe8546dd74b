"""From a booking that is sent to the bytes on the sockets of everyone concerned."""

import asyncio
import random
import time

import aiohttp

from benchmarks import windows
from benchmarks.kept import Room, Size, bare, kept
from benchmarks.people import HARBOR, LAKESIDE, Guest, log_in, starts
from benchmarks.table import Figure, milliseconds, percentile
from benchmarks.windows import Window

SIZE = Size(providers=40, patients=1000, appointments=6000)
CONCERNED = 20
"""Providers of one clinic with one inbox each, in front of them; the request is for any provider."""

OTHERS = 480
"""Half are inboxes of the other clinic's providers, half are pages of patients of this one."""

WAITING = 6
"""Requests of ours that wait in the inboxes at any time."""

ROUNDS = 150
PAUSE = (0.1, 0.4)
"""Seconds between two bookings, by chance, so that they meet the server in every mood."""

PATIENCE = 3.0
"""Seconds after which a page has not been told."""


def run(room: Room) -> list[Figure]:
    """Measure it with the app and with a server that does nothing but push."""
    rounds = room.count(ROUNDS)
    database = room.database(SIZE, "live")
    with kept(room, database) as server:
        providers = log_in(database, "provider", HARBOR, CONCERNED)
        (staff,) = log_in(database, "staff", HARBOR, 1)
        others = log_in(database, "provider", LAKESIDE, CONCERNED)
        patients = log_in(database, "patient", HARBOR, OTHERS // 2 + 40)
        times = list(starts(database, HARBOR))
        delays = asyncio.run(_measure(server.origin, providers, staff, others, patients, times, rounds))
        failed = server.tracebacks()
    with bare(room) as nothing:
        pushed = asyncio.run(_floor(nothing.origin, rounds))
    every = [at for arrivals in delays for at in arrivals]
    first, last = (percentile([choose(arrivals) for arrivals in delays], 0.5) * 1000 for choose in (min, max))
    return [
        Figure(
            f"POST /schedule sent -> row on the inbox's websocket; {OTHERS + CONCERNED} pages open, {CONCERNED} "
            f"concerned ({len(every)} samples)",
            f"{milliseconds(every)}; p50 of the first page {first:.1f} ms, of the last {last:.1f} ms"
            + (f"; {failed} errors" if failed else ""),
            "p50 <= 6 ms, p99 <= 10 ms",
            f"bare push to {CONCERNED} of {OTHERS + CONCERNED} websockets: {milliseconds(pushed)}",
            percentile(every, 0.5) <= 0.006 and percentile(every, 0.99) <= 0.010 and not failed,
        )
    ]


async def _measure(
    origin: str,
    providers: list[Guest],
    staff: Guest,
    others: list[Guest],
    patients: list[Guest],
    times: list[str],
    rounds: int,
) -> list[list[float]]:
    """For each booking, how long it took to each of the pages."""
    chance = random.Random(1)  # noqa: S311  # not a secret
    chance.shuffle(times)
    async with windows.browser(origin) as session, windows.browser(origin, fresh=True) as opening:
        concerned = await windows.open_windows(opening, [(each, "/provider-dashboard") for each in providers])
        strangers = [(others[n % len(others)], "/provider-dashboard") for n in range(OTHERS // 2)]
        strangers += [(patient, "/appointments") for patient in patients[: OTHERS // 2]]
        idle = await windows.open_windows(opening, strangers)
        for window in concerned:
            await window.come_to_front()
        await asyncio.sleep(2)
        delays: list[list[float]] = []
        waiting: list[str] = []
        for number in range(-5, rounds):  # the first ones warm up
            booker = patients[OTHERS // 2 + number % 40]
            sent, where = await _book(session, booker, times.pop())
            arrived = await _arrivals(concerned, f'"data-row":"{where.rsplit("/", 1)[1]}"')
            if number >= 0:
                delays.append([at - sent for at in arrived])
            waiting.append(where)
            if len(waiting) > WAITING:
                await asyncio.sleep(chance.uniform(*PAUSE))
                await _reject(session, staff, waiting.pop(0))
            await asyncio.sleep(chance.uniform(*PAUSE))
            for window in (*concerned, *idle):
                window.heard.clear()
        await asyncio.gather(*(window.close() for window in (*concerned, *idle)))
    return delays


async def _book(session: aiohttp.ClientSession, patient: Guest, start: str) -> tuple[float, str]:
    """When the request was sent, and the address of the new appointment."""
    body = {"type": "consultation", "start": start, "notes": "measured"}
    headers = {**patient.headers, "Accept": "application/json"}
    sent = time.perf_counter()
    async with session.post("/schedule", json=body, headers=headers) as answer:
        if answer.status != 201:
            raise SystemExit(f"POST /schedule was answered with {answer.status}: {await answer.text()}")
        return sent, answer.headers["Location"]


async def _reject(session: aiohttp.ClientSession, staff: Guest, where: str) -> None:
    headers = {**staff.headers, "Accept": "application/json"}
    async with session.post(f"{where}/reject", json={"reason": "measured"}, headers=headers) as answer:
        if answer.status != 200:
            raise SystemExit(f"POST {where}/reject was answered with {answer.status}.")


async def _arrivals(concerned: list[Window], words: str) -> list[float]:
    """When each of the pages was told."""
    end = time.perf_counter() + PATIENCE
    arrived: list[float] = []
    while len(arrived) < len(concerned):
        if time.perf_counter() > end:
            raise SystemExit(f"Only {len(arrived)} of {len(concerned)} pages were told within {PATIENCE:.0f} s.")
        await asyncio.sleep(0.03)
        arrived = [at for window in concerned if (at := window.when(words)) is not None]
    return arrived


async def _floor(origin: str, rounds: int) -> list[float]:
    samples: list[float] = []
    async with windows.browser(origin) as session:
        sockets = [await session.ws_connect("/?concerned" if n < CONCERNED else "/") for n in range(CONCERNED + OTHERS)]
        for _ in range(rounds):
            heard = [asyncio.create_task(_receive(socket)) for socket in sockets[:CONCERNED]]
            await asyncio.sleep(0.05)
            sent = time.perf_counter()
            async with session.post("/push", data=b"x" * 2500) as answer:
                await answer.read()
            samples += [at - sent for at in await asyncio.gather(*heard)]
        for socket in sockets:
            await socket.close()
    return samples


async def _receive(socket: aiohttp.ClientWebSocketResponse) -> float:
    await socket.receive_str()
    return time.perf_counter()
