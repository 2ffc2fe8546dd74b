"""The log-in page in a cold Chromium, and what Lighthouse thinks of it."""

import json
import os
import shutil
import statistics
import subprocess
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.chromium import enter
from benchmarks.kept import Room, Size, environment, kept
from benchmarks.table import Figure
from tests.browser import chromium

SIZE = Size(providers=8, patients=200, appointments=1000)
VISITS = 10
LIGHTHOUSE = "lighthouse@12"
LIGHTHOUSE_LIMIT = 240
"""Seconds, with its download by npx."""

NOTE_TIMES = """
    const look = () => {
        if (!window.usable && document.querySelector("input[name=email]")) window.usable = performance.now();
        if (!window.live && window.did_handshake) window.live = performance.now();
        if (!window.live) requestAnimationFrame(look);
    };
    look();
"""


TIMES = """() => {
    const [navigation] = performance.getEntriesByType("navigation");
    return [window.usable, window.live, navigation.responseEnd, navigation.encodedBodySize];
}"""


def run(room: Room) -> list[Figure]:
    """Told, not demanded, but for the two scores."""
    if (path := chromium.find()) is None:
        return [Figure("log-in page, cold", "not measured here: no Chromium", "told", "", None)]
    with kept(room, room.database(SIZE, "login")) as server:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
            visits = [_visit(browser, server.origin) for _ in range(room.count(VISITS))]
            browser.close()
        scores = _lighthouse(room, f"{server.origin}/login", path)
    medians = {name: statistics.median(visit[name] for visit in visits) for name in visits[0]}
    return [
        Figure(
            f"log-in page, cold ({len(visits)} visits)",
            f"{medians['bytes'] / 1000:.0f} KB in {medians['requests']:.0f} requests; the form is there after "
            f"{medians['usable']:.0f} ms, live after {medians['live']:.0f} ms",
            "told",
            f"the HTML alone: {medians['html']:.0f} ms, {medians['html_bytes'] / 1000:.1f} KB",
            None,
        ),
        Figure(
            "log-in page: Lighthouse, accessibility and best practices",
            "not measured here (no node, or no Lighthouse)" if scores is None else f"{scores[0]} and {scores[1]}",
            "100 and 100",
            "of 100",
            None if scores is None else scores == (100, 100),
        ),
    ]


def _visit(browser: Browser, origin: str) -> dict[str, float]:
    """Of one cold visit: bytes over the wire, requests, and milliseconds since it began."""
    context = enter(browser, origin, None)
    context.add_init_script(NOTE_TIMES)
    page = context.new_page()
    network = context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    network.send("Network.enable")
    page.goto("/login")
    page.wait_for_function("window.live > 0")
    page.wait_for_load_state("networkidle")
    measured: list[float] = page.evaluate(TIMES)
    context.close()
    return {
        "bytes": sum(sizes.values()),
        "requests": len(sizes),
        **dict(zip(("usable", "live", "html", "html_bytes"), measured, strict=True)),
    }


def _lighthouse(room: Room, address: str, path: str) -> tuple[int, int] | None:
    """Both scores, if npx finds or gets Lighthouse."""
    if (npx := shutil.which("npx")) is None:
        return None
    report = room.folder / "lighthouse.json"
    command = [npx, "--yes", LIGHTHOUSE, address, "--output=json", f"--output-path={report}", "--quiet"]
    command += ["--only-categories=accessibility,best-practices"]
    command += [f"--chrome-flags=--headless=new {' '.join(chromium.flags())}"]
    try:
        subprocess.run(  # noqa: S603  # our own command
            command,
            check=True,
            cwd=room.folder,
            env=environment() | {"CHROME_PATH": path, "HOME": os.environ.get("HOME", str(room.folder))},
            capture_output=True,
            timeout=LIGHTHOUSE_LIMIT,
        )
        categories: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))["categories"]
    except (subprocess.SubprocessError, OSError, ValueError, KeyError):
        return None
    accessibility, practices = (round(categories[name]["score"] * 100) for name in ("accessibility", "best-practices"))
    return accessibility, practices
