"""When providers are there, and why not: rules become ticks.

Weekly hours and hours of single dates are on the clock of the provider's week; a clinic's closures and public holidays
are days of the clinic's clock. Hours of a date replace the weekly ones, on public holidays too; time off and closures
always win.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from store.availability import public_holidays, ticks
from store.availability.rules import Rules, Span, Week

T = TypeVar("T")

DAY = timedelta(days=1)
_MARGIN = 24 * 3600 // ticks.TICK  # hours, not a local day: one beside a change of zone may be short, or missing
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Range:
    """Local days of the clinic, and the ticks from 24 hours before them to 24 hours after them."""

    first: date
    days: int
    clock: ZoneInfo

    @property
    def origin(self) -> int:
        """The first tick."""
        return ticks.origin_of(self.first, self.clock) - _MARGIN

    @property
    def size(self) -> int:
        """Ticks."""
        return ticks.origin_of(self.first + self.days * DAY, self.clock) + _MARGIN - self.origin

    @property
    def inside(self) -> int:
        """The ticks of the days themselves, counted from `origin`."""
        return self.between(self.first, self.first + (self.days - 1) * DAY)

    @property
    def around(self) -> list[date]:
        """The days, and two before and after them: clocks lie a day apart."""
        return [self.first + n * DAY for n in range(-2, self.days + 2)]

    def between(self, first: date, last: date) -> int:
        """Return the ticks of these local days of the clinic, the last included, counted from `origin`."""
        return _days(first, last, self.clock, self.origin)

    def __iter__(self) -> Iterator[date]:
        return (self.first + n * DAY for n in range(self.days))


class Open(NamedTuple):
    """Ticks at which a provider is there for everyone, and for a crisis."""

    regular: int
    crisis: int


class Closed(NamedTuple):
    """Why the clinic is closed on a day: `holiday`, or `closure` with the clinic's own words."""

    why: str
    name: str


class Absence(NamedTuple):
    """Why a provider is not there: `away`, `closure` or `holiday`, with its name, `elsewhere`, or `hours`."""

    why: str
    name: str = ""


def is_there(rules: Rules, provider_id: int, start: datetime, end: datetime, *, crisis: bool) -> bool:
    """Return whether the provider is there from start to end; for a crisis also in time that is for one only."""
    days = Range(start.astimezone(rules.clock).date(), 1, rules.clock)
    there = open_time(rules, provider_id, days)
    return not ticks.mask([ticks.between(start, end)], days.origin) & ~(there.crisis if crisis else there.regular)


def is_on_duty(rules: Rules, provider_id: int, now: datetime) -> bool:
    """Return whether the provider is there at this very moment, perhaps for a crisis only."""
    begin = ticks.tick(now)
    return is_there(rules, provider_id, ticks.moment(begin), ticks.moment(begin + 1), crisis=True)


def absence(rules: Rules, provider_id: int, start: datetime, end: datetime, *, crisis: bool) -> Absence | None:
    """Return why the provider is not there from start to end; None when they are."""
    if is_there(rules, provider_id, start, end, crisis=crisis):
        return None
    last = end - timedelta(minutes=1)
    zone = zone_on(rules, provider_id, start.astimezone(rules.clock).date())
    days = {moment.astimezone(zone).date() for moment in (start, last)}
    for away in rules.away.get(provider_id, ()):
        if any(map(away.covers, days)):
            return Absence("away", away.name)
    for day in dict.fromkeys(moment.astimezone(rules.clock).date() for moment in (start, last)):
        closed_day = closed(rules, day)
        if closed_day and (closed_day.why == "closure" or day not in rules.dates.get(provider_id, {})):
            return Absence(*closed_day)
    span = ticks.between(start, end)
    if _elsewhere(rules, provider_id, range(min(span), max(span) + 1)):
        return Absence("elsewhere")
    return Absence("hours")


def closed(rules: Rules, day: date) -> Closed | None:
    """Return why the clinic is closed on that local day; None when it is open."""
    for closure in rules.closures:
        if closure.covers(day):
            return Closed("closure", closure.name)
    name = holiday(rules, day)
    return None if name is None else Closed("holiday", name)


def holiday(rules: Rules, day: date) -> str | None:
    """Return the public holiday that the clinic keeps on that local day."""
    if rules.country is None:
        return None
    name = public_holidays.of(rules.country, rules.region, day.year).get(day)
    return None if name in rules.worked else name


def week_on(rules: Rules, provider_id: int, day: date) -> Week | None:
    """Return the weekly hours that hold on that local day."""
    held = [week for week in rules.weeks.get(provider_id, ()) if week.effective_from <= day]
    return held[-1] if held else None


