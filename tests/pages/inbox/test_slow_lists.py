"""A list that is being read when other rows are wanted of it, or news comes, is right when it has been read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nicegui.testing import User

from pages.live import live
from store import appointments, threads
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.inbox.test_narrow_bar import type_name
from tests.pages.steps import ask, becomes, moved, rows


@pytest.fixture
def slow_reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Within `async with slow_reads():` no page gets an answer to what it reads for its lists."""

    @asynccontextmanager
    async def hold() -> AsyncIterator[None]:
        real, gate = threads.read_together, asyncio.Event()
        await becomes(False, lambda: any(page.is_catching_up for page in live.pages.values()))

        async def read_together(queries: list[Callable[[], Any]]) -> list[Any]:
            await gate.wait()
            return await real(queries)

        with monkeypatch.context() as patched:
            patched.setattr(threads, "read_together", read_together)
            yield
            gate.set()

    return hold


async def ask_often(clinic: Clinics, first: datetime, number: int) -> list[str]:
    """As many requests of one patient, on the same day of following weeks; their ids."""
    views = [
        await ask(clinic, first + timedelta(hours=n % 7, days=7 * (n // 7)), type_slug="follow-up")
        for n in range(number)
    ]
    return [str(view.id) for view in views]


def say_gone(user: User, key: object) -> None:
    """What a browser says when a row has folded away."""
    (section,) = shown(user, data_still="true", aria_label="Requests")
    send(user, section, "gone", [str(key)])


async def test_a_row_that_was_about_to_leave_goes_with_its_list(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    other = await ask(clinic, at("11:00"), provider_id=harbor.provider)
    eva = await open_as("staff@harbor", "/staff")
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=datetime.now(UTC))
    await eva.should_see("Accepted by Dr. Clara Weiss", retries=20)
    type_name(eva, "lindqvist")
    await becomes([str(other.id)], lambda: rows(eva))
    say_gone(eva, view.id)
    await threads.write(appointments.undo, view.id, by=harbor.provider, now=datetime.now(UTC))
    await becomes([str(view.id), str(other.id)], lambda: rows(eva))
    say_gone(eva, view.id)
    await moved()
    assert rows(eva) == [str(view.id), str(other.id)], "it was the row before that left"


async def test_what_comes_while_a_name_is_looked_for_stands_in_its_place(
    open_as: OpenAs, clinic: Clinics, at: At, slow_reads: Callable[[], Any]
):
    ids = await ask_often(clinic, at("09:00"), 2)
    eva = await open_as("staff@harbor", "/staff")
    async with slow_reads():
        type_name(eva, "ada")
        await becomes([], lambda: rows(eva))
        late = await ask(clinic, at("16:00"), type_slug="follow-up")
        await becomes([str(late.id)], lambda: rows(eva))
    await becomes([*ids, str(late.id)], lambda: rows(eva))


async def test_more_of_a_list_that_is_another_by_then_is_not_shown(
    open_as: OpenAs, clinic: Clinics, at: At, slow_reads: Callable[[], Any]
):
    ids = await ask_often(clinic, at("09:00"), 53)
    eva = await open_as("staff@harbor", "/staff")
    async with slow_reads():
        eva.find("Show more").click()
        await moved()
        type_name(eva, "ada")
        await becomes([], lambda: rows(eva))
    await moved()
    assert rows(eva) == ids[:25]
