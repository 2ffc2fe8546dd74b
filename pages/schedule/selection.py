"""A patient's selection so far, as it stands in the address; and why a chosen time is gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages import words
from pages.schedule.catalogue import NO_FILTER, Catalogue, day_of, first_day, key, parse_day, parse_start
from pages.schedule.hold import Choice
from pages.schedule.time_filter import TimeFilter
from pages.schedule.view import ScheduleView
from store import errors
from store.availability.offers import Outlook
from store.views.appointments import AppointmentView
from store.views.people import TypeSummary

Cause = Literal["me", "start", "others", "rules"]
"""Who changed what the page shows: its patient by a click, or by choosing a start which may be gone by now, other
people, or the clinic by deciding otherwise."""


@dataclass
class Selection:
    """A type, a provider or None for any provider, a local day and a start in the clinic's zone.

    `clinic` is the slug of the clinic at which somebody without an account chooses; `instead` is the patient's request
    that came to nothing, in place of which they choose; `moving` is an appointment of theirs for which they choose
    another time, and nothing else.
    """

    type_: TypeSummary | None = None
    provider_id: int | None = None
    day: date | None = None
    start: datetime | None = None
    clinic: str = ""
    filter_: TimeFilter = NO_FILTER
    instead: AppointmentView | None = None
    moving: AppointmentView | None = None

    @classmethod
    def of(
        cls,
        params: Mapping[str, str],
        catalogue: Catalogue,
        zone: str,
        now: datetime,
        *,
        moving: AppointmentView | None = None,
    ) -> "Selection":
        """Read what an address says, as far as it can be; what is moved and with whom stands."""
        type_ = catalogue.find_type(moving.type_slug if moving else params.get("type"))
        provider_id = moving.provider_id if moving else catalogue.provider_id(params.get("provider"))
        start, clinic = parse_start(params.get("start"), zone), params.get("clinic", "")
        begins = start or (moving.as_asked.start.astimezone(ZoneInfo(zone)) if moving else None)
        day = params.get("date") or (begins.date().isoformat() if begins else None)
        looked_at = parse_day(day, type_, zone, now) if type_ else None
        filter_ = TimeFilter.parse(params.get("part"), params.get("weekday"))
        return cls(type_, provider_id, looked_at, start, clinic, filter_, moving=moving)

    @property
    def is_crisis(self) -> bool:
        """Return whether the earliest times of all days are shown, whichever day or filter was chosen before."""
        return self.type_ is not None and self.type_.crisis

    @property
    def renewed(self) -> AppointmentView | None:
        """Return the request that is made once more, as long as it is for the same type."""
        is_same = self.instead is not None and self.type_ is not None and self.instead.type_slug == self.type_.slug
        return self.instead if is_same else None

    @property
    def asked_before(self) -> datetime | None:
        """Return the time that was asked for in vain, of the provider who is asked now."""
        if self.moving is not None:
            return self.moving.start
        before = self.renewed
        if before is None or self.provider_id != (None if before.any_provider else before.provider_id):
            return None
        return before.start

    @property
    def active_filter(self) -> TimeFilter:
        """Return what hides times just now."""
        return NO_FILTER if self.is_crisis else self.filter_

    def view(
        self, catalogue: Catalogue, outlook: Outlook, seen_from: str | None, *, cause: Cause
    ) -> ScheduleView | None:
        """Return what is free for it, now; None before a type is chosen. `cause`: who changed it since last time."""
        if self.type_ is None:
            return None
        return ScheduleView(
            catalogue,
            outlook,
            self.type_,
            self.provider_id,
            self.active_filter,
            self.day,
            self.start,
            datetime.now(UTC),
            seen_from,
            self.asked_before,
            moving=self.moving,
            by_rules=cause == "rules",
        )

    @property
    def choice(self) -> Choice | None:
        """Return what would be held and sent; None before a time is chosen."""
        if self.type_ is None or self.start is None:
            return None
        return Choice(self.type_.slug, self.provider_id, self.start)

    def move_to(self, zone: str) -> None:
        """The clinic's clock is another: the chosen moment stays what it is, and is said as that clock shows it."""
        if self.start is not None:
            self.start = self.start.astimezone(ZoneInfo(zone))
            self.day = self.start.date()

    def settle_day(self, outlook: Outlook, *, move: bool) -> None:
        """Choose the first day with a free time where none is chosen; `move`: the next one where that one has none.

        Which times count is for the filter to say.
        """
        if self.day is not None and self.day < min(outlook.days):
            self.day = None  # midnight has passed
        if self.day is None or (move and not self.active_filter.narrow(day_of(outlook, self.day).free)):
            after = self.day or date.min
            self.day = (
                first_day(outlook, self.active_filter, after=after)
                or first_day(outlook, self.active_filter)
                or self.day
            )

    def keep_what_is_offered(self, catalogue: Catalogue) -> str | None:
        """Let go of a type or a provider that is there no longer; the name of the type if it went."""
        type_ = self.type_
        if catalogue.name(self.provider_id) is None:
            self.provider_id = None
        self.type_ = catalogue.find_type(type_.slug) if type_ else None
        if type_ is None or self.type_ is not None:
            return None
        self.start = None
        return type_.name

    @property
    def address(self) -> str:
        """The page with all of it, for reload and back."""
        params = {
            "clinic": self.clinic,
            "type": self.type_ and self.type_.slug,
            "provider": self.provider_id,
            "date": None if self.is_crisis else self.day,
            "start": self.start and key(self.start),
            **self.active_filter.params,
            "instead": self.renewed and self.renewed.id,
            "move": self.moving and self.moving.id,
        }
        return "/schedule?" + urlencode({name: value for name, value in params.items() if value})


def why_gone(start: datetime, zone: str, refusal: errors.Refusal, cause: Cause) -> str:
    """Return why a chosen time is not free any more; `refusal` is what the store says to it."""
    if cause == "rules" and not isinstance(refusal, errors.PastTime):  # whoever took it since, it was not to be had
        return words.no_times.removed(start, zone)
    return words.refusals.refusal(refusal, zone, start=start)
