"""Whose times a page shows: the clinic's clock, and that of the reader's browser."""

from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements.fragments import Fragment, node
from pages.elements.tags import Tag, tag
from store import text
from store.views.people import Clinic

ZONES = "zones"
"""The `list` of a field for a zone, once `draw_zones` has drawn it."""


def browser_zone() -> str | None:
    """Read the IANA zone of the browser that asked for this page; None if it said none that exists."""
    zone = ui.context.client.request.cookies.get("kept_zone", "").replace("%2F", "/")
    return zone if zone in text.zones() else None


def draw_zones() -> None:
    """Draw the zones that a field for one offers: those that name a city; others exist, and can be typed."""
    offered = [zone for zone in text.zones() if "/" in zone and not zone.startswith("Etc/")]
    Fragment("datalist", [node("option", None, value=zone) for zone in offered], id=ZONES)


class ClockNote:
    """A sentence that says once whose times a page shows, where the reader's clock differs at some time."""

    def __init__(self, clinic: Clinic, browser_zone: str | None) -> None:
        self._clinic, self._browser_zone = clinic, browser_zone
        self._note: Tag = tag("p", classes="soft")
        self.show()

    def show(self) -> None:
        """Name the city of the clinic as it is now."""
        zone = self._clinic.zone
        self._note.set_text(words.moments.whose_times(zone))
        self._note.set_visibility(words.moments.differ(zone, self._browser_zone, datetime.now(UTC)))
