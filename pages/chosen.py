"""What a patient has chosen so far, as it stands in the address; and why a chosen time is gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from pages import offer, refusals, words
from pages.look import Look
from pages.offer import Catalogue
from store import errors
from store.availability import Outlook
from store.people import TypeView
from store.views import AppointmentView

Cause = Literal["me", "others", "rules"]
"""Who changed what the page shows: its patient by a click, other people, or the clinic by deciding otherwise."""


@dataclass
class Chosen:
    """A type, a provider or None for whoever is free first, a local day and a start in the clinic's zone."""

    kind: TypeView | None = None
    provider_id: int | None = None
    day: date | None = None
    start: datetime | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str], known: Catalogue, zone: str, now: datetime) -> "Chosen":
        """What an address says, as far as it can be."""
        kind, start = known.kind(asked.get("type")), offer.parse_start(asked.get("start"), zone)
        day = asked.get("date") or (start.date().isoformat() if start else None)
        looked_at = offer.parse_day(day, kind, zone, now) if kind else None
        return cls(kind, known.provider_id(asked.get("provider")), looked_at, start)

    def look(self, known: Catalogue, found: Outlook, zone: str) -> Look | None:
        """What is free for it, now; None before a type is chosen."""
        if self.kind is None:
            return None
        return Look(known, found, self.kind, self.provider_id, self.day, self.start, zone, datetime.now(UTC))

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
            "start": self.start and offer.key(self.start),
        }
        return "/schedule?" + urlencode({name: value for name, value in chosen.items() if value})


def why_gone(start: datetime, look: Look, own: Collection[AppointmentView], cause: Cause) -> str:
    """Why a chosen time is not free any more. `own` are the patient's appointments that the page has heard of."""
    end = start + timedelta(minutes=look.kind.minutes)
    refusal: errors.Refusal = errors.TimeTaken("everyone")
    if start <= look.now:
        refusal = errors.PastTime("start")
    elif cause == "rules":
        return f"{words.when(start, look.zone)} is not free any more. Please choose another time."
    elif start < look.now + timedelta(minutes=look.kind.notice):
        refusal = errors.TooSoon("start", look.kind.notice)
    elif any(view.start < end and start < view.end for view in own):
        refusal = errors.TimeTaken("patient")
    elif offer.has(look.times.held, start):
        refusal = errors.TimeTaken("held")
    return refusals.refusal(refusal, look.zone, start=start)
