"""The garbage collector runs by the clock, not in the middle of what somebody waits for."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import suppress
from weakref import ref

import pytest

from pages import cleanup


class Circle:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _only_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = gc.get_threshold()
    monkeypatch.setattr(cleanup, "YOUNG_EVERY", 0.01)
    gc.collect()
    gc.set_threshold(10_000_000)
    yield
    gc.set_threshold(*before)


async def collecting(seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await cleanup._collect_young()


async def test_what_is_young_is_collected_soon():
    circles = [ref(Circle()) for _ in range(cleanup.FEW_YOUNG)]
    assert circles[0]() is not None
    await collecting(0.2)
    assert [each() for each in circles] == [None] * len(circles)


async def test_what_has_lived_a_while_is_collected_when_much_was_made_since():
    circle = Circle()
    gc.collect(0)
    left = ref(circle)
    del circle
    kept = [Circle() for _ in range(cleanup.FEW_YOUNG)]
    await collecting(0.1)
    assert left() is not None
    kept += [Circle() for _ in range(cleanup.MOST_YOUNG)]
    await collecting(0.2)
    assert left() is None


async def test_with_the_collector_off_nothing_is_collected():
    gc.disable()
    circles = [ref(Circle()) for _ in range(cleanup.FEW_YOUNG)]
    await collecting(0.1)
    gc.enable()
    assert circles[0]() is not None
