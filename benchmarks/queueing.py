"""What it costs a booking that what has to leave the house is written with it: with that statement and without."""

import statistics
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from benchmarks.instances import SIZE, free
from benchmarks.kept import Database, Room, address, loosen, postgresql
from benchmarks.table import Figure, milliseconds, percentile
from store import appointments, db
from store.db import Transaction
from store.notifications import deliveries

BOOKINGS = 3000
WARM_UP = 50
MORE = 1.10
"""Times as long as without."""

Booked = tuple[list[float], list[float]]
"""Seconds of each booking, and of the processor."""


def run(room: Room) -> list[Figure]:
    """All in this process, one booking with it and one without in turns."""
    count = room.count(BOOKINGS)
    figures = [_figure(room.database(SIZE, "queueing"), "SQLite, synchronous=FULL", count)]
    with postgresql() as url:
        room.seed(url, SIZE)
        loosen(url)
        return [*figures, _figure(url, "PostgreSQL", count)]


def _figure(database: Database, name: str, count: int) -> Figure:
    requests = free(database, 1)
    queue = deliveries.queue
    took: dict[bool, Booked] = {True: ([], []), False: ([], [])}
    db.connect(address(database))
    try:
        for at in range(WARM_UP + count):
            with_it = at % 2 == 0
            deliveries.queue = queue if with_it else _queue_nothing  # type: ignore[assignment]
            seconds, processor = _book(requests)
            if at >= WARM_UP:
                took[with_it][0].append(seconds)
                took[with_it][1].append(processor)
    finally:
        deliveries.queue = queue
        db.disconnect()
    ratio = percentile(took[True][0], 0.5) / percentile(took[False][0], 0.5)
    used = [statistics.mean(took[with_it][1]) for with_it in (True, False)]
    return Figure(
        f"a booking in the store that writes what has to leave; {name} ({count // 2} samples each)",
        f"{milliseconds(took[True][0])}: p50 {ratio:.2f} times as long as without; "
        f"processor {used[0] * 1000:.2f} ms: {used[0] / used[1]:.2f} times",
        f"processor's ratio <= {MORE:.2f}",
        f"without: {milliseconds(took[False][0])}, processor {used[1] * 1000:.2f} ms",
        used[0] <= MORE * used[1],
    )


def _book(requests: Iterator[tuple[int, int, str]]) -> tuple[float, float]:
    patient_id, provider_id, start = next(requests)
    about = {"patient_id": patient_id, "provider_id": provider_id, "start": datetime.fromisoformat(start)}
    used, began = time.process_time(), time.perf_counter()
    appointments.request(type_slug="consultation", **about, now=datetime.now(UTC))  # type: ignore[arg-type]
    return time.perf_counter() - began, time.process_time() - used


def _queue_nothing(_transaction: Transaction, _ids: Collection[int], **_more: Any) -> None:
    """Leave it out."""
