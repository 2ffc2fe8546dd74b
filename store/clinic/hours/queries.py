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

    kind: TypeRules
    offered: bool
    at_once: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class HoursView:
    """When a provider is there, from `today` on; days are local. Hours of a date are on the clock of its week.

    `weeks`: the one in force, if there is one, and those to come. `holidays`: of the next twelve months. `outside`: the
    appointments ahead for which the provider is not there, and those that wait for whoever is free first, offered here
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
    """The hours of a provider, for themself or for staff. Raises NotAllowed, UnknownProvider."""
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        check_provider(transaction, person, provider_id)
        known = load_rules(transaction, person.clinic.id)
        name = people.get(transaction, provider_id).name
        outside = conflicts.outside(known, _ahead(transaction, known, provider_id, now))
        others = set(people.provider_ids(transaction, person.clinic.id)) - {provider_id}
    day = now.astimezone(opening.zone_on(known, provider_id, now.astimezone(known.clock).date())).date()
    first = today(known, known.zone, now)
    in_force = opening.week_on(known, provider_id, day)
    weeks = known.weeks.get(provider_id, ())
    return HoursView(
        provider=ProviderView(provider_id, name),
        today=day,
        zone=known.zone,
        weeks=tuple(week for week in weeks if week is in_force or week.effective_from > day),
        dates={on: spans for on, spans in sorted(known.dates.get(provider_id, {}).items()) if on >= day},
        away=tuple(away for away in known.away.get(provider_id, ()) if away.last >= day),
        closures=tuple(away for away in known.closures if away.last >= first),
        holidays=tuple(holidays_from(known, first)),
        offers=tuple(
            TypeOffer(
                kind,
                offered=known.suits(provider_id, kind),
                at_once=known.offers.get(kind.id, {}).get(provider_id, False),
                alone=not any(known.suits(who, kind) for who in others),
            )
            for kind in known.types.values()
            if kind.active
        ),
        outside=tuple(outside),
    )


def _ahead(transaction: Transaction, known: Rules, provider_id: int, now: datetime) -> list[AppointmentView]:
    """What takes the provider's time from now on, or may, by its start."""
    kinds = [kind.id for kind in known.types.values() if known.suits(provider_id, kind)]
    anybodys = sa.and_(_appointment.c.provider_id.is_(None), _appointment.c.type_id.in_(kinds))
    query = appointment_rows.VIEW.where(
        _appointment.c.institution_id == known.institution_id,
        sa.or_(_appointment.c.provider_id == provider_id, anybodys),
        _appointment.c.status.in_(HOLDING),
        _appointment.c.start > now,
    )
    return appointment_rows.all_of(
        transaction, query.order_by(_appointment.c.start, _appointment.c.id).limit(MOST_AHEAD)
    )


def holidays_from(known: Rules, first: date) -> Iterator[Holiday]:
    """Those of the year that begins then."""
    if known.country is None:
        return
    last = first + YEAR
    for year in range(first.year, last.year + 1):
        for day, name in public_holidays.of(known.country, known.region, year).items():
            if first <= day < last:
                yield Holiday(day, name, kept=name not in known.worked)
