"""How soon a page is there and answers a finger, on a slow phone far away: Lighthouse's figures, and its score of them.

Lighthouse itself needs node. Its figures do not: a processor at a quarter of its speed, 1.6 Mbit/s and 150 ms, as it
has for mobiles, and then the weights and curves of its version 12.
"""

from dataclasses import dataclass
from math import erf, log
from statistics import median

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.kept import Room, Size, kept
from benchmarks.people import HARBOR, Guest, log_in
from benchmarks.table import Figure
from tests.browser import chromium

SIZE = Size(providers=8, patients=200, appointments=1000)
VISITS = 5
PHONE = ViewportSize(width=412, height=823)
QUIET = 6_000
"""Milliseconds that a page is watched."""
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 180_000, "uploadThroughput": 84_000}
"""Bytes a second, and milliseconds."""

CURVES = {
    "fcp": (0.10, 1800, 3000),
    "si": (0.10, 3387, 5800),
    "lcp": (0.25, 2500, 4000),
    "tbt": (0.30, 200, 600),
    "cls": (0.25, 0.1, 0.25),
}
"""Of each figure its weight, and where Lighthouse gives 0.9 and 0.5 for mobiles."""
AT_TENTH = 0.9061938024368232
"""The inverse of erfc at a fifth: what makes 0.9 of the first of the two."""

WATCH = """() => {
    window.seen = {fcp: 0, lcp: 0, cls: 0, tasks: []};
    const observe = (type, take) => new PerformanceObserver(
        (list) => list.getEntries().forEach(take)
    ).observe({type, buffered: true});
    observe("paint", (entry) => { if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime; });
    observe("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
    observe("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
    observe("longtask", (entry) => seen.tasks.push([entry.startTime, entry.duration]));
}"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds until something and the largest thing are painted, for which it answers nothing, and what jumps."""

    fcp: float
    lcp: float
    tbt: float
    cls: float

    @property
    def score(self) -> float:
        """Lighthouse's, of 100; what it would read off a film of the page is never later than the largest paint."""
        figures = {"fcp": self.fcp, "si": self.lcp, "lcp": self.lcp, "tbt": self.tbt, "cls": self.cls}
        return 100 * sum(CURVES[name][0] * _score(name, value) for name, value in figures.items())


def run(room: Room) -> list[Figure]:
    """The log-in page, and the page to book before and after a type is chosen."""
    if (path := chromium.find()) is None:
        return [Figure("first view on a slow phone", "not measured here: no Chromium", "score >= 90", "", None)]
    database = room.database(SIZE, "first_view")
    with kept(room, database) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        patient = log_in(database, "patient", HARBOR, 1)[0]
        figures = []
        for address, guest in (("/login", None), ("/schedule", patient), ("/schedule?type=therapy", patient)):
            visits = [_visit(browser, server.origin, guest, address) for _ in range(room.count(VISITS))]
            figures.append(_figure(address, visits))
        browser.close()
    return figures


def _figure(address: str, visits: list[Visit]) -> Figure:
    score, lcp, tbt = (median(getattr(each, name) for each in visits) for name in ("score", "lcp", "tbt"))
    return Figure(
        f"first view of {address} on a slow phone ({len(visits)} visits)",
        f"LCP {lcp / 1000:.1f} s, TBT {tbt:.0f} ms: score {score:.0f}",
        "score >= 90, LCP <= 2.5 s",
        f"something is painted after {median(each.fcp for each in visits) / 1000:.1f} s",
        score >= 90 and lcp <= 2500,
    )


def _visit(browser: Browser, origin: str, guest: Guest | None, address: str) -> Visit:
    """One cold visit."""
    context = browser.new_context(
        base_url=origin, viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=1.75
    )
    if guest is not None:
        context.add_cookies([{"name": "kept_session", "value": guest.token, "url": origin}])
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    page.wait_for_timeout(QUIET)
    seen = page.evaluate("window.seen")
    context.close()
    blocked = [duration - 50 for start, duration in seen["tasks"] if start + duration > seen["fcp"]]
    return Visit(seen["fcp"], seen["lcp"], sum(blocked), seen["cls"])


def _score(name: str, value: float) -> float:
    """Return Lighthouse's score of a figure, from 0 to 1."""
    _, at_ninety, at_fifty = CURVES[name]
    if value <= 0:
        return 1.0
    return (1 - erf(log(value / at_fifty) * AT_TENTH / -log(at_ninety / at_fifty))) / 2
