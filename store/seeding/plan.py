"""Who comes when, and what became of it: the days of an invented clinic, so that nobody is in two places at once.

Moments are whole minutes since 1970 in UTC.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from store import slots
from store.models import WAITING, Status
from store.seeding import phrases

T = TypeVar("T")

OPENS, LUNCH, CLOSES = 9 * 60, 12 * 60, 17 * 60
TICK = slots.TICK // 60
"""Minutes, as all of these."""

MOST, YEARS = 40_000, 40
"""So many appointments of one provider, or of one patient, find room in so many years; we go back no further."""

FUTURE, UNANSWERED = 30, 12
"""How many appointments a provider has in the future at most, and how many of these wait for an answer."""

THERAPY, CRISIS = 0, 3
KINDS = [THERAPY] * 9 + [1] * 5 + [2] * 5 + [CRISIS]
"""What twenty patients book, as places in phrases.TYPES."""

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

    id: int
    zone: ZoneInfo
    staff: int
    providers: range
    patients: range


class Planned(NamedTuple):
    """An appointment to be; `kind` is its place in phrases.TYPES."""

    created: int
    start: int
    kind: int
    patient: int
    provider: int
    any_provider: bool
    status: Status

    @property
    def length(self) -> int:
        """Minutes."""
        return phrases.TYPES[self.kind][2]


def plan(house: House, quota: int, *, now: int, chance: random.Random) -> list[Planned]:
    """That many appointments, the one that was booked first first: from today on, then back from today.

    There is room for `quota` up to MOST for each of the providers and each of the patients.
    """
    return _Planner(house, quota, now, chance).plan()


class _Planner:
    """Fills the days of a clinic, so that nobody is in two places at once."""

    def __init__(self, house: House, quota: int, now: int, chance: random.Random) -> None:
        self.house, self.now, self.chance = house, now, chance
        self.kinds, self.outcomes = _deal(KINDS, chance), _deal(OUTCOMES, chance)
        # the patients whom a demo is shown with have something ahead of them
        self.patients = chain([*house.patients[:2]] * 4, _deal(house.patients, chance))
        # the more providers there are, the more patients know whom they want; and each request for any tells them all
        self.any_share = 1 / (4 + len(house.providers))
        each = min(quota * 2 // 5 // len(house.providers), FUTURE)
        self.ahead = {provider: self._cards(provider, each) for provider in house.providers}
        self.behind = quota - each * len(house.providers)
        # the past of a small clinic reaches back some weeks too
        self.used = min(max(self.behind / len(house.providers) / 480, 0.1), 0.9)
        self.arrived: set[int] = set()
        self.opens = 0
        self.busy: dict[int, int] = {}
        self.planned: list[Planned] = []

    def plan(self) -> list[Planned]:
        today = datetime.fromtimestamp(self.now * 60, self.house.zone).date()
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
        if day.weekday() > 4:
            return
        self.busy.clear()
        self.opens = int(slots.local(day, OPENS, self.house.zone).timestamp()) // 60
        for provider in self.house.providers:
            starts = list(self._times())
            self._book_ahead(provider, [each for each in starts if each[0] > self.now + 30])
            self._book_behind(provider, [each for each in reversed(starts) if each[0] <= self.now])

    def _book_ahead(self, provider: int, starts: list[tuple[int, int]]) -> None:
        cards = self.ahead[provider]
        for start, kind in starts:
            if not cards:
                return
            status, crisis, any_provider = cards[-1]
            # a session of therapy leaves room for a crisis, which takes the first time there is
            if (kind != THERAPY) if crisis else (self.chance.random() > 0.45):
                continue
            ago = 25 if crisis else 2880 if status in WAITING else 20_000
            created = self.now - 2 - int(self.chance.random() ** 2 * ago)
            if self._add(created, start, CRISIS if crisis else kind, provider, any_provider, status):
                cards.pop()

    def _book_behind(self, provider: int, starts: list[tuple[int, int]]) -> None:
        for start, kind in starts:
            if self.behind <= 0:
                return
            if provider not in self.arrived:
                status = Status.checked_in  # the latest patient has not left, as far as anyone wrote down
            elif self.chance.random() < self.used:
                status = next(self.outcomes)
            else:
                continue
            ago = 60 + self.chance.random() * (300 if kind == CRISIS else 20_000)
            created = start - int(ago)
            if self._add(created, start, kind, provider, self.chance.random() < self.any_share, status):
                self.arrived.add(provider)
                self.behind -= 1

    def _add(self, created: int, start: int, kind: int, provider: int, any_provider: bool, status: Status) -> bool:
        """Plan it for some patient; False when we find none who is free."""
        span = ((1 << phrases.TYPES[kind][2] // TICK) - 1) << (start - self.opens) // TICK
        for _, patient in zip(range(20), self.patients, strict=False):
            if not self.busy.get(patient, 0) & span:
                self.busy[patient] = self.busy.get(patient, 0) | span
                self.planned.append(Planned(created, start, kind, patient, provider, any_provider, status))
                return True
        return False

    def _times(self) -> Iterator[tuple[int, int]]:
        """What the day could be filled with: starts and kinds."""
        minute = OPENS
        while minute + (length := phrases.TYPES[kind := next(self.kinds)][2]) <= CLOSES:
            yield self.opens + minute - OPENS, kind
            minute += -(-length // slots.GRID) * slots.GRID
            if LUNCH <= minute < LUNCH + 60:
                minute = LUNCH + 60

    def _cards(self, provider: int, number: int) -> list[tuple[Status, bool, bool]]:
        """What a provider's future holds, the crisis last: status, whether a crisis, whether for any provider."""
        waiting = min(UNANSWERED, number * 2 // 5)
        first_ones = provider - self.house.providers.start < 4
        cards = [(WAITING[n % 2], False, first_ones and n == 1) for n in range(waiting - 1)]
        others = (Status.countered, Status.rejected, Status.cancelled)[: number - waiting]
        cards += [(status, False, False) for status in others]
        cards += [(Status.accepted, False, False)] * (number - waiting - len(others))
        self.chance.shuffle(cards)
        return [*cards, (Status.booked, True, False)] if waiting else cards


def _deal(cards: Iterable[T], chance: random.Random) -> Iterator[T]:
    """The cards, shuffled, again and again."""
    deck = list(cards)
    while True:
        chance.shuffle(deck)
        yield from deck
