"""Who comes when, and what became of it: the days of an invented clinic, so that nobody is in two places at once.

Moments are whole minutes since 1970 in UTC.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from store.availability import ticks
from store.availability.rules import Rules, TypeRules
from store.models import UNDECIDED, WAITING, Status
from store.seeding import decided
from store.seeding.decided import CONSULTATION, CRISIS, FOLLOW_UP, THERAPY

T = TypeVar("T")

DAWN = 6 * 60
"""Before anybody comes, and after the clock has changed."""

TICK, DAY = ticks.TICK // 60, 24 * 60
"""Minutes, as all of these."""

MOST, YEARS = 40_000, 40
"""So many appointments of one provider, or of one patient, find room in so many years; we go back no further."""

FUTURE, OPEN = 30, 13
"""How many appointments a provider has in the future at most, and how many of these wait for an answer."""

OPEN_OF_PATIENT, OPEN_OF_DEMO_PATIENT = 3, 1
"""How many of a patient wait for an answer at most: whoever tries the demo can ask for some more."""

OPEN_STATUSES = UNDECIDED

PROPOSED_AHEAD = 800
"""Minutes until a time that is proposed, at the least: it was proposed 600 ago at most, and is held half that long."""

NUMBERS = [THERAPY] * 9 + [CONSULTATION] * 5 + [FOLLOW_UP] * 5 + [CRISIS]
"""What twenty patients book."""

OUTCOMES = (
    [Status.completed] * 27
    + [Status.rejected] * 4
    + [Status.cancelled] * 4
    + [Status.no_show] * 3
    + [Status.expired] * 2
)
"""What became of forty appointments."""


@dataclass(frozen=True)
class House:
    """An institution to be, with the ids of its people."""

    rules: Rules
    staff: int
    providers: range
    patients: range

    @property
    def id(self) -> int:
        """Of the institution."""
        return self.rules.institution_id

    @cached_property
    def clock(self) -> ZoneInfo:
        """The institution's zone."""
        return self.rules.clock

    @cached_property
    def types(self) -> tuple[TypeRules, ...]:
        """The types, each at its place in phrases.TYPES."""
        return tuple(self.rules.types.values())


class Planned(NamedTuple):
    """An appointment to be; `number` is the place of its type in phrases.TYPES."""

    created: int
    start: int
    number: int
    patient: int
    provider: int
    any_provider: bool
    status: Status
    proposed: int = 0
    """The start that is proposed instead, of one that is countered."""


