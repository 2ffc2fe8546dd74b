"""What tests of logging in do again and again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

import auth
from store import errors, events
from store.db.engines import engines
from store.models import LoginFailure, LoginSession, User
from tests.clinics import PASSWORD
from tests.objects import objects

ADA = "patient@harbor.example"
BEN = "patient2@harbor.example"
CLARA = "provider@harbor.example"
HOME = "203.0.113.7"
ELSEWHERE = "198.51.100.9"
GOOD = "seven tame otters"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def hear() -> list[events.Event]:
    """What is announced from now on, until the test ends."""
    heard: list[events.Event] = []
    events.listen(heard.append)
    return heard


def overhear() -> list[tuple[str, Any]]:
    """Every statement from now on, with its values; beginnings of transactions left out."""
    executed: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            executed.append((statement, values))

    for engine in set(engines.values()):
        sa.event.listen(engine, "before_cursor_execute", note)
    return executed


async def come(now: datetime, email: str = ADA, cookies: dict[str, str] | None = None) -> tuple[str, auth.CurrentUser]:
    return await auth.log_in(email, PASSWORD, address=HOME, now=now, cookies=cookies)


async def fail(now: datetime, email: str = ADA, *, address: str = ELSEWHERE, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(errors.WrongCredentials):
            await auth.log_in(email, "not my password", address=address, now=now)


async def wait_for(now: datetime, email: str = ADA, *, address: str = ELSEWHERE) -> int:
    with pytest.raises(errors.TooManyAttempts) as refused:
        await auth.log_in(email, PASSWORD, address=address, now=now)
    return refused.value.retry_after


def everything_kept() -> str:
    with objects() as session:
        return repr([session.exec(select(model)).all() for model in (User, LoginSession, LoginFailure)])
