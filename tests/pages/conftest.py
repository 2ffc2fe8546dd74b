"""People with open pages, without a browser: `ada = await open_as("patient@harbor", "/schedule")`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from nicegui import Client, background_tasks, events, ui
from nicegui.testing import User

from pages.elements.tags import Tag
from pages.frame.shown import waiting_to_be_written
from tests.clinics import PASSWORD, Clinics
from tests.pages import simulation

OpenAs = Callable[..., Awaitable[User]]
At = Callable[..., datetime]


@pytest.fixture(autouse=True)
def _nothing_of_other_tests() -> None:
    """What a test has left on its own event loop is nothing that NiceGUI could end on this test's, and would try to.

    Nor would anything come of what was shown in it, but that the first page of this test waited for its clock.
    """
    waiting_to_be_written.clear()
    for task in [task for task in background_tasks.running_tasks if task.get_loop().is_closed()]:
        background_tasks.running_tasks.discard(task)


@pytest.fixture
async def create_user(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Callable[[], User]]:
    """Everybody whom it makes has a browser of their own, and asks the app that runs meanwhile."""
    async with simulation.running():
        yield simulation.somebody
    logged = [record.getMessage() for record in caplog.get_records("call") if record.levelname == "ERROR"]
    assert not logged, logged


@pytest.fixture
def user(create_user: Callable[[], User]) -> User:
    """Somebody who is not logged in; there need not be a clinic."""
    return create_user()


@pytest.fixture
async def open_as(clinic: Clinics, create_user: Callable[[], User]) -> AsyncIterator[OpenAs]:
    """Logs a person in and opens a page; every call is a browser of its own. `zone` is the browser's."""

    async def enter(account: str, path: str, *, zone: str | None = None) -> User:
        user = create_user()
        if zone is not None:
            user.http_client.cookies.set("kept_zone", zone)
        form = {"email": f"{account}.example", "password": PASSWORD}
        answer = await user.http_client.post("/login", data=form, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert "problem" not in answer.headers["location"]
        await user.open(path)
        return user

    yield enter
    ways = [task for task in background_tasks.running_tasks if task.get_name().startswith("navigate")]
    await asyncio.gather(*ways, return_exceptions=True)  # a page that somebody is on the way to is drawn
    for client in Client.instances.values():
        client.outbox.stop()  # on Python 3.11 one that is cancelled at a bad moment goes on, and the end waits for it


@pytest.fixture
def visitor(clinic: Clinics, create_user: Callable[[], User]) -> User:
    """Somebody who is not logged in."""
    return create_user()


@pytest.fixture
def open_day() -> date:
    """The next day on which both clinics are open: tomorrow, or the Monday after."""
    day = datetime.now(UTC).date() + timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@pytest.fixture
def at(open_day: date) -> At:
    """A time of that day in Berlin: `at("09:00")`, or some days later."""

    def moment(clock: str, days: int = 0) -> datetime:
        return datetime.combine(open_day + timedelta(days=days), time.fromisoformat(clock), ZoneInfo("Europe/Berlin"))

    return moment


def shown(user: User, **attributes: str) -> list[Tag]:
    """The visible tags of the page with these attributes."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        each
        for each in user.current_layout.descendants()
        if isinstance(each, Tag)
        and all(each.props.get(name) == value for name, value in wanted.items())
        and all(parent.visible for parent in (each, *each.ancestors()))
    ]


def texts(user: User, css_class: str) -> list[str]:
    """What stands in the visible tags of a class."""
    return [each.text or "" for each in shown(user) if css_class in each.classes]


def send(user: User, element: ui.element, event: str, args: object) -> None:
    """What a browser sends when this happens to the element: to the element, and on to what it lies in."""
    assert user.client
    for each in (element, *element.ancestors()):
        for listener in list(each._event_listeners.values()):
            if listener.type == event:
                happened = events.GenericEventArguments(sender=each, client=user.client, args=args)
                with user.client:
                    events.handle_event(listener.handler, happened)


def pick(user: User, name: str, value: object) -> None:
    """Answer a question by a radio button, found by the name of its group and its value."""
    (radio,) = shown(user, type="radio", name=name, value=str(value))
    send(user, radio, "click", [str(value), True])
