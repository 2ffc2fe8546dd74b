"""Which times can be promised to a patient, and why there are none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import db, errors
from store.availability import reasons, ticks, window
from store.availability.opening import Range
from store.availability.reasons import Nothing
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Claim, Window, load_window
from store.models import Appointment, Taken, tables
from store.people import people
from store.views.appointments import AppointmentView

STRIP = 14
"""Days that are looked at first, today included."""

FAR = (60, 366)
"""Days that are looked at where these have nothing."""

_SOMETIME = timedelta(days=2 * 366)
"""Nobody plans further ahead than this, whoever books."""

_taken, _appointment = tables(Taken, Appointment)
_ANOTHERS = (
    sa.select(_taken.c.tick)
    .join(_appointment, _appointment.c.id == _taken.c.appointment_id)
    .where(
        _taken.c.person_id.in_(sa.bindparam("people", expanding=True)),
        _taken.c.tick >= sa.bindparam("first"),
        _taken.c.tick < sa.bindparam("last"),
        _appointment.c.patient_id != sa.bindparam("patient"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Day:
    """Free starts of a local day, those that others are just choosing, and why none is free; in the clinic's zone."""

    free: list[datetime] = field(default_factory=list)
    held: list[datetime] = field(default_factory=list)
    nothing: Nothing | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a patient can be promised: the next days, days around a later one, and everybody's next free start.

    A provider of None is whoever is free first. `nothing` says why none of the next days has a free time.
    All of it is on the clock of `zone`, the clinic's.
    """

    days: dict[date, Day] = field(default_factory=dict)
    later: dict[date, Day] = field(default_factory=dict)
    next_free: dict[int | None, datetime | None] = field(default_factory=dict)
    nothing: Nothing | None = None
    zone: str = ""


def load_outlook(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, day: date | None = None, now: datetime
) -> Outlook:
    """The next STRIP local days, and as many from `day` on, or from the next free start on where these have none.

    Raises NotFound for an unknown patient, UnknownType, UnknownProvider.
    """
    with db.reading() as session:
        asked = _Asking(session, patient_id, type_slug, now)
        asked.check_provider(provider_id)
        near = asked.look(asked.today, STRIP)
        strip = _days(near, asked.kind, provider_id)
        next_free = {who: _first(near, asked.kind, who) for who in (None, *asked.providers)}
        for days in dict.fromkeys(min(days, asked.kind.horizon + 1) for days in FAR):
            lacking = [
                who for who, start in next_free.items() if start is None and (days <= FAR[0] or who == provider_id)
            ]
            if lacking and asked.kind.horizon >= STRIP:
                far = asked.look(asked.today, days)
                next_free |= {who: _first(far, asked.kind, who) for who in lacking}
        soonest = next_free[provider_id]
        end = asked.today + timedelta(days=FAR[-1])
        beyond = day if day is not None and day not in strip and asked.today <= day <= end else None
        if beyond is None and soonest is not None and soonest.date() not in strip:
            beyond = soonest.date()
        later = _days(asked.look(beyond, STRIP), asked.kind, provider_id) if beyond else {}
        empty = not any(each.free for each in strip.values())
        why = reasons.explain(near, asked.kind, provider_id, list(strip)) if empty else None
        return Outlook(strip, later, next_free, why, asked.rules.zone)


def offer(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, first: date, days: int, now: datetime
) -> dict[date, list[datetime]]:
    """The free starts of each local day of the clinic, from `first` on, in the clinic's zone; closed days are empty.

    Days that are over or beyond the type's horizon are left out.
    Raises NotFound for an unknown patient, UnknownType, UnknownProvider.
    """
    with db.reading() as session:
        asked = _Asking(session, patient_id, type_slug, now)
        asked.check_provider(provider_id)
        last = asked.today + timedelta(days=asked.kind.horizon)
        if first > last or days < 1:
            return {}
        until = min(last, first + timedelta(days=min(days, FAR[-1]) - 1))
        first = max(first, asked.today)
        if until < first:
            return {}
        found = asked.look(first, (until - first).days + 1)
        return {day: each.free for day, each in _days(found, asked.kind, provider_id, explained=False).items()}


def why_not(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, start: datetime, now: datetime
) -> errors.Refusal | None:
    """What a request for this time would be refused with now, as far as it is about the time; None if it is free."""
    with db.reading() as session:
        try:
            asked = _Asking(session, patient_id, type_slug, now)
            check(
                session, asked.rules, asked.kind, patient_id=patient_id, provider_id=provider_id, start=start, now=now
            )
        except errors.Refusal as refusal:
            return refusal
    return None


def check(
    session: Session,
    known: Rules,
    kind: TypeRules,
    *,
    patient_id: int,
    provider_id: int | None,
    start: datetime,
    now: datetime,
) -> Window:
    """The window around a start that can be promised. `start` is aware.

    Raises PastTime, TooSoon, TooFarAhead, OffGrid, UnknownProvider, NotOffered, OutsideHours, TimeTaken.
    """
    found = around(session, known, kind, patient_id=patient_id, provider_id=provider_id, start=start, now=now)
    for broken in beyond(found, kind, provider_id, start):
        raise broken
    at = ticks.tick(start) - found.days.origin
    _read_around(session, found, kind, found.wanted(kind, provider_id), at)
    if not found.free_for_patient(kind) >> at & 1:
        raise errors.TimeTaken("patient")
    if not _is_free(found, kind, provider_id, at, with_holds=True):
        if _is_free(found, kind, provider_id, at, with_holds=False):
            raise errors.TimeTaken("held")
        if not found.waiting and not _is_anothers(session, found, kind, found.wanted(kind, provider_id), at):
            raise errors.TimeTaken("patient")  # the time kept around an appointment of their own
        raise errors.TimeTaken("everyone" if provider_id is None else "provider")
    return found


def check_again(session: Session, known: Rules, view: AppointmentView, *, now: datetime) -> None:
    """Whether a request that was rejected could wait again: no promise that was made meanwhile would break.

    The time itself is not looked at: whoever takes it finds out. Raises TimeTaken.
    """
    days = Range(view.start.astimezone(known.clock).date(), 1, known.clock)
    providers = people.provider_ids(session, known.institution_id)
    found = load_window(session, known, providers, view.patient_id, days, now)
    span = view.start, view.end, view.buffer_before, view.buffer_after
    if not found.has_room_again(Claim.of(days, known.types[view.type_slug], view.provider_id, *span)):
        raise errors.TimeTaken("everyone" if view.provider_id is None else "provider")


def around(
    session: Session,
    known: Rules,
    kind: TypeRules,
    *,
    patient_id: int,
    provider_id: int | None,
    start: datetime,
    now: datetime,
) -> Window:
    """The window of the local day of a start that nobody can deny: ahead, on a tick, with somebody who offers the type.

    Raises PastTime, OffGrid, UnknownProvider, NotOffered.
    """
    if start <= now:
        raise errors.PastTime("start")
    if start.timestamp() % ticks.TICK:
        raise errors.OffGrid("start")
    if start > now + _SOMETIME:
        raise errors.TooFarAhead("start")
    providers = people.provider_ids(session, known.institution_id)
    if provider_id is not None and provider_id not in providers:
        raise errors.UnknownProvider("provider_id")
    days = Range(start.astimezone(known.clock).date(), 1, known.clock)
    found = window.load_claims(session, known, providers, patient_id, days, now)
    if not found.wanted(kind, provider_id):
        raise errors.NotOffered("type" if provider_id is None else "provider_id")
    return found


def beyond(found: Window, kind: TypeRules, provider_id: int | None, start: datetime) -> Iterator[errors.Invalid]:
    """The patients' rules that this start does not keep; staff and providers may book beyond them."""
    at = ticks.tick(start) - found.days.origin
    if start < found.now + timedelta(minutes=kind.notice):
        yield errors.TooSoon("start", kind.notice)
    if ticks.tick(start) >= found.horizon(kind):
        yield errors.TooFarAhead("start")
    hours = [found.open(kind, who) for who in found.wanted(kind, provider_id)]
    if not any(ticks.free_starts(each, kind.ticks[1]) >> at & 1 for each in hours):
        yield errors.OutsideHours("start")
    if not found.grid(kind) >> at & 1:
        yield errors.OffGrid("start")


