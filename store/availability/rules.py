"""A clinic's rules, in one piece: types, who offers them, hours, time off, holidays.

It is read once and remembered until somebody changes it: `Institution.rules_version` is then another number. Who its
active providers are is asked each time, in the same statement.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import errors
from store.availability import ticks
from store.db import Transaction
from store.models import (
    CRISIS_MINUTES,
    AppointmentType,
    BusyCalendar,
    DateHours,
    Institution,
    Offering,
    OpeningHours,
    OpeningWeek,
    Place,
    Role,
    TimeOff,
    User,
    Webhook,
    WorkedHoliday,
    tables,
)

_institution, _user, _type, _offering = tables(Institution, User, AppointmentType, Offering)
_week, _hours, _date, _off, _worked = tables(OpeningWeek, OpeningHours, DateHours, TimeOff, WorkedHoliday)
_calendar, _webhook = tables(BusyCalendar, Webhook)

LIMITS = ("open_requests", "crisis_requests", "appointments_ahead", "bookings_in_ten_minutes")
"""What a clinic allows each of its patients; see store.models.Institution."""


class Span(NamedTuple):
    """Open from one minute of the local day to another; `urgent`: only for a crisis."""

    opens: int
    closes: int
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of each weekday, Monday first, from a local day on."""

    effective_from: date
    zone: str
    days: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Away:
    """Local days, the last included."""

    id: int
    first: date
    last: date
    name: str

    def covers(self, day: date) -> bool:
        """Return whether that day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class TypeRules:
    """An appointment type; lengths are minutes, `horizon` is days. See store.models.AppointmentType."""

    id: int
    slug: str
    name: str
    minutes: int
    sentence: str
    crisis: bool
    position: int
    buffer_before: int
    buffer_after: int
    notice: int
    horizon: int
    grid: int
    place: Place
    address: str
    needs_approval: bool
    answer_within: int
    answer_before: int
    active: bool
    series: bool = False
    video_link: str = field(default="", repr=False)

    @property
    def can_repeat(self) -> bool:
        """Whether patients can book several at regular intervals."""
        return self.series and not self.crisis

    @property
    def ticks(self) -> tuple[int, int, int]:
        """Ticks of the buffer before, of the appointment, and of the buffer after."""
        size = ticks.TICK // 60
        return self.buffer_before // size, self.minutes // size, self.buffer_after // size


@dataclass(frozen=True)
class Rules:
    """All that a clinic has decided beforehand. `zone` is an IANA name.

    `providers`: the ids of those who are active.
    `offers`: by type the providers who offer it, and whether each is content to have it accepted at once.
    `dates`: hours of single days; none at all means closed. `worked`: public holidays on which the clinic is open.
    `webhooks`: those that are on, with the kinds of news that each wants.
    """

    institution_id: int
    zone: str
    country: str | None
    region: str | None
    open_requests: int
    crisis_requests: int
    appointments_ahead: int
    bookings_in_ten_minutes: int
    providers: tuple[int, ...] = ()
    types: Mapping[str, TypeRules] = field(default_factory=dict)
    offers: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    weeks: Mapping[int, tuple[Week, ...]] = field(default_factory=dict)
    dates: Mapping[int, Mapping[date, tuple[Span, ...]]] = field(default_factory=dict)
    away: Mapping[int, tuple[Away, ...]] = field(default_factory=dict)
    elsewhere: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    closures: tuple[Away, ...] = ()
    worked: frozenset[str] = frozenset()
    crisis_minutes: int = CRISIS_MINUTES
    webhooks: Mapping[int, frozenset[str]] = field(default_factory=dict)
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What has been reckoned from these rules."""

    @property
    def clock(self) -> ZoneInfo:
        """The clinic's zone."""
        return ZoneInfo(self.zone)

    def type_by_id(self, type_id: int) -> TypeRules:
        """Return the type with this id, active or not."""
        return next(each for each in self.types.values() if each.id == type_id)

    def bookable(self, slug: str) -> TypeRules:
        """Return the type with this slug. Raises UnknownType when there is none, or it is not booked any more."""
        type_ = self.types.get(slug)
        if type_ is None or not type_.active:
            raise errors.UnknownType("type")
        return type_

    def require_provider(self, provider_id: int | None) -> None:
        """Raise UnknownProvider for somebody who is no active provider of the institution; None is any of them."""
        if provider_id is not None and provider_id not in self.providers:
            raise errors.UnknownProvider("provider_id")

    def offering(self, type_: TypeRules) -> frozenset[int]:
        """Return the active providers who offer this type; each time the same, as many rows keep it."""
        found: frozenset[int] | None = self.remembered.get(("offering", type_.id))
        if found is None:
            found = frozenset(each for each in self.providers if self.suits(each, type_))
            self.remembered["offering", type_.id] = found
        return found

    def suits(self, provider_id: int, type_: TypeRules) -> bool:
        """Return whether the provider offers this type."""
        return provider_id in self.offers.get(type_.id, {})


_PROVIDERS = sa.select(sa.func.aggregate_strings(sa.cast(_user.c.id, sa.String), ",")).where(
    _user.c.institution_id == sa.bindparam("clinic"), _user.c.role == Role.provider, _user.c.active
)
_VERSION = sa.select(_institution.c.rules_version, _PROVIDERS.scalar_subquery()).where(
    _institution.c.id == sa.bindparam("clinic")
)
_remembered: WeakKeyDictionary[Any, dict[int, tuple[int, Rules]]] = WeakKeyDictionary()


