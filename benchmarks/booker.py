"""An instance that books as fast as it can, without a server in front: for benchmarks/instances.py.

python -m benchmarks.booker DATABASE

The first line of its input is the requests, each further one is a turn: for so many `seconds`, with `news` or without
it. Each is answered with a line: how many were `booked`, and how many seconds of the processor that took.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store import appointments, db, errors, events, instances, threads
from store.db.engines import POSTGRESQL_WRITERS

Asked = tuple[int, int, str]
"""A patient, a provider, and when."""

_keep = instances.keep


def _keep_nothing(_connection: sa.Connection, _published: Sequence[events.Event]) -> None:
    """Publish as on SQLite: here, and to no other instance."""


async def _book(requests: Iterator[Asked], seconds: float) -> dict[str, float]:
    end, used, booked = time.monotonic() + seconds, time.process_time(), 0

    async def caller() -> None:
        nonlocal booked
        while time.monotonic() < end and (asked := next(requests, None)) is not None:
            patient_id, provider_id, start = asked
            about: dict[str, Any] = {"patient_id": patient_id, "provider_id": provider_id}
            about |= {"type_slug": "consultation", "start": datetime.fromisoformat(start)}
            try:
                await threads.write(appointments.request, **about, now=datetime.now(UTC))
            except errors.Refusal as refusal:
                raise SystemExit(f"refused: {type(refusal).__name__}") from None
            booked += time.monotonic() < end

    await asyncio.gather(*(caller() for _ in range(POSTGRESQL_WRITERS)))
    return {"booked": booked, "processor": time.process_time() - used}


async def _serve(requests: Iterator[Asked]) -> None:
    threads.start()
    while line := await asyncio.to_thread(sys.stdin.readline):
        turn = json.loads(line)
        instances.keep = _keep if turn["news"] else _keep_nothing  # type: ignore[assignment]
        print(json.dumps(await _book(requests, turn["seconds"])), flush=True)


if __name__ == "__main__":
    db.connect(sys.argv[1])
    for each in (instances.PostgresListener(sys.argv[1]), instances.PostgresCaller(sys.argv[1])):
        each.start()
    asyncio.run(_serve(iter(json.loads(sys.stdin.readline()))))
