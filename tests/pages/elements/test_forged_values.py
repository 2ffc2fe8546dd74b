"""Whatever a socket sends to any listener of any page: nobody reads a failure, and no line stands in the log."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from nicegui import Client, events
from nicegui.testing import User

from pages import words
from store import appointments, threads
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.pages.addresses import EVERY_PAGE
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask, moved
from web import unjoined_pages

QUIET = {"httpx", "asyncio"}
"""Libraries of the test itself, which log what it does."""

DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 1.5, -0.0, 1e308, float("inf"), float("nan")),
    *(2**31, 2**63, -(2**63) - 1, 10**400),
    *("", " ", "0", "1", "-1", "x", "٣", "1e9", "9" * 400, "\x00", "\ud800", "a\u202eb"),
    *("x" * 100_000, "\u0300\u0323" * 9_000, "accept", "undo", "retire:1", "remove-off:9999999999999999999"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "offer:1:2", "week:0001-01-01", "remove-week:9999-12-31"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-01T09:00"),
    *([], [[]], [None], [1, 2], [2**63, -1], [True, False], ["x"] * 5_000, [[[[[1, 2, 3]]]]], DEEP),
    *({}, {"x": {}}, {"name": [{}], "": [None]}, {str(n): [] for n in range(999)}),
    {"first": ["0001-01-01"], "last": ["9999-12-31"]},
    {"date": "9999-12-31", "zone": "UTC", "closed": False, "days": [[[2**63, 2**64, True]]] * 7, "check": True},
    {"date": "0001-01-01", "zone": "../../etc", "closed": False, "days": [[[0, 60, False]]] * 7, "check": True},
    {"date": "9999-12-31", "zone": "Europe/Berlin", "closed": True, "days": [[]], "check": False},
    {"patient": "1", "type": "therapy", "provider": "9" * 30, "date": "0001-01-01", "time": "00:00", "which": "2"},
    {"patient": "1", "type": ["therapy"], "date": "9999-12-31", "time": "23:55", "notes": "\ud800"},
)  # fmt: skip


def send_to(user: User, value: object, listeners: Iterable[tuple[Any, Any]]) -> None:
    """Send this to each listener, as the socket's handler of NiceGUI does."""
    assert user.client
    for element, listener in listeners:
        with user.client:
            happened = events.GenericEventArguments(sender=element, client=user.client, args=value)
            events.handle_event(listener.handler, happened)


def listeners_of(client: Client) -> list[tuple[Any, Any]]:
    """Every listener of the page that hears what a browser sends with the event."""
    return [
        (element, listener)
        for element in list(client.elements.values())
        for listener in list(element._event_listeners.values())
        if listener.args != [] and listener.handler is not None
    ]


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("patient@harbor", "/schedule?type=therapy"),
        *((account, path) for account, paths in EVERY_PAGE.items() for path in paths),
    ],
)
async def test_whatever_a_socket_sends_nobody_reads_a_failure(
    open_as: OpenAs,
    create_user: Callable[[], User],
    clinic: Clinics,
    at: At,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    account: str,
    path: str,
):
    monkeypatch.setattr(unjoined_pages, "OF_SESSION", 1_000)  # where a form leads, all that were sent go at once
    request = await ask(clinic, at("09:00"))
    taken = await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, taken.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    day = at("09:00").date()
    wish: Any = {"patient_id": clinic.harbor.patient, "type_slug": "therapy", "first": day, "last": day}
    await threads.write(waitlist.join, **wish, now=datetime.now(UTC))
    ids = {"appointment": request.id, "patient": request.patient_id, "type": clinic.harbor.types["therapy"]}
    address = path.format(**ids, token="1.0.x")
    user = await open_as(account, address) if account else create_user()
    if not account:
        await user.open(address)
    assert user.client
    with caplog.at_level(logging.INFO):
        for value in VALUES:
            send_to(user, value, listeners_of(user.client))
        await moved()
    assert [record.getMessage() for record in caplog.records if record.name not in QUIET] == []
    await user.should_not_see(words.everywhere.FAILED)
