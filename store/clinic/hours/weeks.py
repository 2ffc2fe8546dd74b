"""Changes for one provider: weekly hours, the hours of a date, and what they offer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

import sqlalchemy as sa

from store import errors, text
from store.availability.rules import Rules, Span, Week
from store.clinic.hours.fields import (
    DATES,
    WEEKS,
    Change,
    check_spans,
    replace_rules,
    require_plannable,
    today,
    today_of,
)
from store.db import Transaction
from store.models import DateHours, Offering, OpeningHours, OpeningWeek, tables

_week, _hours, _date, _offering = tables(OpeningWeek, OpeningHours, DateHours, Offering)


@dataclass(frozen=True, slots=True)
class SetWeek:
    """These weekly hours from a local day on, Monday first; a week that begins on the same day is replaced.

    Raises UnknownZone, PastTime, TooFarAhead, TooMany, and for `days.<weekday>.<number>` what `fitting` does.
    """

    provider_id: int
    effective_from: date
    zone: str
    days: tuple[tuple[Span, ...], ...]

    def affected_provider(self, rules: Rules) -> int | None:
        return self.provider_id

    def checked(self, rules: Rules, now: datetime) -> Self:
        if self.zone not in text.zones():
            raise errors.UnknownZone("zone")
        first = today(rules, self.zone, now)
        require_plannable(self.effective_from, first, "effective_from")
        coming = {week.effective_from for week in rules.weeks.get(self.provider_id, ()) if week.effective_from >= first}
        if len(coming) >= WEEKS and self.effective_from not in coming:
            raise errors.TooMany("effective_from", WEEKS)
        return replace(self, days=tuple(check_spans(spans, f"days.{day}") for day, spans in enumerate(self.days)))

    def applied(self, rules: Rules) -> Rules:
        weeks = [*_without(rules, self.provider_id, self.effective_from)]
        weeks.append(Week(self.effective_from, self.zone, self.days))
        weeks.sort(key=lambda week: week.effective_from)
        return replace_rules(rules, weeks={**rules.weeks, self.provider_id: tuple(weeks)})

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        _forget(transaction, self.provider_id, self.effective_from)
        week = {
            "institution_id": rules.institution_id,
            "provider_id": self.provider_id,
            "effective_from": self.effective_from,
            "zone": self.zone,
        }
        week_id = transaction.scalars(sa.insert(_week).returning(_week.c.id), week).one()
        rows = [
            {"week_id": week_id, "weekday": weekday, **span._asdict()}
            for weekday, spans in enumerate(self.days)
            for span in spans
        ]
        if rows:
            transaction.execute(sa.insert(_hours), rows)
        return _as_before(rules, self.provider_id, self.effective_from)


@dataclass(frozen=True, slots=True)
class RemoveWeek:
    """The week that begins on this day is given up, and the one before it goes on. Raises PastTime, NotFound.

    One that began before today stays, so that it can be seen later when somebody was there.
    """

    provider_id: int
    effective_from: date

    def affected_provider(self, rules: Rules) -> int | None:
        return self.provider_id

    def checked(self, rules: Rules, now: datetime) -> Self:
        weeks = [week for week in rules.weeks.get(self.provider_id, ()) if week.effective_from == self.effective_from]
        if not weeks:
            raise errors.NotFound
        if self.effective_from < today(rules, weeks[0].zone, now):
            raise errors.PastTime("effective_from")
        return self

    def applied(self, rules: Rules) -> Rules:
        left = _without(rules, self.provider_id, self.effective_from)
        return replace_rules(rules, weeks={**rules.weeks, self.provider_id: left})

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        _forget(transaction, self.provider_id, self.effective_from)
        return _as_before(rules, self.provider_id, self.effective_from)


@dataclass(frozen=True, slots=True)
class SetDate:
    """The hours of one local day, instead of the weekly ones; none at all: closed. None: back to the weekly hours.

    Raises PastTime, TooFarAhead, TooMany, and for `spans.<number>` what `fitting` does.
    """

    provider_id: int
    day: date
    spans: tuple[Span, ...] | None

    def affected_provider(self, rules: Rules) -> int | None:
        return self.provider_id

    def checked(self, rules: Rules, now: datetime) -> Self:
        first = today_of(rules, self.provider_id, self.day, now)
        require_plannable(self.day, first, "day")
        if self.spans is None:
            return self
        coming = {day for day in rules.dates.get(self.provider_id, ()) if day >= first}
        if len(coming) >= DATES and self.day not in coming:
            raise errors.TooMany("day", DATES)
        return replace(self, spans=check_spans(self.spans, "spans"))

    def applied(self, rules: Rules) -> Rules:
        dates = {day: spans for day, spans in rules.dates.get(self.provider_id, {}).items() if day != self.day}
        if self.spans is not None:
            dates[self.day] = self.spans
        return replace_rules(rules, dates={**rules.dates, self.provider_id: dates})

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        transaction.execute(sa.delete(_date).where(_date.c.provider_id == self.provider_id, _date.c.day == self.day))
        whole = {"institution_id": rules.institution_id, "provider_id": self.provider_id, "day": self.day}
        if self.spans is not None:
            closed = Span(0, 0)
            transaction.execute(sa.insert(_date), [{**whole, **span._asdict()} for span in self.spans or (closed,)])
        return SetDate(self.provider_id, self.day, rules.dates.get(self.provider_id, {}).get(self.day))


@dataclass(frozen=True, slots=True)
class SetOffering:
    """Whether a provider offers a type, and is content to have it accepted at once; None leaves that as it is.

    Raises UnknownType, NotOffered (at once, but not at all), NotAllowed (at once what needs approval).
    """

    provider_id: int
    type_id: int
    offered: bool | None = None
    at_once: bool | None = None

    def affected_provider(self, rules: Rules) -> int | None:
        return self.provider_id

    def checked(self, rules: Rules, now: datetime) -> Self:
        type_ = next((each for each in rules.types.values() if each.id == self.type_id), None)
        if type_ is None:
            raise errors.UnknownType("type")
        before = rules.offers.get(type_.id, {}).get(self.provider_id)
        offered = before is not None if self.offered is None else self.offered
        if self.at_once and not offered:
            raise errors.NotOffered("type")
        if self.at_once and type_.needs_approval:
            raise errors.NotAllowed
        at_once = bool(before) if self.at_once is None else self.at_once
        return replace(self, offered=offered, at_once=at_once)

    def applied(self, rules: Rules) -> Rules:
        offers = {
            each: at_once for each, at_once in rules.offers.get(self.type_id, {}).items() if each != self.provider_id
        }
        if self.offered:
            offers[self.provider_id] = bool(self.at_once)
        return replace_rules(rules, offers={**rules.offers, self.type_id: offers})

    def write(self, transaction: Transaction, rules: Rules, now: datetime) -> Change:
        transaction.execute(
            sa.delete(_offering).where(_offering.c.provider_id == self.provider_id, _offering.c.type_id == self.type_id)
        )
        if self.offered:
            names = ("provider_id", "type_id", "at_once")
            row = {"institution_id": rules.institution_id, **{name: getattr(self, name) for name in names}}
            transaction.execute(sa.insert(_offering), row)
        return self._back(rules)

    def _back(self, rules: Rules) -> Change:
        """Only what differs: whether they offer it is for staff alone to say."""
        before = rules.offers.get(self.type_id, {}).get(self.provider_id)
        type_ = rules.type_by_id(self.type_id)
        offered = before is not None
        at_once = bool(before) and not type_.needs_approval
        return replace(self, offered=None if offered == self.offered else offered, at_once=at_once)


def _as_before(rules: Rules, provider_id: int, effective_from: date) -> Change:
    """The week that begins on this day is again what it was."""
    for week in rules.weeks.get(provider_id, ()):
        if week.effective_from == effective_from:
            return SetWeek(provider_id, effective_from, week.zone, week.days)
    return RemoveWeek(provider_id, effective_from)


def _without(rules: Rules, provider_id: int, effective_from: date) -> tuple[Week, ...]:
    return tuple(week for week in rules.weeks.get(provider_id, ()) if week.effective_from != effective_from)


def _forget(transaction: Transaction, provider_id: int, effective_from: date) -> None:
    """Delete the week; its hours go with it."""
    transaction.execute(
        sa.delete(_week).where(_week.c.provider_id == provider_id, _week.c.effective_from == effective_from)
    )
