"""A page that is gone frees what it held by itself, so that the garbage collector has next to nothing to do.

Left alone, every element keeps three small circles of references (its classes, style and props call themselves), and a
page's parts call each other; all of it then waits for a collection, and a collection stops everybody. Here the circles
are cut when an element or a page is deleted. Whoever is still working for such a page finds it until that work is done.

All that leans on the insides of NiceGUI for this is here, and tests/pages/test_cleanup.py breaks when an upgrade
changes them. Figures: docs/benchmarks.md; reasons: docs/decisions/0016-pages-that-are-gone.md.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import gc
from collections.abc import Awaitable, Callable, Generator, Iterable
from functools import wraps
from inspect import signature
from typing import Any

from nicegui import Client, background_tasks, ui
from nicegui.element import Element
from nicegui.slot import Slot

THRESHOLDS = 5_000, 10, 1_000_000
"""How much is made before the young, the middle and the old objects are looked through.

The middle ones are then 50,000 at most, so nobody waits for long. The old ones, which are those of all open pages, are
never looked through in the middle of a day: `collect` does it while few pages are open.
"""

FEW_PAGES = 30
"""With so many open pages a look through everything takes some 30 ms."""

LOOK_EVERY = 600.0
"""Seconds between two looks through everything."""

_remove_elements = getattr(Client.remove_elements, "__wrapped__", Client.remove_elements)
_delete = getattr(Client.delete, "__wrapped__", Client.delete)


def install() -> None:
    """Free pages and elements when they are deleted; call it before `ui.run`. Twice is harmless."""
    Client.remove_elements = _remove_and_cut  # type: ignore[method-assign, assignment]
    Client.delete = _delete_and_cut  # type: ignore[method-assign, assignment]


def settle() -> None:
    """Leave what the start has made alone for good, and collect in small bites from now on; the loop has to run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    background_tasks.create(_collect_when_quiet(), name="collect")


def while_open(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The callback as long as this page is open; afterwards nothing happens, and nothing is held.

    For the parts of a page that keep a callback of what they are part of.
    """
    kept = [callback]
    ui.context.client.on_delete(kept.clear)

    def call(*args: Any) -> Any:
        return kept[0](*args) if kept else _Nothing()

    call.__signature__ = signature(callback)  # type: ignore[attr-defined]  # NiceGUI asks whether it wants the event
    return call


class _Nothing(Awaitable[None]):
    """What a callback answers when its page is gone, whether it is awaited or not."""

    def __await__(self) -> Generator[Any, None, None]:
        return
        yield


@wraps(_remove_elements)
def _remove_and_cut(client: Client, elements: Iterable[Element]) -> None:
    gone = list(elements)
    _remove_elements(client, gone)
    _cut(gone)


@wraps(_delete)
def _delete_and_cut(client: Client) -> None:
    there = list(client.elements.values())
    _delete(client)
    for task in _working_for(client):
        task.add_done_callback(lambda _: _let_go(client, there))
    for handlers in (
        client.connect_handlers,
        client.disconnect_handlers,
        client.delete_handlers,
        client._exception_handlers,
    ):
        handlers.clear()


def _let_go(client: Client, there: list[Element]) -> None:
    """The end of what was done for a page that is gone; cut what it has drawn in vain."""
    _cut(client.elements.values())
    there.clear()


async def _collect_when_quiet() -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        if len(Client.instances) <= FEW_PAGES:
            gc.collect()


def _cut(elements: Iterable[Element]) -> None:
    for element in elements:
        for collection in (element._classes, element._style, element._props):
            collection._change_handlers.clear()


def _working_for(client: Client) -> list[asyncio.Task[Any]]:
    """The tasks that have entered this page or a part of it."""
    inside = {task_id for task_id, stack in Slot.stacks.items() if any(_client(slot) is client for slot in stack)}
    return [task for task in background_tasks.running_tasks if id(task) in inside] if inside else []


def _client(slot: Slot) -> Client | None:
    element = slot._parent()
    return element._client() if element is not None else None
