"""The rules of an invented clinic: types, who offers them, hours, time off, closures, holidays."""

from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, timedelta
from itertools import count
from typing import Any

from store.availability import opening
from store.availability.rules import Away, Rules, Span, TypeRules, Week
from store.models import Place
from store.seeding import phrases
from store.seeding.bulk import Chunk

THERAPY, CONSULTATION, FOLLOW_UP, CRISIS = range(4)
"""Places in phrases.TYPES."""

VIDEO = {"place": Place.video.value, "address": ""}
RULES = (
    {"buffer_after": 10, "notice": 120, "horizon": 90},
    {"notice": 60, "horizon": 60},
    {"buffer_after": 5, "notice": 60, "horizon": 90, "needs_approval": False} | VIDEO,
    {"crisis": True, "horizon": 14, "answer_within": 30},
)
"""What each type has different from USUAL."""

USUAL = {
    "crisis": False,
    "buffer_before": 0,
    "buffer_after": 0,
    "notice": 0,
    "horizon": 365,
    "grid": 15,
    "place": Place.in_person.value,
    "needs_approval": True,
    "answer_within": 24 * 60,
    "answer_before": 60,
    "active": True,
}

NINE, NOON = 9 * 60, 12 * 60
FULL = (Span(NINE, NOON), Span(13 * 60, 17 * 60))
URGENT = (Span(NINE, 11 * 60), Span(11 * 60, NOON, urgent=True), Span(13 * 60, 17 * 60))
EARLY = (Span(8 * 60, NOON), Span(NOON + 30, 16 * 60))
SHORT = (Span(8 * 60, NOON), Span(NOON + 30, 14 * 60))
LATE = (Span(10 * 60, 13 * 60), Span(14 * 60, 18 * 60))
MORNING = (Span(NINE, NOON),)

WEEKS = (
    (FULL, URGENT, FULL, URGENT, FULL, (), ()),
    (EARLY, EARLY, EARLY, EARLY, SHORT, (), ()),
    (FULL, FULL, FULL, FULL, FULL, (), ()),
    (LATE, LATE, FULL, LATE, MORNING, (), ()),
)
"""The hours of the first providers, and again of the next. All close on the hour: a crisis fits where therapy does."""

NOT_OFFERED = {2: CRISIS, 3: CONSULTATION}
"""By the place in WEEKS: the first two of a clinic offer everything, and who keeps time for a crisis offers it."""


def decide(clinic: phrases.Clinic, *, clinic_id: int, providers: range, today: date) -> Rules:
    """The rules of a clinic on that local day; weeks hold since ever, see `rows`."""
    types = [_type(number, clinic.address, clinic_id) for number in range(len(phrases.TYPES))]
    by_number = list(enumerate(providers))
    offers = {
        type_.id: {
            provider: not type_.needs_approval and n % 2 == 0
            for n, provider in by_number
            if NOT_OFFERED.get(n % len(WEEKS)) != type_.position
        }
        for type_ in types
    }
    first, second = providers[:2]
    conference, team_day = _next(0, today, 21), _next(2, today, 35)
    ids = count(2 * clinic_id - 1)
    return Rules(
        clinic_id,
        clinic.zone,
        clinic.country,
        clinic.region,
        open_requests=3,
        crisis_requests=1,
        appointments_ahead=10,
        bookings_in_ten_minutes=10,
        types={type_.slug: type_ for type_ in types},
        offers=offers,
        weeks={provider: (Week(date.min, clinic.zone, WEEKS[n % len(WEEKS)]),) for n, provider in by_number},
        dates={first: {_next(2, today, 9): MORNING}, second: {_next(5, today, 12): MORNING}},
        away={second: (Away(next(ids), conference, conference + timedelta(days=3), "Conference"),)},
        closures=(Away(next(ids), team_day, team_day, "Team day"),),
    )


def _type(number: int, address: str, clinic_id: int) -> TypeRules:
    slug, name, minutes, sentence = phrases.TYPES[number]
    values: dict[str, Any] = {"address": address, **USUAL, **RULES[number]}
    of_all = (clinic_id - 1) * len(phrases.TYPES) + number + 1
    return TypeRules(of_all, slug, name, minutes, sentence, position=number, **values)


def _next(weekday: int, today: date, days: int) -> date:
    """The first such weekday that is at least so many days ahead."""
    least = today + timedelta(days=days)
    return least + timedelta(days=(weekday - least.weekday()) % 7)


def spans(rules: Rules, provider_id: int, day: date) -> tuple[Span, ...]:
    """Return when the provider is there on that local day, as `opening.open_time`, but cheap enough for years of days.

    It may be: a provider's clock is the clinic's here.
    """
    if any(each.covers(day) for each in (*rules.closures, *rules.away.get(provider_id, ()))):
        return ()
    if opening.holiday(rules, day) and day not in rules.dates.get(provider_id, {}):
        return ()
    return opening.spans_on(rules, provider_id, day)


def rows(rules: Rules, *, since: date) -> Iterator[Chunk]:
    """All that a clinic has decided, when its people are there; the weekly hours hold from that day on."""
    clinic = rules.institution_id
    yield "appointmenttype", [(type_.id, clinic, *astuple(type_)[1:]) for type_ in rules.types.values()]
    yield (
        "offering",
        [(clinic, each, type_, at_once) for type_, some in rules.offers.items() for each, at_once in some.items()],
    )
    weeks = [(provider, week) for provider, some in rules.weeks.items() for week in some]
    # one week each, so that its id can be the provider's
    yield "openingweek", [(provider, clinic, provider, since.isoformat(), week.zone) for provider, week in weeks]
    yield (
        "openinghours",
        [(provider_id, n, *span) for provider_id, week in weeks for n, day in enumerate(week.days) for span in day],
    )
    dates = [
        (provider_id, day, span)
        for provider_id, days in rules.dates.items()
        for day, some in days.items()
        for span in some
    ]
    yield "datehours", [(clinic, provider_id, day.isoformat(), *span) for provider_id, day, span in dates]
    away: list[tuple[int | None, Away]] = [
        (provider_id, each) for provider_id, some in rules.away.items() for each in some
    ]
    away += [(None, each) for each in rules.closures]
    yield (
        "timeoff",
        [(each.id, clinic, provider_id, f"{each.first}", f"{each.last}", each.name) for provider_id, each in away],
    )