def answer_by(type_: TypeRules, *, created: int, start: int) -> int:
    """Until when a request is answered: in time before its start, but never in less than half of the time there is."""
    return min(created + type_.answer_within, max(start - type_.answer_before, (created + start) // 2))


def plan(house: House, quota: int, *, now: int, chance: random.Random) -> list[Planned]:
    """That many appointments, the one that was booked first first: from today on, then back from today.

    There is room for `quota` up to MOST for each of the providers and each of the patients.
    """
    return _Planner(house, quota, now, chance).plan()


class _Planner:
    """Fills the days of a clinic, so that nobody is in two places at once."""

    def __init__(self, house: House, quota: int, now: int, chance: random.Random) -> None:
        self.house, self.now, self.chance = house, now, chance
        self.numbers, self.outcomes = _deal(NUMBERS, chance), _deal(OUTCOMES, chance)
        # the patients whom a demo is shown with have something ahead of them
        self.demo_patients = house.patients[:2]
        self.patients = chain([*self.demo_patients] * 4, _deal(house.patients, chance))
        # the more providers there are, the more patients know whom they want; and each request for any tells them all
        self.any_share = 1 / (4 + len(house.providers))
        each = min(quota * 2 // 5 // len(house.providers), FUTURE)
        self.ahead = {provider: self._cards(provider, each) for provider in house.providers}
        self.behind = quota - each * len(house.providers)
        # the past of a small clinic reaches back some weeks too
        self.used = min(max(self.behind / len(house.providers) / 480, 0.1), 0.9)
        self.arrived: set[int] = set()
        self.dawn = 0
        self.busy: dict[int, int] = {}
        self.open: Counter[int] = Counter()
        self.planned: list[Planned] = []

    def plan(self) -> list[Planned]:
        today = datetime.fromtimestamp(self.now * 60, self.house.clock).date()
        for offset in range(120):
            if offset == 0 or any(self.ahead.values()):
                self._day(today + timedelta(days=offset))
        self.behind += sum(map(len, self.ahead.values()))  # too few patients for so much future
        for offset in range(1, YEARS * 366):
            if self.behind <= 0:
                break
            self._day(today - timedelta(days=offset))
        return sorted(self.planned)

    def _day(self, day: date) -> None:
        self.busy.clear()
        self.dawn = int(ticks.local(day, DAWN, self.house.clock).timestamp()) // 60
        for provider in self.house.providers:
            starts = list(self._times(provider, day))
            self._book_ahead(provider, [each for each in starts if each[0] > self.now + 30])
            self._book_behind(provider, [each for each in reversed(starts) if each[0] <= self.now])

    def _book_ahead(self, provider: int, starts: list[tuple[int, int]]) -> None:
        cards, held = self.ahead[provider], set[int]()
        for start, type_ in starts:
            if not cards:
                return
            if start in held:
                continue
            status, crisis, any_provider = cards[-1]
            # a session of therapy leaves room for a crisis, which takes the first time there is
            if type_ not in {THERAPY, CRISIS} if crisis else self.chance.random() > 0.45:
                continue
            booked = CRISIS if crisis else type_
            if status in OPEN_STATUSES:
                ago = 3 if crisis else 600
                soon = start - self.now < 120  # so that an hour is left to answer
                if not crisis and (soon or type_ == CRISIS or self._at_once(type_, provider, any_provider)):
                    continue
            else:
                ago = 20_000
            proposed = 0
            if status is Status.countered and not (proposed := self._other_time(start, type_, starts)):
                continue
            created = self.now - 2 - int(self.chance.random() ** 2 * ago)
            if self._may_be_booked(booked, created, start) and self._add(
                Planned(created, start, booked, 0, provider, any_provider, status, proposed)
            ):
                cards.pop()
                held.add(proposed)

    def _other_time(self, start: int, number: int, starts: list[tuple[int, int]]) -> int:
        """Return a later start of that day that could be proposed instead, with an hour left to answer; 0 is none."""
        soonest = max(start + 1, self.now + PROPOSED_AHEAD)
        return next((other for other, type_ in starts if type_ == number and other >= soonest), 0)

    def _at_once(self, number: int, provider: int, any_provider: bool) -> bool:
        """Return whether nobody is asked before such a request is accepted."""
        content = self.house.rules.offers[self.house.types[number].id]
        return any(content.values()) if any_provider else content[provider]

    def _may_be_booked(self, number: int, created: int, start: int) -> bool:
        type_ = self.house.types[number]
        return type_.notice <= start - self.now and start - created <= type_.horizon * DAY

    def _book_behind(self, provider: int, starts: list[tuple[int, int]]) -> None:
        for start, number in starts:
            if self.behind <= 0:
                return
            if provider not in self.arrived:
                status = Status.checked_in  # the latest patient has not left, as far as anyone wrote down
            elif self.chance.random() < self.used:
                status = next(self.outcomes)
                if number == CRISIS and status is Status.expired:
                    status = Status.completed  # somebody always answers
            else:
                continue
            type_ = self.house.types[number]
            ago = max(type_.notice, 60) + self.chance.random() * (300 if type_.crisis else 20_000 - type_.notice)
            created = start - int(ago)
            any_provider = self.chance.random() < self.any_share
            if self._add(Planned(created, start, number, 0, provider, any_provider, status)):
                self.arrived.add(provider)
                self.behind -= 1

    def _add(self, planned: Planned) -> bool:
        """Plan it for some patient; False when we find none who is free and may ask for it."""
        length = (1 << self.house.types[planned.number].minutes // TICK) - 1
        span = 0
        for start in filter(None, (planned.start, planned.proposed)):
            span |= length << (start - self.dawn) // TICK
        is_open = planned.status in OPEN_STATUSES
        for _, patient in zip(range(20), self.patients, strict=False):
            if is_open and self.open[patient] >= self._most_open(patient):
                continue
            if not self.busy.get(patient, 0) & span:
                self.busy[patient] = self.busy.get(patient, 0) | span
                self.open[patient] += is_open
                self.planned.append(planned._replace(patient=patient))
                return True
        return False

    def _most_open(self, patient: int) -> int:
        return OPEN_OF_DEMO_PATIENT if patient in self.demo_patients else OPEN_OF_PATIENT

    def _times(self, provider: int, day: date) -> Iterator[tuple[int, int]]:
        """What the provider's day could be filled with: starts, and the numbers of types."""
        busy = 0
        for span in decided.spans(self.house.rules, provider, day):
            while True:
                number = CRISIS if span.urgent else next(self.numbers)
                type_ = self.house.types[number]
                if provider not in self.house.rules.offers[type_.id]:
                    continue
                start = -(-max(span.opens, busy + type_.buffer_before) // type_.grid) * type_.grid
                if start + type_.minutes > span.closes:
                    break
                yield self.dawn + start - DAWN, number
                busy = start + type_.minutes + type_.buffer_after

    def _cards(self, provider: int, number: int) -> list[tuple[Status, bool, bool]]:
        """What a provider's future holds, the crisis last: status, whether a crisis, whether for any provider."""
        patients = len(self.house.patients)
        room = OPEN_OF_PATIENT * (patients - 2) + OPEN_OF_DEMO_PATIENT * 2
        open_ = min(OPEN, number * 2 // 5, room // len(self.house.providers))
        crisis = open_ > 0 and provider in self.house.rules.offers[self.house.types[CRISIS].id]
        first_ones = provider - self.house.providers.start < 4
        cards = [(WAITING[n % 2], False, first_ones and n == 1) for n in range(open_ - crisis)]
        if len(cards) > 2:
            cards[0] = Status.countered, False, False
        cards += [(status, False, False) for status in (Status.rejected, Status.cancelled)[: number - open_]]
        cards += [(Status.accepted, False, False)] * (number - crisis - len(cards))
        self.chance.shuffle(cards)
        return [*cards, (Status.booked, True, False)] if crisis else cards


def _deal(cards: Iterable[T], chance: random.Random) -> Iterator[T]:
    """The cards, shuffled, again and again."""
    deck = list(cards)
    while True:
        chance.shuffle(deck)
        yield from deck
