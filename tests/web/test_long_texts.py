"""No text keeps the others waiting, however it was made and wherever it is sent: its length is looked at first."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from store import errors, text
from store.people import passwords
from tests.test_main import free_port, start, wait_for
from web import redirects

MARKS = "a" + "\u0301" * 24_000 + "\u0323" * 24_000
"""96 kB of accents in the wrong order: putting them in order took 3 seconds."""

QUOTED = '"' + '\\"' * 30_000 + '"'
"""Python took 4 seconds to read a cookie like this."""

FORM = {"name": "Ada", "email": "ada@example.org", "password": "seven tame otters", "clinic": "harbor", "next": "/"}
WORST = [
    *[("POST", "/login", {"data": {**FORM, field: MARKS}}) for field in ("email", "password", "next")],
    *[("POST", "/login", {"json": {**FORM, field: MARKS}}) for field in ("email", "password", "next")],
    *[("POST", "/register", {"data": {**FORM, field: MARKS}}) for field in FORM],
    *[("GET", "/login", {"headers": {"Cookie": f"{name}={QUOTED}"}}) for name in ("kept_session", "kept_zone", "x")],
    ("GET", "/login", {"headers": {"Cookie": ";" * 60_000}}),
    ("GET", "/schedule", {"headers": {"Accept": "," * 60_000}}),
    ("POST", "/login", {"headers": {"Accept": "text/html," * 6_000}, "data": FORM}),
    ("GET", "/login?" + "a&" * 30_000, {}),
    ("GET", "/login?next=/" + "%2525" * 10_000, {}),
    ("GET", "/login?next=/" + "%25" * 660, {}),
    ("GET", "/login?next=/%25" + "25" * 900, {}),
    ("GET", "/appointments?cursor=" + "A" * 7_900, {"headers": {"Accept": "application/json"}}),
    ("POST", "/login", {"data": {"email": "\u0301" * 160_000}}),
    ("POST", "/login", {"json": {"email": "\u0301" * 160_000}}),
    ("GET", "/events", {"headers": {"Last-Event-ID": "9" * 60_000}}),
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A running Kept with the demo clinics."""

    address: str
    process: subprocess.Popen[str]

    def worked(self) -> float:
        """Seconds of a processor that it has used until now, however busy the computer is with other things."""
        used = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    port = free_port()
    process = start(tmp_path_factory.mktemp("kept"), KEPT_PORT=port)
    try:
        wait_for(port)
        yield Kept(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
async def browser(kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=kept.address, timeout=60) as client:
        yield client


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not say what a program has used")
@pytest.mark.parametrize(("method", "path", "sent"), WORST)
async def test_the_worst_text_leaves_the_log_in_page_to_the_others(
    kept: Kept, browser: httpx.AsyncClient, method: str, path: str, sent: dict[str, Any]
):
    """Nobody waits longer than the interpreter is busy: with both requests less than 0.3 s."""
    assert (await browser.get("/login")).status_code == 200
    before = kept.worked()
    attack, other = await asyncio.gather(browser.request(method, path, **sent), browser.get("/login"))
    assert kept.worked() - before < 0.3
    assert attack.status_code < 500
    assert other.status_code == 200


def takes(call: Callable[[], object]) -> float:
    """Seconds of a processor."""
    took = []
    for _ in range(5):
        begun = time.process_time()
        with suppress(errors.Refusal):
            call()
        took.append(time.process_time() - begun)
    return min(took)


TEXTS = (
    MARKS[23_900:24_110],
    MARKS[23_500:24_500],
    MARKS[20_000:28_000],
    "1" * 1023 + "a",
    " \r\n",
    "%25",
    "\u1e9b\u0323",
)


@pytest.mark.parametrize("size", [240, 500, 1024, 4000, 1_000_000])
def test_a_text_within_its_limit_is_read_in_a_moment_and_a_longer_one_not_at_all(size: int):
    for made in TEXTS:
        typed = (made * (size // len(made) + 1))[:size]
        for call in (
            lambda typed=typed: text.email(typed + "@example.org"),
            lambda typed=typed: text.email(f"ada@{typed}.example"),
            lambda typed=typed: text.sought(typed[:120]),
            lambda typed=typed: text.name(typed),
            lambda typed=typed: text.clean(typed, field="notes", limit=2000),
            lambda typed=typed: passwords.check(typed, about=["Ada Lindqvist", "Harbor Clinic"], field="password"),
            lambda typed=typed: passwords.is_possible(typed) and passwords.normal(typed),
            lambda typed=typed: redirects.safe_next("/" + typed),
        ):
            assert takes(call) < 0.01


def test_the_yardstick_sees_what_it_is_there_for():
    """The very marks that are refused unread do take their time where nobody looks at their number."""
    assert takes(lambda: passwords.normal(MARKS[20_000:28_000])) > 0.01


def test_the_longest_of_everything_is_kept():
    local = "a" * (text.LONGEST_EMAIL - len("@example.org"))
    assert text.email(f"  {local}@EXAMPLE.org ") == f"{local}@example.org"
    assert text.name("é" * text.LONGEST_NAME) == "é" * text.LONGEST_NAME
    assert text.clean("x\r\n" * 999 + "x", field="notes", limit=2000) == "x\n" * 999 + "x"
    longest = "".join(chr(0x4E00 + 7 * place) for place in range(341))
    passwords.check(longest, about=(), field="password")
    with pytest.raises(errors.WeakPassword) as refused:
        passwords.check(longest + "ab", about=(), field="password")
    assert refused.value.why == "long"
