"""The days and the provider of a calendar, as the address says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages import words
from pages.calendar.axis import DAY, changes
from pages.calendar.column import Heading
from store.models import Role
from store.views.people import Person, ProviderView

FARTHEST = timedelta(days=3660)
"""From today; what lies beyond is not shown."""

NOBODY = "First available"
"""Whom a request asks for that any provider may take."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A local day, or the week around it; of one provider, or of everyone at a clinic."""

    me: Person
    providers: Sequence[ProviderView]
    is_week: bool
    day: date
    today: date
    provider: ProviderView | None

    @classmethod
    def of(
        cls, me: Person, providers: Sequence[ProviderView], params: Mapping[str, str], today: date
    ) -> "CalendarView":
        """Read what the address says; what cannot be is today, and everyone for staff."""
        own = me.role is Role.provider
        providers = _choosable(me, providers)
        is_week = params.get("view", "week" if own else "day") == "week"
        selected = [each for each in providers if own or str(each.id) == params.get("provider")]
        selected += providers[: 1 if is_week else 0]  # a week has no room for everyone
        return cls(me, providers, is_week, _day(params.get("date"), today), today, selected[0] if selected else None)

    def among(self, providers: Sequence[ProviderView]) -> "CalendarView":
        """Return the same days with these providers, as they are called now; whoever has left keeps their calendar."""
        choosable = _choosable(self.me, providers)
        provider = next((each for each in choosable if each.id == self.provider_id), self.provider)
        return replace(self, providers=choosable, provider=provider)

    @property
    def days(self) -> list[date]:
        """Monday first, when it is a week."""
        first = self.day - self.day.weekday() * DAY
        return [first + n * DAY for n in range(7)] if self.is_week else [self.day]

    @property
    def provider_id(self) -> int | None:
        """Return whose calendar it is; None for everyone's."""
        return self.provider.id if self.provider else None

    @property
    def title(self) -> str:
        """The days in words."""
        first, last = self.days[0], self.days[-1]
        if not self.is_week:
            return words.moments.day(first, self.today)
        return f"{words.moments.day(first, last)} to {words.moments.day(last, self.today)}"

    def columns(self) -> Iterator[tuple[date, int | None, frozenset[int | None], Heading]]:
        """Each column: its day, its provider, whose appointments it shows, and what stands above it."""
        own = self.me.role is Role.provider
        for day in self.days:
            if self.provider is not None:
                takes = frozenset({self.provider.id, None} if own else {self.provider.id})
                short = words.moments.day(day).split()
                heading = Heading(
                    f"{short[0][:3]} {day.day}", words.moments.day(day, self.today), self.address(view="day", date=day)
                )
                if not self.is_week:
                    heading = Heading(
                        self.provider.name, f"{words.moments.day(day, self.today)}, {self.provider.name}", None
                    )
                yield day, self.provider.id, takes, heading
                continue
            yield day, None, frozenset({None}), Heading(NOBODY, NOBODY, None)
            for each in self.providers:
                yield day, each.id, frozenset({each.id}), self.heading(each)

    def heading(self, provider: ProviderView) -> Heading:
        """Above the column of a provider, which leads to their week."""
        return Heading(provider.name, provider.name, self.address(view="week", provider=provider.id))

    def address(self, **other: str | int | date | None) -> str:
        """The address of this calendar, or of one that differs in this."""
        provider = None if self.me.role is Role.provider else self.provider_id
        said = {"view": "week" if self.is_week else "day", "date": self.day, "provider": provider} | other
        return f"/calendar?{urlencode({name: value for name, value in said.items() if value is not None})}"

    @property
    def own_address(self) -> str:
        """The address of this calendar; today is always the day on which it is opened."""
        return self.address(date=None if self.day == self.today else self.day)

    def has_room_for(self, day: date, provider_id: int | None) -> bool:
        """Return whether an appointment of that day and that provider is seen in it."""
        return day in self.days and (self.provider is None or self.provider_id == provider_id)

    def clock_changes(self) -> list[str]:
        """Return where the clocks of these days go back or forward, in words."""
        clock = ZoneInfo(self.me.clinic.zone)
        return [
            words.moments.clock_change(day, self.today, str(change.start), str(change.end), back=change.twice)
            for day in self.days
            for change in changes(day, clock)
        ]


def _choosable(me: Person, providers: Sequence[ProviderView]) -> Sequence[ProviderView]:
    """Whose calendars this person can see."""
    if me.role is Role.staff:
        return providers
    return [each for each in providers if each.id == me.id] or [ProviderView(me.id, me.name)]


def _day(text: str | None, today: date) -> date:
    """The local day in an address; today for everything else."""
    try:
        wanted = date.fromisoformat(text or "")
    except ValueError:
        return today
    return wanted if abs(wanted - today) < FARTHEST else today
