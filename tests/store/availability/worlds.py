"""Clinics that hypothesis draws: hours, dates, time off, holidays, bookings, in zones whose clocks change."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from store.availability import public_holidays
from store.availability.rules import Away, Rules, Span, TypeRules, Week
from store.models import Place
from tests.store.availability.reference import DAY, FIVE, Busy, Wish, World

APIA = "Pacific/Apia"
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", APIA, "America/St_Johns")
NO_DAY = date(2011, 12, 30)
"""Apia crossed the date line, and went without it."""
OTHER_DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-11-24", "2026-12-25", "2027-01-01", "2027-11-17", "2027-11-25", "2028-02-29")
)
"""Some are public holidays in one of COUNTRIES or in all."""
PROVIDERS, SOMEBODY_ELSE, PATIENT = [11, 12, 13], 14, 1
"""Ids; somebody else is no provider any more."""
LIMITS: dict[str, Any] = {
    "open_requests": 100,
    "crisis_requests": 3,
    "appointments_ahead": 100,
    "bookings_in_ten_minutes": 100,
}
COUNTRIES = ((None, None), ("DE", "SN"), ("US", "NY"), ("IN", None))
LENGTHS = st.sampled_from((5, 20, 30, 50, 60, 120))
BUFFERS = st.sampled_from((0, 0, 5, 10, 25, 60))


def proof(examples: int) -> settings:
    """The same examples in every run; ten times as many with THOROUGH=1."""
    return settings(
        max_examples=examples * (10 if "THOROUGH" in os.environ else 1),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


@dataclass(frozen=True)
class Scenario:
    """A world, and the local days of the clinic that are looked at."""

    world: World
    first: date
    days: int

    @property
    def midnight(self) -> datetime:
        """At which the first of them begins."""
        return datetime.combine(self.first, time(), ZoneInfo(self.world.rules.zone)).astimezone(UTC)


@cache
def changes(zone: str) -> tuple[date, ...]:
    """The days on which the clocks of this zone are changed.

    Before autumn 2011 St. John's did so a minute after midnight, which is no whole tick.
    """
    clock, day, days = ZoneInfo(zone), date(2011, 9, 1), []
    while day < date(2031, 1, 1):
        noon = datetime.combine(day, time(12), UTC)
        if noon.astimezone(clock).utcoffset() != (noon - DAY).astimezone(clock).utcoffset():
            days.append((noon - DAY / 2).astimezone(clock).date())
        day += DAY
    return tuple(days)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Some days of a clinic, drawn near a change of a clock more often than not."""
    zone, other = draw(st.sampled_from(ZONES)), draw(st.sampled_from(ZONES))
    changed = [*changes(zone), *changes(other), *([NO_DAY] * 4 if zone == APIA else [])]
    others_too = st.sampled_from(OTHER_DAYS)
    around = st.sampled_from(changed) | others_too if changed else others_too
    first = draw(around) + draw(st.integers(-2, 1)) * DAY
    days = draw(st.integers(1, 3))
    midnight = datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)
    now = midnight + timedelta(minutes=draw(st.integers(-2880, 1440)), seconds=draw(st.sampled_from((0, 0, 59))))
    clinic_rules = draw(rules(zone, (zone, other), first))
    offered = list(clinic_rules.types.values())
    crowded = draw(st.integers(0, days * 288))
    ticks = st.integers(-12, 12).map(lambda at: crowded + at) | st.integers(-60, days * 288 + 60)
    wishes = st.builds(
        lambda type_, provider_id, at: Wish(type_, provider_id, midnight + at * FIVE),
        st.sampled_from(offered),
        st.sampled_from((None, *PROVIDERS)),
        ticks,
    )
    busy = st.builds(
        lambda person_id, at, length: Busy(person_id, midnight + at * FIVE, midnight + (at + length) * FIVE),
        st.sampled_from((*PROVIDERS, PATIENT)),
        ticks,
        st.integers(1, 40),
    )
    claims = draw(st.lists(wishes, max_size=5))
    world = World(
        rules=clinic_rules,
        holidays=holidays(clinic_rules, first),
        patient_id=PATIENT,
        now=now,
        busy=draw(st.lists(busy, max_size=5)),
        waiting=[Wish(each.type_, None, each.start) for each in claims],
        held=draw(st.lists(wishes, max_size=2)),
        idle=draw(st.lists(wishes, max_size=2)),
    )
    return Scenario(world, first, days)


