"""An instance that books as fast as it can, without a server in front: for benchmarks/instances.py.

python -m benchmarks.booker DATABASE

The first line of its input is the requests, each further one is a turn: for so many `seconds`, with `news` or without
it. Each is answered with a line: how many were `booked`, and how many seconds of the processor that took.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from store import appointments, db, errors, events, threads
from store.db import Transaction
from store.db.engines import POSTGRESQL_WRITERS

Asked = tuple[int, int, str]
"""A patient, a provider, and when."""

_publish = Transaction.publish


def _keep(transaction: Transaction, event: events.Event) -> None:
    """Publish as on SQLite: here, and to no other instance."""
    transaction.events.append(event)


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
        Transaction.publish = _publish if turn["news"] else _keep  # type: ignore[method-assign, assignment]
        print(json.dumps(await _book(requests, turn["seconds"])), flush=True)


if __name__ == "__main__":
    db.connect(sys.argv[1])
    others = events.PostgresListener(sys.argv[1])
    others.start()
    asyncio.run(_serve(iter(json.loads(sys.stdin.readline()))))
