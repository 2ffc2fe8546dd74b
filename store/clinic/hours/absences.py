"""When nobody is there: a provider's time off, the clinic's closures and public holidays."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

import sqlalchemy as sa

from store import errors, text
from store.availability import public_holidays
from store.availability.rules import Away, Rules
from store.clinic.hours.fields import (
    AHEAD,
    NAME_LIMIT,
    TIMES_OFF,
    Change,
    replace_rules,
    require_plannable,
    today,
    today_of,
)
from store.db import Transaction
from store.models import Institution, TimeOff, WorkedHoliday, tables

_off, _worked, _institution = tables(TimeOff, WorkedHoliday, Institution)


@dataclass(frozen=True, slots=True)
class AddTimeOff:
    """A provider is away on these local days, the last included; without a provider the whole clinic is closed.

    Raises BadSpan, PastTime, TooFarAhead, TooMany, Overlap (these very days are off already), TooLong, BadText.
    """

    provider_id: int | None
    first: date
    last: date
    name: str = ""

    def affected_provider(self, rules: Rules) -> int | None:
        return self.provider_id

    def checked(self, rules: Rules, now: datetime) -> Self:
        name = text.line(self.name, field="name", limit=NAME_LIMIT)
        first = today_of(rules, self.provider_id, self.first, now)
        require_plannable(self.first, first, "first")
        if self.last < self.first:
            raise errors.BadSpan("last")
        require_plannable(self.last, first, "last")
        coming = [away for away in _of(rules, self.provider_id) if away.last >= first]
        if len(coming) >= TIMES_OFF:
            raise errors.TooMany("first", TIMES_OFF)
        if any((away.first, away.last) == (self.first, self.last) for away in coming):
            raise errors.Overlap("first")
        return replace(self, name=name)

    def applied(self, rules: Rules) -> Rules:
        return _with(
            rules, self.provider_id, (*_of(rules, self.provider_id), Away(0, self.first, self.last, self.name))
        )

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        names = ("provider_id", "first", "last", "name")
        row = {"institution_id": rules.institution_id, **{name: getattr(self, name) for name in names}}
        return RemoveTimeOff(transaction.scalars(sa.insert(_off).returning(_off.c.id), row).one())


@dataclass(frozen=True, slots=True)
class RemoveTimeOff:
    """The provider, or the clinic, is there after all. Raises NotFound."""

    id: int

    def affected_provider(self, rules: Rules) -> int | None:
        for provider_id in (None, *rules.away):
            if any(away.id == self.id for away in _of(rules, provider_id)):
                return provider_id
        raise errors.NotFound

    def checked(self, rules: Rules, now: datetime) -> Self:
        return self

    def applied(self, rules: Rules) -> Rules:
        provider_id = self.affected_provider(rules)
        return _with(rules, provider_id, tuple(away for away in _of(rules, provider_id) if away.id != self.id))

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        provider_id = self.affected_provider(rules)
        away = next(away for away in _of(rules, provider_id) if away.id == self.id)
        transaction.execute(sa.delete(_off).where(_off.c.id == self.id))
        return AddTimeOff(
            provider_id, max(away.first, today_of(rules, provider_id, away.first, now)), away.last, away.name
        )


@dataclass(frozen=True, slots=True)
class SetHoliday:
    """Whether the clinic is closed on the public holiday of this name, in every year.

    Raises NotFound when the clinic's country and region have no such holiday in the next years.
    """

    name: str
    closed: bool

    def affected_provider(self, rules: Rules) -> int | None:
        return None

    def checked(self, rules: Rules, now: datetime) -> Self:
        day = today(rules, rules.zone, now)
        years = range(day.year, (day + AHEAD).year + 1)
        coming = {name for year in years for name in _names(rules, year)}
        if self.name not in coming | rules.worked:
            raise errors.NotFound
        return self

    def applied(self, rules: Rules) -> Rules:
        worked = rules.worked - {self.name} if self.closed else rules.worked | {self.name}
        return replace_rules(rules, worked=worked)

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        transaction.execute(
            sa.delete(_worked).where(_worked.c.institution_id == rules.institution_id, _worked.c.name == self.name)
        )
        if not self.closed:
            transaction.execute(sa.insert(_worked), {"institution_id": rules.institution_id, "name": self.name})
        return SetHoliday(self.name, closed=self.name not in rules.worked)


@dataclass(frozen=True, slots=True)
class SetRegion:
    """Whose public holidays the clinic has: a country's (ISO 3166-1, two letters), or a region's of it, or nobody's.

    Raises UnknownRegion for `country` or `region`.
    """

    country: str | None
    region: str | None = None

    def affected_provider(self, rules: Rules) -> int | None:
        return None

    def checked(self, rules: Rules, now: datetime) -> Self:
        if self.country is not None and self.country not in public_holidays.countries():
            raise errors.UnknownRegion("country")
        regions = () if self.country is None else public_holidays.regions(self.country)
        if self.region is not None and self.region not in regions:
            raise errors.UnknownRegion("region")
        return self

    def applied(self, rules: Rules) -> Rules:
        return replace_rules(rules, country=self.country, region=self.region)

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        transaction.execute(
            sa.update(_institution)
            .where(_institution.c.id == rules.institution_id)
            .values(country=self.country, region=self.region)
        )
        return SetRegion(rules.country, rules.region)


def _names(rules: Rules, year: int) -> set[str]:
    if rules.country is None:
        return set()
    return set(public_holidays.of(rules.country, rules.region, year).values())


def _of(rules: Rules, provider_id: int | None) -> tuple[Away, ...]:
    """The times off of a provider, or of the whole clinic."""
    return rules.closures if provider_id is None else rules.away.get(provider_id, ())


def _with(rules: Rules, provider_id: int | None, away: tuple[Away, ...]) -> Rules:
    if provider_id is None:
        return replace_rules(rules, closures=away)
    return replace_rules(rules, away={**rules.away, provider_id: away})