def alone(zone: str, now: datetime, **changes: Any) -> World:
    """A clinic with one provider, who is always there, for appointments of half an hour at each half hour."""
    plain = TypeRules(
        id=1,
        slug="type-1",
        name="Type 1",
        minutes=30,
        sentence="",
        crisis=False,
        position=1,
        buffer_before=0,
        buffer_after=0,
        notice=0,
        horizon=365,
        grid=30,
        place=Place.in_person,
        address="",
        needs_approval=True,
        answer_within=1440,
        answer_before=60,
        active=True,
    )
    clinic_rules = Rules(
        institution_id=1,
        zone=zone,
        country=None,
        region=None,
        **LIMITS,
        providers=tuple(PROVIDERS[:1]),
        types={plain.slug: replace(plain, **changes)},
        offers={plain.id: {PROVIDERS[0]: False}},
        weeks={PROVIDERS[0]: (Week(date(2000, 1, 1), zone, ((Span(0, 1440),),) * 7),)},
    )
    return World(clinic_rules, frozenset(), PATIENT, now)


@st.composite
def rules(draw: st.DrawFn, zone: str, zones: Sequence[str], first: date) -> Rules:
    """What a clinic may have decided, with dates that matter around that day."""
    both = [draw(types(number)) for number in (1, 2)]
    some_days = st.integers(-2, 4).map(lambda n: first + n * DAY)
    country, region = draw(st.sampled_from(COUNTRIES))
    names = sorted(set(public_holidays.of(country, region, first.year).values())) if country else ["none"]
    return Rules(
        institution_id=1,
        zone=zone,
        country=country,
        region=region,
        **LIMITS,
        providers=tuple(PROVIDERS[: draw(st.integers(1, 3))]),
        types={type_.slug: type_ for type_ in both},
        offers={type_.id: _offers(draw) for type_ in both},
        weeks={provider_id: draw(weeks(zones, first)) for provider_id in PROVIDERS},
        dates={provider_id: draw(st.dictionaries(some_days, spans(), max_size=1)) for provider_id in PROVIDERS},
        away={provider_id: draw(aways(some_days)) for provider_id in PROVIDERS},
        closures=draw(aways(some_days)),
        worked=draw(st.sampled_from((frozenset(), frozenset(names), frozenset(names[::2])))),
    )


@st.composite
def types(draw: st.DrawFn, number: int) -> TypeRules:
    """An appointment type; the second one may be for a crisis."""
    horizon = draw(st.sampled_from((1, 2, 3, 365)))
    return TypeRules(
        id=number,
        slug=f"type-{number}",
        name=f"Type {number}",
        minutes=draw(LENGTHS),
        sentence="",
        crisis=number == 2 and draw(st.booleans()),
        position=number,
        buffer_before=draw(BUFFERS),
        buffer_after=draw(BUFFERS),
        notice=draw(st.sampled_from((0, 0, 5, 60, 1435))),
        horizon=horizon,
        grid=draw(st.sampled_from((5, 10, 15, 20, 30, 60))),
        place=Place.in_person,
        address="",
        needs_approval=draw(st.booleans()),
        answer_within=1440,
        answer_before=60,
        active=True,
    )


@st.composite
def weeks(draw: st.DrawFn, zones: Sequence[str], first: date) -> tuple[Week, ...]:
    """One week or two; the second begins on one of the days that are looked at, perhaps on another clock."""
    usual, other = draw(spans()), draw(spans())
    begin = [date(2000, 1, 1), first + draw(st.integers(-1, 2)) * DAY][: draw(st.sampled_from((1, 1, 2)))]
    return tuple(
        Week(day, draw(st.sampled_from(zones)), tuple(draw(st.sampled_from((usual, other))) for _ in range(7)))
        for day in begin
    )


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """The hours of a day: the whole, office hours, some with a break, or anything, closed too."""
    usual = (((0, 1440),), ((0, 1440),), ((540, 1020),), ((60, 185), (200, 720)), ((0, 240), (1200, 1440)))
    edges = st.lists(st.integers(0, 288).map(lambda at: at * 5), max_size=6, unique=True).map(sorted)
    drawn = draw(st.sampled_from(usual) | edges.map(lambda each: tuple(zip(each[::2], each[1::2], strict=False))))
    return tuple(Span(opens, closes, draw(st.sampled_from((False, False, False, True)))) for opens, closes in drawn)


def aways(some_days: st.SearchStrategy[date]) -> st.SearchStrategy[tuple[Away, ...]]:
    """Sometimes a day or two off."""
    day = st.builds(lambda first, more: (Away(1, first, first + more * DAY, "away"),), some_days, st.integers(0, 1))
    return st.sampled_from((0, 0, 1)).flatmap(lambda some: day if some else st.just(()))


def holidays(rules: Rules, near: date) -> frozenset[date]:
    """The public holidays that the clinic keeps, of that year and those beside it."""
    if rules.country is None:
        return frozenset()
    years = (near.year - 1, near.year, near.year + 1)
    named = [public_holidays.of(rules.country, rules.region, year).items() for year in years]
    return frozenset(day for year in named for day, name in year if name not in rules.worked)


def _offers(draw: st.DrawFn) -> Mapping[int, bool]:
    """Who offers a type; most do."""
    return {
        provider_id: draw(st.booleans())
        for provider_id in PROVIDERS
        if draw(st.sampled_from((True, True, True, False)))
    }