def _read_around(session: Session, found: Window, kind: TypeRules, wanted: list[int], at: int) -> None:
    """Whose time is taken, as far as it matters: without anybody who waits, only that of the appointment itself."""
    origin, (before, length, after) = found.days.origin, kind.ticks
    if found.waiting or any(each.provider_id is None for each in found.held):
        window.read_taken(session, found, [*found.providers, found.patient_id])
    else:
        span = range(origin + at - before, origin + at + length + after)
        window.read_taken(session, found, [*wanted, found.patient_id], span)


def _is_free(found: Window, kind: TypeRules, provider_id: int | None, at: int, *, with_holds: bool) -> bool:
    wanted = found.wanted(kind, provider_id)
    return any(found.possible(kind, who, with_holds=with_holds) >> at & 1 for who in wanted) and found.keeps(
        kind, provider_id, at, with_holds=with_holds
    )


def _is_anothers(session: Session, found: Window, kind: TypeRules, wanted: list[int], at: int) -> bool:
    """Whether what is in the way of these providers is an appointment of somebody else."""
    busy = range(found.days.origin + at - kind.ticks[0], found.days.origin + at + sum(kind.ticks[1:]))
    asked = {"people": wanted, "first": busy.start, "last": busy.stop, "patient": found.patient_id}
    return session.execute(_ANOTHERS, asked).first() is not None


class _Asking:
    """A patient, what they want, and the clinic that has it."""

    def __init__(self, session: Session, patient_id: int, type_slug: str, now: datetime) -> None:
        self.session, self.patient_id, self.now = session, patient_id, now
        clinic = people.get(session, patient_id).clinic
        self.rules = load_rules(session, clinic.id)
        self.kind = self.rules.bookable(type_slug)
        self.providers = people.provider_ids(session, clinic.id)
        self.today = now.astimezone(self.rules.clock).date()

    def check_provider(self, provider_id: int | None) -> None:
        if provider_id is not None and provider_id not in self.providers:
            raise errors.UnknownProvider("provider_id")

    def look(self, first: date, days: int) -> Window:
        span = Range(first, days, self.rules.clock)
        return load_window(self.session, self.rules, self.providers, self.patient_id, span, self.now)


def _days(found: Window, kind: TypeRules, provider_id: int | None, *, explained: bool = True) -> dict[date, Day]:
    bits = found.starts(kind, provider_id)
    held = found.starts(kind, provider_id, with_holds=False) & ~bits if found.held else 0
    days = {day: Day() for day in found.days}
    for start in _moments(found, bits):
        days[start.date()].free.append(start)
    for start in _moments(found, held):
        days[start.date()].held.append(start)
    if not explained:
        return days
    return {
        day: each if each.free else Day([], each.held, reasons.explain(found, kind, provider_id, [day]))
        for day, each in days.items()
    }


def _first(found: Window, kind: TypeRules, provider_id: int | None) -> datetime | None:
    return next(_moments(found, found.starts(kind, provider_id)), None)


def _moments(found: Window, bits: int) -> Iterator[datetime]:
    return (ticks.moment(found.days.origin + at).astimezone(found.days.clock) for at in ticks.members(bits))
