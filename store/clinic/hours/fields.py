"""The shape of a change of the rules, and what its fields may hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

from store import errors
from store.availability import opening, ticks
from store.availability.rules import Rules, Span
from store.db import Transaction

AHEAD = timedelta(days=730)
"""How far ahead hours can be planned."""

SPANS = 24
"""Spans of one day, at the most."""

WEEKS, DATES, TIMES_OFF = 50, 500, 200
"""Weeks, single dates and times off of a provider from today on, at the most; times off of the whole clinic, too."""

NAME_LIMIT = 120

_FIVE = ticks.TICK // 60
_DAY = 24 * 60


class Change(Protocol):
    """Something that a clinic decides beforehand, and that may leave appointments outside of open time."""

    def affected_provider(self, rules: Rules) -> int | None:
        """Return the provider whose rules change; None when everyone's do. Raises NotFound."""

    def checked(self, rules: Rules, now: datetime) -> Self:
        """Return the change as it is kept. Raises what is wrong with its fields."""

    def applied(self, rules: Rules) -> Rules:
        """Return the rules after it."""

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> "Change":
        """Into the tables, the same. Returns the change that takes it back."""


def replace_rules(rules: Rules, **changed: Any) -> Rules:
    """Other rules, of which nothing has been reckoned yet."""
    return replace(rules, **changed, remembered={})


def today(rules: Rules, zone: str, now: datetime) -> date:
    """The local day; where the clinic and this zone differ, the earlier one, so that both may begin today."""
    return min(now.astimezone(rules.clock).date(), now.astimezone(ZoneInfo(zone)).date())


def today_of(rules: Rules, provider_id: int | None, day: date, now: datetime) -> date:
    """Return the local day on the clock that the provider's hours of `day` are on; the clinic's without a provider."""
    zone = rules.zone if provider_id is None else opening.zone_on(rules, provider_id, day).key
    return today(rules, zone, now)


def require_plannable(day: date, first: date, field: str) -> None:
    """Raises PastTime before the first day that can still be changed, TooFarAhead more than AHEAD after it."""
    if day < first:
        raise errors.PastTime(field)
    if day - first > AHEAD:
        raise errors.TooFarAhead(field)


def check_spans(spans: Sequence[Span], field: str) -> tuple[Span, ...]:
    """Return the spans of a day in their order. What is wrong is said of `<field>.<number>`, as they were given.

    Raises TooMany (of `field`), OutOfRange, OffTick, BadSpan, Overlap.
    """
    if len(spans) > SPANS:
        raise errors.TooMany(field, SPANS)
    for number, span in enumerate(spans):
        name = f"{field}.{number}"
        if not (0 <= span.opens <= _DAY and 0 <= span.closes <= _DAY):
            raise errors.OutOfRange(name, 0, _DAY)
        if span.opens % _FIVE or span.closes % _FIVE:
            raise errors.OffTick(name)
        if span.closes <= span.opens:
            raise errors.BadSpan(name)
    in_order = sorted((span, number) for number, span in enumerate(spans))
    for (before, _), (after, number) in pairwise(in_order):
        if after.opens < before.closes:
            raise errors.Overlap(f"{field}.{number}")
    return tuple(span for span, _ in in_order)
