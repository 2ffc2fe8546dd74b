"""Which starts can be promised, found the slow and obvious way: one moment after the other, on plain clocks.

It shares the rules as they are written down with the store, and none of the store's reckoning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import product
from zoneinfo import ZoneInfo

from store.availability.rules import Rules, Span, TypeRules

FIVE = timedelta(minutes=5)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Busy:
    """Somebody's time is taken, from a moment to another."""

    person_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Wish:
    """Another patient asks for, or holds, a time of this type; a `provider_id` of None is any provider."""

    type_: TypeRules
    provider_id: int | None
    start: datetime

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When its provider would be busy."""
        before, after = timedelta(minutes=self.type_.buffer_before), timedelta(minutes=self.type_.buffer_after)
        return self.start - before, self.start + timedelta(minutes=self.type_.minutes) + after


@dataclass(frozen=True)
class World:
    """Everything that decides. `holidays`: the days on which the clinic keeps a public holiday.

    `held` is what other patients are choosing; `idle`, what they have chosen too long ago, or the patient is choosing,
    decides about nothing.
    """

    rules: Rules
    holidays: frozenset[date]
    patient_id: int
    now: datetime
    busy: list[Busy] = field(default_factory=list)
    waiting: list[Wish] = field(default_factory=list)
    held: list[Wish] = field(default_factory=list)
    idle: list[Wish] = field(default_factory=list)

    def offered(self, type_: TypeRules, provider_id: int | None, first: date, days: int) -> set[datetime]:
        """The starts (UTC) on these local days of the clinic, with this provider or with any."""
        return {start for start in self._moments(first, days) if self.can(type_, provider_id, start)}

    def can(self, type_: TypeRules, provider_id: int | None, start: datetime) -> bool:
        """Whether this start can be promised."""
        clock, today = start.astimezone(self._zone), self.now.astimezone(self._zone).date()
        end = start + timedelta(minutes=type_.minutes)
        return (
            (clock.hour * 60 + clock.minute) % type_.grid == 0
            and start > self.now
            and start >= self.now + timedelta(minutes=type_.notice)
            and clock.date() <= today + type_.horizon * DAY
            and not self._is_busy(self.patient_id, start, end)
            and self._is_possible(type_, provider_id, start)
            and self._keeps_promises(type_, provider_id, start)
        )

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.rules.zone)

    def _moments(self, first: date, days: int) -> Iterator[datetime]:
        moment = datetime.combine(first, time(), UTC) - 2 * DAY
        last = moment + (days + 4) * DAY
        while moment < last:
            if first <= moment.astimezone(self._zone).date() < first + days * DAY:
                yield moment
            moment += FIVE

    def _is_possible(self, type_: TypeRules, provider_id: int | None, start: datetime) -> bool:
        return any(
            self._is_able(Wish(type_, provider_id, start), provider) for provider in self._wanted(type_, provider_id)
        )

    def _wanted(self, type_: TypeRules, provider_id: int | None) -> list[int]:
        named = self.rules.providers if provider_id is None else [provider_id]
        return [provider for provider in named if provider in self.rules.offers.get(type_.id, {})]

    def is_there(self, type_: TypeRules, provider_id: int, start: datetime) -> bool:
        """Whether the provider is there for a whole appointment of this type."""
        moments = (start + n * FIVE for n in range(type_.minutes // 5))
        return all(self._is_open(provider_id, moment, crisis=type_.crisis) for moment in moments)

    def _is_able(self, wish: Wish, provider_id: int) -> bool:
        """Whether the provider is there, and has nothing else then or in the buffers."""
        return self.is_there(wish.type_, provider_id, wish.start) and not self._is_busy(provider_id, *wish.span)

    def _is_busy(self, person_id: int, start: datetime, end: datetime) -> bool:
        taken = [(each.start, each.end) for each in self.busy if each.person_id == person_id]
        taken += [wish.span for wish in self.held if wish.provider_id == person_id]
        return any(_overlap((start, end), each) for each in taken)

    def _is_open(self, provider_id: int, moment: datetime, *, crisis: bool) -> bool:
        if (provider_id, moment, crisis) not in self._remembered:
            self._remembered[provider_id, moment, crisis] = self._reckon_open(provider_id, moment, crisis=crisis)
        return self._remembered[provider_id, moment, crisis]

    @cached_property
    def _remembered(self) -> dict[tuple[int, datetime, bool], bool]:
        return {}

    def _reckon_open(self, provider_id: int, moment: datetime, *, crisis: bool) -> bool:
        local_day = moment.astimezone(self._zone).date()
        if any(closure.first <= local_day <= closure.last for closure in self.rules.closures):
            return False
        is_open = False
        for day in (local_day + n * DAY for n in range(-2, 3)):
            clock = moment.astimezone(ZoneInfo(self._zone_of(provider_id, day)))
            if clock.date() != day:
                continue
            if any(away.first <= day <= away.last for away in self.rules.away.get(provider_id, ())):
                return False
            minute = clock.hour * 60 + clock.minute
            for span in self._spans(provider_id, day, is_holiday=local_day in self.holidays):
                is_open = is_open or (span.opens <= minute < span.closes and (crisis or not span.urgent))
        return is_open

    def _zone_of(self, provider_id: int, day: date) -> str:
        weeks = [week for week in self.rules.weeks.get(provider_id, ()) if week.effective_from <= day]
        return max(weeks, key=lambda week: week.effective_from).zone if weeks else self.rules.zone

    def _spans(self, provider_id: int, day: date, *, is_holiday: bool) -> tuple[Span, ...]:
        dates = self.rules.dates.get(provider_id, {})
        if day in dates:
            return dates[day]
        weeks = [week for week in self.rules.weeks.get(provider_id, ()) if week.effective_from <= day]
        if is_holiday or not weeks:
            return ()
        return max(weeks, key=lambda week: week.effective_from).days[day.weekday()]

    def _keeps_promises(self, type_: TypeRules, provider_id: int | None, start: datetime) -> bool:
        """Whether each request for any provider that could be kept can still be given one."""
        new = Wish(type_, provider_id, start)
        others = [each for each in [*self.waiting, *self.held] if each.provider_id is None and self._able(each)]
        group = [new]
        while more := [each for each in others if any(_overlap(each.span, other.span) for other in group)]:
            group += more
            others = [each for each in others if each not in more]
        return any(self._fits(group, choice) for choice in product(*map(self._able, group)))

    def _able(self, wish: Wish) -> list[int]:
        return [provider for provider in self._wanted(wish.type_, wish.provider_id) if self._is_able(wish, provider)]

    @staticmethod
    def _fits(wishes: list[Wish], choice: tuple[int, ...]) -> bool:
        chosen = list(zip(wishes, choice, strict=True))
        return not any(
            one_has == other_has and _overlap(one.span, other.span)
            for at, (one, one_has) in enumerate(chosen)
            for other, other_has in chosen[:at]
        )

    def with_(self, **changed: object) -> "World":
        """The same world, but for this."""
        return replace(self, **changed)  # type: ignore[arg-type]


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
