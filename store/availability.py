"""Which times can be promised.

A request with a named provider takes that provider's time; one for "First available" takes nobody's yet. So a time is
only offered while more providers are free at it than such requests wait at it, or someone waiting could not be kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store import db, errors, people, slots
from store.models import WAITING, Appointment, AppointmentType, OpeningHours, Taken, tables

HORIZON_DAYS = 365
"""How far ahead anyone can book."""

_taken, _hours, _type, _appointment = tables(Taken, OpeningHours, AppointmentType, Appointment)

_MINUTES = sa.select(_type.c.minutes).where(
    _type.c.institution_id == sa.bindparam("clinic"), _type.c.slug == sa.bindparam("slug")
)
_OPENING_HOURS = sa.select(_hours.c.weekday, _hours.c.opens, _hours.c.closes).where(
    _hours.c.institution_id == sa.bindparam("clinic")
)
_TAKEN = sa.select(_taken.c.person_id, _taken.c.tick).where(
    _taken.c.person_id.in_(sa.bindparam("people", expanding=True)),
    _taken.c.tick >= sa.bindparam("first"),
    _taken.c.tick < sa.bindparam("last"),
)
_UNASSIGNED = sa.select(_appointment.c.start, _appointment.c.end).where(
    _appointment.c.institution_id == sa.bindparam("clinic"),
    _appointment.c.provider_id.is_(None),
    _appointment.c.status.in_(WAITING),
    _appointment.c.start >= sa.bindparam("earliest"),
    _appointment.c.start < sa.bindparam("last"),
    _appointment.c.end > sa.bindparam("first"),
)


@dataclass
class Window:
    """What stands in the way of an appointment between two ticks: everything as sets of ticks from `origin`."""

    origin: int
    open: int
    grid: int
    providers: list[int]
    taken: dict[int, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)

    def free_for(self, person_id: int, length: int) -> int:
        """The starts at which this person is free for `length` ticks of open time."""
        return slots.free_starts(self.open & ~self.taken.get(person_id, 0), length)

    def starts(self, length: int, patient_id: int, provider_id: int | None) -> int:
        """The starts that can be promised to this patient, with this provider or with whoever is free first."""
        offered = self.grid & self.free_for(patient_id, length)
        wanted = [provider_id] if provider_id is not None else self.providers
        free = {provider: self.free_for(provider, length) for provider in self.providers}
        some = 0
        for provider in wanted:
            some |= free[provider]
        offered &= some
        contested = 0
        for waiting in self.waiting:
            contested |= waiting
        for at in slots.members(offered & ~slots.free_starts(self.open & ~contested, length)):
            needed = ((1 << length) - 1) << at
            waiters = sum(1 for waiting in self.waiting if waiting & needed)
            if sum(1 for bits in free.values() if bits >> at & 1) <= waiters:
                offered &= ~(1 << at)
        return offered


def offer(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, first: date, days: int, now: datetime
) -> dict[date, list[datetime]]:
    """The free starts of each local day of the clinic, from `first` on, in the clinic's zone; closed days are empty.

    Raises NotFound for an unknown patient, UnknownType, UnknownProvider.
    """
    with db.reading() as session:
        person = people.get(session, patient_id)
        length = _length(session, person.clinic.id, type_slug)
        providers = _providers(session, person.clinic.id, provider_id)
        zone = ZoneInfo(person.clinic.zone)
        last_day = (now + timedelta(days=HORIZON_DAYS)).astimezone(zone).date()
        wanted = [first + timedelta(days=n) for n in range(max(0, min(days, (last_day - first).days + 1)))]
        wanted = [day for day in wanted if day >= now.astimezone(zone).date()]
        found: dict[date, list[datetime]] = {day: [] for day in wanted}
        if wanted:
            window = look(session, person.clinic, providers, patient_id, days=wanted)
            bits = window.starts(length, patient_id, provider_id)
            for at in slots.members(bits):
                start = slots.moment(window.origin + at).astimezone(zone)
                if start > now:
                    found[start.date()].append(start)
        return found


def next_free(*, patient_id: int, type_slug: str, now: datetime, days: int = 60) -> dict[int | None, datetime | None]:
    """The first free start of each provider, and under None of whoever is free first; in the clinic's zone.

    Raises NotFound, UnknownType.
    """
    with db.reading() as session:
        person = people.get(session, patient_id)
        length = _length(session, person.clinic.id, type_slug)
        providers = people.provider_ids(session, person.clinic.id)
        zone = ZoneInfo(person.clinic.zone)
        today = now.astimezone(zone).date()
        wanted = [today + timedelta(days=n) for n in range(days)]
        window = look(session, person.clinic, providers, patient_id, days=wanted)
        past = slots.mask([range(window.origin, slots.tick(now) + 1)], window.origin)
        first: dict[int | None, datetime | None] = {}
        for provider_id in (None, *providers):
            at = next(slots.members(window.starts(length, patient_id, provider_id) & ~past), None)
            first[provider_id] = None if at is None else slots.moment(window.origin + at).astimezone(zone)
        return first


def check(
    session: Session,
    clinic: people.Clinic,
    *,
    patient_id: int,
    provider_id: int | None,
    start: datetime,
    end: datetime,
    now: datetime,
) -> list[int]:
    """The clinic's providers, when this time can be promised.

    Raises PastTime, TooFarAhead, OffGrid, OutsideHours, UnknownProvider, TimeTaken.
    """
    if start <= now:
        raise errors.PastTime("start")
    if start > now + timedelta(days=HORIZON_DAYS):
        raise errors.TooFarAhead("start")
    if start.timestamp() % slots.TICK:
        raise errors.OffGrid("start")
    providers = _providers(session, clinic.id, provider_id)
    day = start.astimezone(ZoneInfo(clinic.zone)).date()
    span = slots.ticks(start, end)
    window = look(session, clinic, providers, patient_id, days=[day], span=span)
    at, length = span.start - window.origin, len(span)
    needed = ((1 << length) - 1) << at
    if window.open & needed != needed:
        raise errors.OutsideHours("start")
    if not window.grid >> at & 1:
        raise errors.OffGrid("start")
    if window.taken.get(patient_id, 0) & needed:
        raise errors.TimeTaken("patient")
    if not window.starts(length, patient_id, provider_id) >> at & 1:
        raise errors.TimeTaken("everyone" if provider_id is None else "provider")
    return providers


def look(
    session: Session,
    clinic: people.Clinic,
    providers: list[int],
    patient_id: int,
    *,
    days: list[date],
    span: range | None = None,
) -> Window:
    """Everything that decides about these local days, or about one span of ticks within them."""
    zone = ZoneInfo(clinic.zone)
    origin = slots.tick(slots.local(days[0], 0, zone))
    until = slots.tick(slots.local(days[-1], 1440, zone))
    span = span or range(origin, until)
    hours: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in session.execute(_OPENING_HOURS, {"clinic": clinic.id}):
        hours.setdefault(weekday, []).append((opens, closes))
    spans = [
        slots.ticks(slots.local(day, opens, zone), slots.local(day, closes, zone))
        for day in days
        for opens, closes in hours.get(day.weekday(), [])
    ]
    window = Window(origin, slots.mask(spans, origin), 0, providers)
    for day in days:
        window.grid |= slots.grid(day, hours.get(day.weekday(), []), zone, origin)
    people_ids = [*providers, patient_id]
    taken: dict[int, bytearray] = {}
    between = {"people": people_ids, "first": span.start, "last": span.stop}
    for person_id, at in session.execute(_TAKEN, between):
        taken.setdefault(person_id, bytearray((until - origin) // 8 + 1))[(at - origin) >> 3] |= 1 << (at - origin & 7)
    window.taken = {person_id: int.from_bytes(bits, "little") for person_id, bits in taken.items()}
    window.waiting = [
        slots.mask([slots.ticks(start, end)], origin) for start, end in _unassigned(session, clinic.id, span)
    ]
    return window


def _unassigned(session: Session, institution_id: int, span: range) -> Iterable[Any]:
    """Start and end of the requests for whoever is free first that overlap the span; none is longer than a day."""
    first, last = slots.moment(span.start), slots.moment(span.stop)
    between = {"clinic": institution_id, "first": first, "last": last, "earliest": first - timedelta(days=1)}
    return session.execute(_UNASSIGNED, between)


def _length(session: Session, institution_id: int, type_slug: str) -> int:
    """How many ticks an appointment of this type takes."""
    minutes = session.scalar(_MINUTES, {"clinic": institution_id, "slug": type_slug})
    if minutes is None:
        raise errors.UnknownType("type")
    return int(minutes) * 60 // slots.TICK


def _providers(session: Session, institution_id: int, wanted: int | None) -> list[int]:
    found = people.provider_ids(session, institution_id)
    if wanted is not None and wanted not in found:
        raise errors.UnknownProvider("provider_id")
    return found
