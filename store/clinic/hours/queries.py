"""The hours of a provider as the pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db
from store.availability import conflicts, opening, public_holidays
from store.availability.opening import Absence
from store.availability.rules import Away, Rules, Span, TypeRules, Week, load_rules
from store.clinic.hours.fields import today
from store.clinic.hours.verbs import check_provider
from store.db import Transaction
from store.models import HOLDING, Role
from store.people import people
from store.people.permissions import require_role
from store.views.appointments import AppointmentView
from store.views.people import ProviderView

YEAR = timedelta(days=365)

MOST_AHEAD = 1_000
"""Appointments that are looked at, whether they lie outside of the hours."""

_appointment = appointment_rows.appointment


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of the clinic's country and region; `kept`: the clinic is closed."""

    day: date
    name: str
    kept: bool


@dataclass(frozen=True, slots=True)
class TypeOffer:
    """An appointment type that can be booked, whether the provider offers it, and is content to have it accepted.

    `alone`: nobody else offers it.
    """

    type_: TypeRules
    offered: bool
    at_once: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class HoursView:
    """When a provider is there, from `today` on; days are local. Hours of a date are on the clock of its week.

    `weeks`: the one in force, if there is one, and those to come. `holidays`: of the next twelve months. `outside`: the
    appointments ahead for which the provider is not there, and those that are for any provider, offered here
    too, when nobody is there; why not, looked for among the next MOST_AHEAD.
    """

    provider: ProviderView
    today: date
    zone: str
    weeks: tuple[Week, ...]
    dates: dict[date, tuple[Span, ...]]
    away: tuple[Away, ...]
    closures: tuple[Away, ...]
    holidays: tuple[Holiday, ...]
    offers: tuple[TypeOffer, ...]
    outside: tuple[tuple[AppointmentView, Absence], ...]


def hours_of(provider_id: int, *, by: int, now: datetime) -> HoursView:
    """Return the hours of a provider, for themself or for staff. Raises NotAllowed, UnknownProvider."""
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        check_provider(rules, person, provider_id)
        name = people.get(transaction, provider_id).name
        outside = conflicts.outside(rules, _ahead(transaction, rules, provider_id, now))
    day = now.astimezone(opening.zone_on(rules, provider_id, now.astimezone(rules.clock).date())).date()
    first = today(rules, rules.zone, now)
    in_force = opening.week_on(rules, provider_id, day)
    weeks = rules.weeks.get(provider_id, ())
    return HoursView(
        provider=ProviderView(provider_id, name),
        today=day,
        zone=rules.zone,
        weeks=tuple(week for week in weeks if week is in_force or week.effective_from > day),
        dates={on: spans for on, spans in sorted(rules.dates.get(provider_id, {}).items()) if on >= day},
        away=tuple(away for away in rules.away.get(provider_id, ()) if away.last >= day),
        closures=tuple(away for away in rules.closures if away.last >= first),
        holidays=tuple(holidays_from(rules, first)),
        offers=tuple(
            TypeOffer(
                type_,
                offered=rules.suits(provider_id, type_),
                at_once=rules.offers.get(type_.id, {}).get(provider_id, False),
                alone=not any(rules.suits(other, type_) for other in rules.providers if other != provider_id),
            )
            for type_ in rules.types.values()
            if type_.active
        ),
        outside=tuple(outside),
    )


def _ahead(transaction: Transaction, rules: Rules, provider_id: int, now: datetime) -> list[AppointmentView]:
    """What takes the provider's time from now on, or may, by its start."""
    type_ids = [type_.id for type_ in rules.types.values() if rules.suits(provider_id, type_)]
    of_any_provider = sa.and_(_appointment.c.provider_id.is_(None), _appointment.c.type_id.in_(type_ids))
    query = appointment_rows.VIEW.where(
        _appointment.c.institution_id == rules.institution_id,
        sa.or_(_appointment.c.provider_id == provider_id, of_any_provider),
        _appointment.c.status.in_(HOLDING),
        _appointment.c.start > now,
    )
    return appointment_rows.all_of(
        transaction, query.order_by(_appointment.c.start, _appointment.c.id).limit(MOST_AHEAD)
    )


def holidays_from(rules: Rules, first: date) -> Iterator[Holiday]:
    """Return those of the year that begins then."""
    if rules.country is None:
        return
    last = first + YEAR
    for year in range(first.year, last.year + 1):
        for day, name in public_holidays.of(rules.country, rules.region, year).items():
            if first <= day < last:
                yield Holiday(day, name, kept=name not in rules.worked)
