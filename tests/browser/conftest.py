"""Kept as people have it: the real app in a process of its own, and a real Chromium with a window for each person."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import chromium, forks
from tests.clinics import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60
"""Seconds until the app has to answer, on a slow machine too."""

expect.set_options(timeout=15_000)  # how fast a page is, benchmarks say; tests wait for a busy machine


class Server:
    """A running Kept with the demo clinics. `database` is the address of its SQLite file."""

    def __init__(self, folder: Path, demo: Path, script: Path = ROOT / "main.py") -> None:
        self._folder, self._script = folder, script
        self._port = _free_port()
        self._process: BaseProcess | None = None
        self.origin = f"http://127.0.0.1:{self._port}"
        self.database = f"sqlite:///{shutil.copy(demo, folder / 'kept.sqlite')}"
        self.log = folder / "log.txt"

    def start(self) -> None:
        """Run it until it answers; after `stop` at the same address, with the same database."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NICEGUI_", "KEPT_"))
        }
        environment |= {
            "KEPT_PORT": str(self._port),
            "KEPT_DATABASE_URL": self.database,
        }
        self._process = forks.start(self._script, folder=self._folder, environment=environment, log=self.log)
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.is_alive():
            try:
                if httpx.get(f"{self.origin}/login", headers={"Accept": "text/html"}).status_code == 200:
                    # the same few patients book in all tests of a file
                    self.write(
                        "UPDATE institution SET open_requests = 100, crisis_requests = 3, appointments_ahead = 100, "
                        "bookings_in_ten_minutes = 100, rules_version = rules_version + 1"
                    )
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"Kept did not start:\n{self.log.read_text(encoding='utf-8')}")

    def write(self, statement: str, *values: object) -> None:
        """Change its database behind its back."""
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement, values)

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process = None


@contextmanager
def running(folder: Path, demo: Path, script: Path = ROOT / "main.py") -> Iterator[Server]:
    """A server for as long as it is needed. What its pages left behind fails the test too, so the log is read again."""
    server = Server(folder, demo, script)
    try:
        server.start()
        yield server
    finally:
        server.stop()
    assert not failures(server.log.read_text(encoding="utf-8")), failures(server.log.read_text(encoding="utf-8"))


def failures(log: str) -> list[str]:
    """The lines of a server's log that tell of an exception, or of a failure."""
    marks = ("Traceback", "Error", "Exception", " ERROR ", " CRITICAL ")
    return [line for line in log.splitlines() if any(mark in line for mark in marks)]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo clinics, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "kept.sqlite"
    subprocess.run(
        [sys.executable, "seed.py", "--database", f"sqlite:///{path}"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    return path


@pytest.fixture(scope="module")
def server(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app with the demo clinics for the tests of a file; what a test finds in it, others may have left."""
    with running(tmp_path_factory.mktemp("server"), demo) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `make test-browser`, which finds or installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield browser
        browser.close()


OpenAs = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, server: Server) -> Iterator[OpenAs]:
    """`open_as("patient@harbor.example", "/schedule")`: a page of a person in a window of their own.

    `open_as(None)` is somebody who is not logged in. More keywords go to Playwright's `new_context`, such as
    `viewport={"width": 390, "height": 844}`, `color_scheme="dark"`, `timezone_id="Asia/Tokyo"`. A second tab of the
    same person is `page.context.new_page()`. A script error in any of the pages, or a traceback in the app's log, fails
    the test.
    """
    said_before = server.log.stat().st_size
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(email: str | None, path: str = "/", **options: Any) -> Page:
        settings = {"base_url": server.origin, "timezone_id": "Europe/Berlin", "locale": "en-GB"}
        context = browser.new_context(**{**settings, "viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.on("weberror", lambda error: problems.append(f"{error.page and error.page.url}: {error.error}"))
        if email is not None:
            form: dict[str, str | float | bool] = {"email": email, "password": PASSWORD}
            answer = context.request.post("/login", form=form, max_redirects=0, headers={"Accept": "text/html"})
            assert answer.status == 303, f"{email} could not log in: {answer.status} {answer.text()[:300]}"
            assert "problem" not in answer.headers["location"], answer.headers["location"]
        page = context.new_page()
        page.goto(path)
        wait_until_live(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, problems
    said = server.log.read_bytes()[said_before:].decode()
    assert not failures(said), said


def wait_until_live(page: Page) -> None:
    """Wait until the page's socket is connected: what is pushed from now on arrives."""
    page.wait_for_function("window.did_handshake === true")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
