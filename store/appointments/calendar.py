"""The calendar of some local days of a clinic: its appointments, and when everybody is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.availability import opening, ticks
from store.availability.opening import DAY, Range
from store.availability.reasons import Why
from store.availability.rules import Away, Rules, load_rules
from store.models import LONGEST, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""At the ends of the calendar there is no room to reckon."""

LIMIT = 5_000
"""Appointments that one calendar shows, at the most."""

GONE = (Status.rejected, Status.cancelled, Status.expired)
"""These neither take time nor took any: a calendar leaves them out."""

_appointment = appointment_rows.appointment


_WAS_AGREED = sa.and_(_appointment.c.status == Status.cancelled, _appointment.c.decided_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there on a local day: from, until (UTC), and whether for a crisis only.

    `why` nobody is there, where that is so: the name of the holiday, of the closure or of the time off is `name`.
    """

    open: list[tuple[datetime, datetime, bool]] = field(default_factory=list)
    why: Why | None = None
    name: str = ""


def between(
    person: Person, first: date, last: date, provider_id: int | None = None, *, with_cancelled: bool = False
) -> list[AppointmentView]:
    """Appointments that take time on these local days of the clinic, the last included, by start; LIMIT at most.

    `with_cancelled`: also those that were cancelled after they had been agreed upon.
    A provider's own, and requests that any provider may take, but for those that they have passed on; for staff all of
    the institution, or one provider's.
    Raises NotAllowed for patients, and for a provider who asks for somebody else's; NotFound beyond the calendar.
    """
    _check(person, first, last, provider_id)
    clock = ZoneInfo(person.clinic.zone)
    begin, end = ticks.local(first, 0, clock), ticks.local(last + DAY, 0, clock)
    query = appointment_rows.VIEW.where(
        _appointment.c.institution_id == person.clinic.id,
        _appointment.c.start >= begin - timedelta(minutes=LONGEST),
        _appointment.c.start < end,
        _appointment.c.end > begin,
        sa.or_(_appointment.c.status.not_in(GONE), _WAS_AGREED)
        if with_cancelled
        else _appointment.c.status.not_in(GONE),
    )
    # As expressions that no index knows: the range of the days is what is to be read, not all that a provider ever had.
    if person.role is Role.provider:
        query = query.where(sa.func.coalesce(_appointment.c.provider_id, person.id) == person.id)
    elif provider_id is not None:
        query = query.where(sa.func.coalesce(_appointment.c.provider_id, 0) == provider_id)
    with db.reading() as transaction:
        views = appointment_rows.all_of(
            transaction, query.order_by(_appointment.c.start, _appointment.c.id).limit(LIMIT)
        )
    return [view for view in views if view.passed_at(person.id) is None]


def hours(
    person: Person, first: date, last: date, provider_id: int | None = None
) -> dict[tuple[int | None, date], Hours]:
    """Return the hours of these local days of the clinic, the last included, of a provider; for staff of everybody.

    Under None: when at least one of them is there. Raises NotAllowed as `between`.
    """
    _check(person, first, last, provider_id)
    provider_id = person.id if person.role is Role.provider else provider_id
    with db.reading() as transaction:
        rules = load_rules(transaction, person.clinic.id)
        wanted = rules.providers if provider_id is None else [provider_id]
        groups = {None: wanted} | {each: [each] for each in wanted}
        days = Range(first, (last - first).days + 1, rules.clock)
        return {(key, day): _hours(rules, some, day) for key, some in groups.items() for day in days}


def _check(person: Person, first: date, last: date, provider_id: int | None) -> None:
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise errors.NotFound
    if person.role is Role.patient or (person.role is Role.provider and provider_id not in {None, person.id}):
        raise errors.NotAllowed


def _hours(rules: Rules, providers: Sequence[int], day: date) -> Hours:
    """When at least one of these is there."""
    if spans := opening.moments(rules, providers, day):
        return Hours(spans)
    if closed := opening.closed(rules, day):
        return Hours(why=Why(closed.why), name=closed.name)
    if len(providers) == 1 and (away := _away(rules, providers[0], day)):
        return Hours(why=Why.away, name=away.name)
    return Hours(why=Why.closed)


def _away(rules: Rules, provider_id: int, day: date) -> Away | None:
    return next((away for away in rules.away.get(provider_id, ()) if away.covers(day)), None)
