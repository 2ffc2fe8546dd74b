"""What is free, as a page needs it to let somebody choose; and the reading of what addresses and browsers say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from store import availability

DAYS = 14
"""Days that lie side by side, today included."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Free times by local day: of the next days, of some days from a later one on, and each provider's next.

    Times are in the clinic's zone. A provider of None is whoever is free first.
    """

    strip: Mapping[date, list[datetime]] = field(default_factory=dict)
    later: Mapping[date, list[datetime]] = field(default_factory=dict)
    next_free: Mapping[int | None, datetime | None] = field(default_factory=dict)

    def on(self, day: date | None, now: datetime) -> list[datetime]:
        """The times of one day that have not passed."""
        times = [] if day is None else self.strip.get(day) or self.later.get(day, [])
        return [start for start in times if start > now]

    def first_day(self, now: datetime, after: date = date.min) -> date | None:
        """The first day with a free time that comes after that one."""
        return next((day for day in self._days() if day > after and self.on(day, now)), None)

    def earliest(self, now: datetime) -> list[datetime]:
        """All times, the first one first."""
        return [start for day in self._days() for start in self.on(day, now)]

    def _days(self) -> Iterator[date]:
        yield from self.strip
        yield from self.later


def look(patient_id: int, type_slug: str, provider_id: int | None, day: date | None, now: datetime, zone: str) -> Offer:
    """What is free for this patient and type, in a constant number of queries; `day` is the one that is looked at.

    Where the next days have nothing, the days after the next free time are in it too.
    Raises NotFound, UnknownType, UnknownProvider.
    """
    today = now.astimezone(ZoneInfo(zone)).date()

    def offer(first: date) -> dict[date, list[datetime]]:
        return availability.offer(
            patient_id=patient_id, type_slug=type_slug, provider_id=provider_id, first=first, days=DAYS, now=now
        )

    strip = offer(today)
    next_free = availability.next_free(patient_id=patient_id, type_slug=type_slug, now=now, days=DAYS)
    if None in next_free.values():  # rare, and three times as dear: somebody is not free soon
        next_free = availability.next_free(patient_id=patient_id, type_slug=type_slug, now=now)
    beyond = day if day is not None and day not in strip else None
    soonest = next_free.get(provider_id)
    if beyond is None and soonest is not None and not any(strip.values()):
        beyond = soonest.date()
    return Offer(strip, {} if beyond is None else offer(beyond), next_free)


def key(start: datetime) -> str:
    """A time as the page and its address name it; the two of autumn's double hour differ, as times they are equal."""
    return start.isoformat()


def hour_note(start: datetime) -> str:
    """Which of two is meant, where the clock shows this time twice on that day; else empty.

    `start` is in the clinic's zone.
    """
    first, second = (start.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first <= second:
        return ""
    return "after the clocks go back" if start.fold else "before the clocks go back"


def parse_day(text: object, zone: str, now: datetime) -> date | None:
    """A day of the clinic on which somebody may book; None for everything else that can be sent."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else date.min
    except ValueError:
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    return day if today <= day <= today + timedelta(days=availability.HORIZON_DAYS) else None


def parse_start(text: object, zone: str) -> datetime | None:
    """A moment with an offset, in the clinic's zone; None for everything else that can be sent."""
    try:
        start = datetime.fromisoformat(text) if isinstance(text, str) else None
        return start.astimezone(ZoneInfo(zone)) if start is not None and start.tzinfo else None
    except (ValueError, OverflowError):
        return None
