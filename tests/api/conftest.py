"""Programs that ask the HTTP interface, without a server between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

import api
from tests.clinics import PASSWORD, Clinics

Program = httpx.AsyncClient
LogIn = Callable[..., Awaitable[Program]]
At = Callable[..., str]


@pytest.fixture
async def program(clinic: Clinics) -> AsyncIterator[Callable[..., Program]]:
    """Makes a program, or with `html=True` a browser, that nobody has logged in with."""
    made: list[Program] = []

    def make(*, html: bool = False) -> Program:
        accept = "text/html,application/xhtml+xml,*/*;q=0.8" if html else "application/json"
        transport = httpx.ASGITransport(api.app)
        made.append(httpx.AsyncClient(transport=transport, base_url="http://kept", headers={"Accept": accept}))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


@pytest.fixture
def log_in(program: Callable[..., Program]) -> LogIn:
    """Makes a program, or a browser, that is logged in: `await log_in("provider@harbor")`."""

    async def enter(account: str, *, html: bool = False) -> Program:
        caller = program(html=html)
        answer = await caller.post(
            "/login",
            json={"email": f"{account}.example", "password": PASSWORD},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 200
        return caller

    return enter


@pytest.fixture
async def ada(log_in: LogIn) -> Program:
    """A patient of Harbor Clinic."""
    return await log_in("patient@harbor")


@pytest.fixture
async def clara(log_in: LogIn) -> Program:
    """A provider of Harbor Clinic."""
    return await log_in("provider@harbor")


@pytest.fixture
def monday() -> date:
    """One of the coming Mondays, on which both clinics are open."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def at(monday: date) -> At:
    """A time of that Monday as programs write it: `at("09:00")`."""

    def moment(clock: str, zone: str = "Europe/Berlin") -> str:
        return datetime.combine(monday, time.fromisoformat(clock), ZoneInfo(zone)).isoformat()

    return moment
