"""A page that is gone leaves nothing to the garbage collector, and disturbs nobody who still works for it."""

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from inspect import Signature, signature
from weakref import ref

import pytest
from nicegui import background_tasks, ui
from nicegui.helpers import functions
from nicegui.testing import User

from pages.cleanup import while_open
from pages.frame.toasts import toast
from tests.clinics import Clinics
from tests.pages.addresses import EVERY_PAGE
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def leave(user: User) -> list[ref[object]]:
    """The page is deleted, as it is some time after its browser left; weak references to all that it was."""
    assert user.client
    left = [ref(each) for each in (user.client, *user.client.elements.values())]
    left += [ref(each.classes) for each in user.client.elements.values()]
    user.client.delete()
    user.client = None
    return left


async def all_gone(left: list[ref[object]]) -> None:
    """Wait for the tasks of the page to end; what is still there then is told by its type."""
    try:
        async with asyncio.timeout(5):
            while any(each() is not None for each in left):  # noqa: ASYNC110  # nothing tells of what is freed
                await asyncio.sleep(0.02)
    except TimeoutError:
        kinds = Counter(type(each()).__name__ for each in left if each() is not None)
        raise AssertionError(f"still there without the collector: {dict(kinds)}") from None


@pytest.mark.parametrize(
    ("account", "path"), [(account, path) for account, paths in EVERY_PAGE.items() for path in paths]
)
async def test_a_page_that_was_left_is_gone_without_the_collector(
    open_as: OpenAs, create_user: Callable[[], User], clinic: Clinics, at: At, account: str, path: str
) -> None:
    view = await ask(clinic, at("09:00"))
    ids = {"appointment": view.id, "patient": view.patient_id, "type": clinic.harbor.types["therapy"]}
    address = path.format(**ids, token="1.0.x")
    user = await open_as(account, address) if account else create_user()
    if not account:
        await user.open(address)
    await all_gone(await leave(user))


async def test_a_row_that_leaves_an_open_page_is_gone_without_the_collector(open_as: OpenAs) -> None:
    user = await open_as("patient@harbor", "/account")
    with user:
        box = ui.column()
        with box:
            rows = [ui.button("Gone soon", on_click=box.clear) for _ in range(3)]
    left: list[ref[object]] = [ref(each) for row in rows for each in (row, row.classes, row.props)]
    rows.clear()
    box.clear()
    await all_gone(left)


async def test_whoever_still_works_for_a_page_that_is_gone_is_not_disturbed(
    open_as: OpenAs, caplog: pytest.LogCaptureFixture
) -> None:
    user = await open_as("patient@harbor", "/account")
    client, left = user.client, list[ref[object]]()
    assert client
    answered, done = asyncio.Event(), asyncio.Event()

    async def late() -> None:
        label = ui.label("Working")
        await answered.wait()
        toast("It is done")
        label.set_text("Done")
        label.classes("done")
        left.append(ref(ui.label("More").classes))
        ui.run_javascript("1")
        assert ui.context.client.is_deleted
        done.set()

    with client:
        box = ui.column()
    background_tasks.create(late(), context=box)
    await asyncio.sleep(0)
    del client, box
    caplog.set_level(logging.WARNING)
    left += await leave(user)
    await asyncio.sleep(0.05)
    assert left[0]() is not None  # it is there as long as somebody works for it
    answered.set()
    await asyncio.wait_for(done.wait(), 2)
    await all_gone(left)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info]


async def test_a_callback_of_a_page_that_is_gone_does_nothing(open_as: OpenAs) -> None:
    user = await open_as("patient@harbor", "/account")
    heard: list[int] = []

    async def hear(number: int) -> None:
        heard.append(number)

    with user:
        callback = while_open(hear)
    await callback(1)
    await leave(user)
    await callback(2)
    callback(3)
    assert heard == [1]


async def test_nicegui_has_what_is_cut(open_as: OpenAs) -> None:
    """An upgrade that renames these, or that cuts by itself, is met here."""
    user = await open_as("patient@harbor", "/account")
    with user:
        label = ui.label("Here")
    for collection in (label._classes, label._style, label._props):
        assert collection._change_handlers
    assert user.client
    assert user.client.delete_handlers


async def test_nicegui_looks_at_each_method_once(open_as: OpenAs, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade that asks in another way costs every element as much again as the element itself."""
    user = await open_as("patient@harbor", "/account")
    looked: list[object] = []

    def look(func: Callable[..., object]) -> Signature:
        looked.append(func)
        return signature(func)

    monkeypatch.setattr(functions, "signature", look)
    with user:
        for _ in range(50):
            ui.label("Here").classes("soft")
    assert len(looked) < 10