def spans_on(rules: Rules, provider_id: int, day: date) -> tuple[Span, ...]:
    """Return the hours of a local day, of its date or of its weekday; holidays, closures and time off left aside."""
    of_date = rules.dates.get(provider_id, {}).get(day)
    if of_date is not None:
        return of_date
    week = week_on(rules, provider_id, day)
    return week.days[day.weekday()] if week else ()


def zone_on(rules: Rules, provider_id: int, day: date) -> ZoneInfo:
    """Return the zone of the clock that the hours of that day are on."""
    week = week_on(rules, provider_id, day)
    return ZoneInfo(week.zone if week else rules.zone)


def open_time(rules: Rules, provider_id: int, days: Range) -> Open:
    """Return when the provider is there, counted from the origin of the days."""
    return _remembered(rules, (provider_id, days), lambda: _ticks(rules, provider_id, days))


def _remembered(rules: Rules, key: Hashable, reckon: Callable[[], T]) -> T:
    """What was reckoned from these rules before, or now. Several threads share it, and any of them may empty it."""
    value: T | None = rules.remembered.get(key)
    if value is None:
        if len(rules.remembered) > _REMEMBERED:
            rules.remembered.clear()
        value = rules.remembered[key] = reckon()
    return value


def _ticks(rules: Rules, provider_id: int, days: Range) -> Open:
    origin, around = days.origin, days.around
    regular = crisis = 0
    of_dates = rules.dates.get(provider_id, {})
    for day in around:
        if day not in of_dates and (week := week_on(rules, provider_id, day)):
            of_week = _open(day, week.days[day.weekday()], ZoneInfo(week.zone), origin)
            regular, crisis = regular | of_week.regular, crisis | of_week.crisis
    kept, gone = _kept_and_closed(rules, days)
    regular, crisis = regular & ~kept, crisis & ~kept
    for day in of_dates.keys() & set(around):
        of_date = _open(day, of_dates[day], zone_on(rules, provider_id, day), origin)
        regular, crisis = regular | of_date.regular, crisis | of_date.crisis
    for away in rules.away.get(provider_id, ()):
        for day in filter(away.covers, around):
            gone |= _days(day, day, zone_on(rules, provider_id, day), origin)
    gone |= _elsewhere(rules, provider_id, range(origin, origin + days.size))
    whole = ((1 << days.size) - 1) & ~gone
    return Open(regular & whole, crisis & whole)


def _elsewhere(rules: Rules, provider_id: int, within: range) -> int:
    """When the provider's calendar elsewhere says that they are busy, counted from the beginning of `within`."""
    spans = rules.elsewhere.get(provider_id, ())
    near = (range(max(first, within.start), min(last, within.stop)) for first, last in spans)
    return ticks.mask((each for each in near if each), within.start)


def _kept_and_closed(rules: Rules, days: Range) -> tuple[int, int]:
    """The ticks of public holidays that the clinic keeps, and of its closures: for all providers the same."""

    def reckon() -> tuple[int, int]:
        kept = closed = 0
        for day in days.around:
            kept |= days.between(day, day) if holiday(rules, day) else 0
            closed |= days.between(day, day) if any(each.covers(day) for each in rules.closures) else 0
        return kept, closed

    return _remembered(rules, days, reckon)


def _open(day: date, spans: tuple[Span, ...], clock: ZoneInfo, origin: int) -> Open:
    by = ticks.origin_of(day, clock) - origin
    everyone = tuple((span.opens, span.closes) for span in spans if not span.urgent)
    urgent = tuple((span.opens, span.closes) for span in spans)
    return Open(
        ticks.shift(ticks.open_ticks(day, everyone, clock), by), ticks.shift(ticks.open_ticks(day, urgent, clock), by)
    )


def _days(first: date, last: date, clock: ZoneInfo, origin: int) -> int:
    return ticks.mask([range(ticks.origin_of(first, clock), ticks.origin_of(last + DAY, clock))], origin)


def moments(rules: Rules, provider_ids: Iterable[int], day: date) -> list[tuple[datetime, datetime, bool]]:
    """Return when at least one of them is there on that local day: from, until (UTC), and whether for a crisis only.

    No two of the spans overlap: where one is there for everyone, the time is not for a crisis only.
    """
    days = Range(day, 1, rules.clock)
    regular = crisis = 0
    for provider_id in provider_ids:
        hours = open_time(rules, provider_id, days)
        regular, crisis = regular | hours.regular, crisis | hours.crisis
    runs = [(run, False) for run in ticks.runs(regular & days.inside)]
    runs += [(run, True) for run in ticks.runs(crisis & ~regular & days.inside)]
    return sorted(
        (ticks.moment(days.origin + run.start), ticks.moment(days.origin + run.stop), urgent) for run, urgent in runs
    )
