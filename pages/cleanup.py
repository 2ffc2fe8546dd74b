"""A page that is gone frees what it held by itself, so that the garbage collector has next to nothing to do.

Left alone, every element keeps three small reference cycles (its classes, style and props call themselves), and a
page's parts call each other; all of it then waits for a collection, and a collection stops everybody. Here the cycles
are cut when an element or a page is deleted. A task that still works for such a page finds it until it is done.

All that leans on the insides of NiceGUI for this is here, and tests/pages/test_cleanup.py breaks when an upgrade
changes them. Figures: docs/benchmarks.md; reasons: docs/decisions/0016-pages-that-are-gone.md.
"""
# ruff: noqa: SLF001  # see above

import asyncio
import gc
from collections.abc import Awaitable, Callable, Generator, Iterable
from functools import lru_cache, wraps
from inspect import Parameter, Signature
from types import MethodType
from typing import Any

from nicegui import Client, background_tasks, helpers, ui
from nicegui.element import Element
from nicegui.slot import Slot

THRESHOLDS = 10_000, 5, 1_000_000
"""Allocations before the young generation is collected; collections before the middle and the old one are.

That is for a rush: it happens while something is being made, so whoever waits for that waits for it, too. Else
`_collect_young` has done it before. The old one, which is all open pages, is never collected in the middle of a day:
`_collect_when_quiet` does it while few pages are open.
"""

YOUNG_EVERY = 0.25
"""Seconds between two looks at how many objects are young."""

FEW_YOUNG, MOST_YOUNG = 1_000, 50_000
"""With fewer nothing is collected; after so many the middle generation is, too, which takes 10 to 20 ms."""

FEW_PAGES = 30
"""With so many open pages a full collection takes some 30 ms."""

COLLECT_EVERY = 600.0
"""Seconds between two full collections."""

_remove_elements = getattr(Client.remove_elements, "__wrapped__", Client.remove_elements)
_delete = getattr(Client.delete, "__wrapped__", Client.delete)
_look_at = getattr(helpers.expects_arguments, "__wrapped__", helpers.expects_arguments)


def install() -> None:
    """Let NiceGUI free pages and elements when it deletes them; call it before `ui.run`. Twice is harmless."""
    Client.remove_elements = _remove_and_cut  # type: ignore[method-assign, assignment]
    Client.delete = _delete_and_cut  # type: ignore[method-assign, assignment]
    helpers.expects_arguments = _expects_arguments


def settle() -> None:
    """Freeze what the start has made, and collect in small bites from now on; the loop has to run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    background_tasks.create(_collect_young(), name="collect what is young")
    background_tasks.create(_collect_when_quiet(), name="collect")


def while_open(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Let the callback be called as long as this page is open; afterwards nothing happens, and nothing is held.

    For the parts of a page that keep a callback of what they are part of.
    """
    kept = [callback]
    ui.context.client.on_delete(kept.clear)

    def call(*args: Any) -> Any:
        return kept[0](*args) if kept else _Nothing()

    wants = helpers.expects_arguments(callback)
    call.__signature__ = _WANTS_THE_EVENT if wants else _WANTS_NOTHING  # type: ignore[attr-defined]  # NiceGUI asks
    return call


_WANTS_NOTHING = Signature()
_WANTS_THE_EVENT = Signature([Parameter("event", Parameter.POSITIONAL_ONLY)])


class _Nothing(Awaitable[None]):
    """The answer of a callback whose page is gone, whether it is awaited or not."""

    def __await__(self) -> Generator[Any, None, None]:
        return
        yield


@wraps(_remove_elements)
def _remove_and_cut(client: Client, elements: Iterable[Element]) -> None:
    removed = list(elements)
    _remove_elements(client, removed)
    _cut(removed)


@wraps(_delete)
def _delete_and_cut(client: Client) -> None:
    elements = list(client.elements.values())
    _delete(client)
    for task in _tasks_of(client):
        task.add_done_callback(lambda _: _release(client, elements))
    for handlers in (
        client.connect_handlers,
        client.disconnect_handlers,
        client.delete_handlers,
        client._exception_handlers,
    ):
        handlers.clear()


def _release(client: Client, elements: list[Element]) -> None:
    """Let go of a page that is gone when a task for it has ended; cut what the task has drawn in vain."""
    _cut(client.elements.values())
    elements.clear()


@wraps(_look_at)
def _expects_arguments(func: Callable[..., Any]) -> bool:
    """Look at each method once: NiceGUI asks three times for each element, for half of what an element takes."""
    return _method_expects(func.__func__) if isinstance(func, MethodType) else _look_at(func)


@lru_cache(maxsize=1000)
def _method_expects(function: Callable[..., Any]) -> bool:
    return bool(_look_at(MethodType(function, _Nothing)))


async def _collect_young() -> None:
    """Collect in moments that nobody has chosen, not in those in which somebody has something made."""
    collected = 0
    while True:
        await asyncio.sleep(YOUNG_EVERY)
        if gc.isenabled() and (young := gc.get_count()[0]) >= FEW_YOUNG:
            collected += young
            gc.collect(0 if collected < MOST_YOUNG else 1)
            collected %= MOST_YOUNG


async def _collect_when_quiet() -> None:
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        if len(Client.instances) <= FEW_PAGES:
            gc.collect()


def _cut(elements: Iterable[Element]) -> None:
    """Cut the cycles of each element."""
    for element in elements:
        for collection in (element._classes, element._style, element._props):
            collection._change_handlers.clear()


def _tasks_of(client: Client) -> list[asyncio.Task[Any]]:
    """Find the tasks that have entered this page or a part of it."""
    inside = {task_id for task_id, stack in Slot.stacks.items() if any(_client(slot) is client for slot in stack)}
    return [task for task in background_tasks.running_tasks if id(task) in inside] if inside else []


def _client(slot: Slot) -> Client | None:
    element = slot._parent()
    return element._client() if element is not None else None