def load_rules(transaction: Transaction, institution_id: int) -> Rules:
    """Load the rules of this institution, as this transaction sees them: once, until it changes them itself."""
    loaded: Rules | None = transaction.remembered.get((load_rules, institution_id))
    if loaded is None:
        loaded = transaction.remembered[load_rules, institution_id] = _load(transaction, institution_id)
    return loaded


def _load(transaction: Transaction, institution_id: int) -> Rules:
    version, ids = transaction.execute(_VERSION, {"clinic": institution_id}).one()
    providers = tuple(sorted(map(int, ids.split(",")))) if ids else ()
    remembered = _remembered.setdefault(transaction.connection.engine, {})
    read_at, rules = remembered.get(institution_id, (None, None))
    if rules is None or read_at != version or rules.providers != providers:
        rules = _read(transaction, institution_id, providers)
        remembered[institution_id] = version, rules
    return rules


def mark_changed(transaction: Transaction, institution_id: int) -> None:
    """Let everything that remembers these rules read them again. Random: a change that is rolled back uses none up."""
    transaction.execute(
        sa.update(_institution)
        .where(_institution.c.id == institution_id)
        .values(rules_version=secrets.randbelow(2**31 - 1) + 1)
    )
    transaction.remembered.pop((load_rules, institution_id), None)


def _read(transaction: Transaction, institution_id: int, providers: tuple[int, ...]) -> Rules:
    def rows(table: sa.Table, *names: str) -> list[Any]:
        columns = [table.c[name] for name in names]
        return list(transaction.execute(sa.select(*columns).where(table.c.institution_id == institution_id)))

    basics = ("zone", "country", "region", "crisis_minutes", *LIMITS)
    clinic = transaction.execute(
        sa.select(*(_institution.c[name] for name in basics)).where(_institution.c.id == institution_id)
    ).one()
    types = sorted((TypeRules(*row) for row in rows(_type, *TypeRules.__slots__)), key=lambda each: each.position)
    offers: dict[int, dict[int, bool]] = {}
    for provider_id, type_id, at_once in rows(_offering, "provider_id", "type_id", "at_once"):
        offers.setdefault(type_id, {})[provider_id] = at_once
    dates: dict[int, dict[date, tuple[Span, ...]]] = {}
    for provider_id, day, *span in rows(_date, "provider_id", "day", "opens", "closes", "urgent"):
        spans = dates.setdefault(provider_id, {})
        spans[day] = tuple(sorted((*spans.get(day, ()), *([Span(*span)] if span[1] else []))))
    away: dict[int | None, tuple[Away, ...]] = {}
    for provider_id, *time_off in sorted(rows(_off, "provider_id", "first", "last", "name", "id"), key=lambda r: r[1:]):
        first, last, name, number = time_off
        away[provider_id] = (*away.get(provider_id, ()), Away(number, first, last, name))
    closures = away.pop(None, ())
    return Rules(
        institution_id=institution_id,
        providers=providers,
        **clinic._mapping,  # noqa: SLF001  # SQLAlchemy's own name for it
        types={each.slug: each for each in types},
        offers=offers,
        weeks=_weeks(transaction, institution_id),
        dates=dates,
        away={provider_id: some for provider_id, some in away.items() if provider_id is not None},
        elsewhere={provider_id: _busy(spans) for provider_id, spans in rows(_calendar, "provider_id", "spans")},
        webhooks=_webhooks(transaction, institution_id),
        closures=closures,
        worked=frozenset(name for (name,) in rows(_worked, "name")),
    )


def _webhooks(transaction: Transaction, institution_id: int) -> dict[int, frozenset[str]]:
    its = _webhook.c.institution_id == institution_id, _webhook.c.off_at.is_(None)
    rows = transaction.execute(sa.select(_webhook.c.id, _webhook.c.kinds).where(*its))
    return {number: frozenset(kinds.split(",")) for number, kinds in rows}


def _busy(spans: str) -> tuple[tuple[int, int], ...]:
    """Read the spans of a calendar elsewhere: from one tick of the world to another."""
    pairs = (each.split("-") for each in spans.split(",") if each)
    return tuple((int(first), int(last)) for first, last in pairs)


def _weeks(transaction: Transaction, institution_id: int) -> dict[int, tuple[Week, ...]]:
    spans: dict[int, list[list[Span]]] = {}
    rows = transaction.execute(
        sa.select(_hours.c.week_id, _hours.c.weekday, _hours.c.opens, _hours.c.closes, _hours.c.urgent)
        .join(_week, _week.c.id == _hours.c.week_id)
        .where(_week.c.institution_id == institution_id)
        .order_by(_hours.c.opens)
    )
    for week_id, weekday, *span in rows:
        spans.setdefault(week_id, [[] for _ in range(7)])[weekday].append(Span(*span))
    weeks: dict[int, tuple[Week, ...]] = {}
    for row in transaction.execute(
        sa.select(_week).where(_week.c.institution_id == institution_id).order_by(_week.c.effective_from)
    ):
        days = tuple(tuple(day) for day in spans.get(row.id, [[]] * 7))
        weeks[row.provider_id] = (*weeks.get(row.provider_id, ()), Week(row.effective_from, row.zone, days))
    return weeks
