"""What a patient has chosen so far, as it stands in the address; and why a chosen time is gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages import words
from pages.schedule import catalogue
from pages.schedule.catalogue import Catalogue
from pages.schedule.view import ScheduleView
from store import errors
from store.availability.offers import Outlook
from store.views.people import TypeSummary

Cause = Literal["me", "others", "rules"]
"""Who changed what the page shows: its patient by a click, other people, or the clinic by deciding otherwise."""


@dataclass
class Selection:
    """A type, a provider or None for any provider, a local day and a start in the clinic's zone."""

    kind: TypeSummary | None = None
    provider_id: int | None = None
    day: date | None = None
    start: datetime | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str], known: Catalogue, zone: str, now: datetime) -> "Selection":
        """What an address says, as far as it can be."""
        kind, start = known.kind(asked.get("type")), catalogue.parse_start(asked.get("start"), zone)
        day = asked.get("date") or (start.date().isoformat() if start else None)
        looked_at = catalogue.parse_day(day, kind, zone, now) if kind else None
        return cls(kind, known.provider_id(asked.get("provider")), looked_at, start)

    def look(self, known: Catalogue, found: Outlook, seen_from: str | None) -> ScheduleView | None:
        """What is free for it, now; None before a type is chosen."""
        if self.kind is None:
            return None
        return ScheduleView(
            known, found, self.kind, self.provider_id, self.day, self.start, datetime.now(UTC), seen_from
        )

    def move_to(self, zone: str) -> None:
        """The clinic's clock is another: the chosen moment stays what it is, and is said as that clock shows it."""
        if self.start is not None:
            self.start = self.start.astimezone(ZoneInfo(zone))
            self.day = self.start.date()

    def keep_what_is_offered(self, known: Catalogue) -> str | None:
        """Let go of a type or a provider that is there no longer; the name of the type if it went."""
        kind = self.kind
        if known.name(self.provider_id) is None:
            self.provider_id = None
        self.kind = known.kind(kind.slug) if kind else None
        if kind is None or self.kind is not None:
            return None
        self.start = None
        return kind.name

    @property
    def address(self) -> str:
        """The page with all of it, for reload and back."""
        chosen = {
            "type": self.kind and self.kind.slug,
            "provider": self.provider_id,
            "date": None if self.kind and self.kind.crisis else self.day,
            "start": self.start and catalogue.key(self.start),
        }
        return "/schedule?" + urlencode({name: value for name, value in chosen.items() if value})


def why_gone(start: datetime, zone: str, refusal: errors.Refusal, cause: Cause) -> str:
    """Why a chosen time is not free any more; `refusal` is what the store says to it."""
    if cause == "rules" and not isinstance(refusal, errors.PastTime):  # whoever took it since, it was not to be had
        return words.no_times.removed(start, zone)
    return words.refusals.refusal(refusal, zone, start=start)
