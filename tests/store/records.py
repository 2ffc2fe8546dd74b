"""A clinic that hypothesis drew, written into the tables with the ids that it has."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from store.availability import rules, ticks
from store.availability.rules import Away, Rules, Span, TypeRules, Week, mark_changed
from store.db import Transaction
from store.models import (
    Appointment,
    AppointmentEvent,
    AppointmentType,
    DateHours,
    Hold,
    Institution,
    Offering,
    OpeningHours,
    OpeningWeek,
    Role,
    Status,
    Taken,
    TimeOff,
    User,
    WorkedHoliday,
    tables,
)
from tests.objects import objects, unguarded
from tests.store.availability.reference import FIVE, Busy, Wish, World
from tests.store.availability.worlds import PATIENT, PROVIDERS, SOMEBODY_ELSE

CLINIC = 1
(_event,) = tables(AppointmentEvent)
_others = count(100)


def keep(world: World) -> World:
    """Make this all that the database holds. Whoever would be busy twice at one time is so once."""
    with objects() as session:
        wipe(session)
        _clinic(session, world)
        _hours(session, world.rules)
        mark_changed(Transaction(session.connection()), CLINIC)
        busy: list[Busy] = []
        for each in world.busy:
            if all(each.person_id != one.person_id or each.end <= one.start or one.end <= each.start for one in busy):
                busy.append(each)
                _busy(session, world, each)
        for wish in world.waiting:
            end = wish.start + timedelta(minutes=wish.type_.minutes)
            _appointment(session, world, Busy(_somebody(session, world), wish.start, end), wish.type_, None)
        for wish in world.held:
            _hold(session, wish, _somebody(session, world), until=world.now + FIVE)
        for wish, mine in zip(world.idle, (True, False), strict=False):
            if mine:
                _hold(session, wish, PATIENT, until=world.now + FIVE)
            else:
                _hold(session, wish, _somebody(session, world), until=world.now)
    return world.with_(busy=busy)


def wipe(session: Session) -> None:
    """Delete every row."""
    has_history = session.execute(sa.select(_event.c.id).limit(1)).first() is not None
    with unguarded(session.connection()) if has_history else nullcontext():
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(sa.delete(table))


def _clinic(session: Session, world: World) -> None:
    clinic_rules = world.rules
    names = ("zone", "country", "region", *rules.LIMITS)
    values = {name: getattr(clinic_rules, name) for name in names}
    session.add(
        Institution(id=CLINIC, slug="drawn", name="Drawn", emergency_phone="1", emergency_sentence="Call.", **values)
    )
    session.flush()
    for type_ in clinic_rules.types.values():
        session.add(
            AppointmentType(institution_id=CLINIC, **{name: getattr(type_, name) for name in TypeRules.__slots__})
        )
    for person_id in (PATIENT, *PROVIDERS, SOMEBODY_ELSE):
        role = Role.patient if person_id == PATIENT else Role.provider
        _person(session, world, person_id, role, active=person_id == PATIENT or person_id in world.rules.providers)
    session.flush()
    for type_id, offers in clinic_rules.offers.items():
        session.add_all(
            Offering(institution_id=CLINIC, provider_id=provider_id, type_id=type_id, at_once=at_once)
            for provider_id, at_once in offers.items()
        )


def _hours(session: Session, rules: Rules) -> None:
    for provider, weeks in rules.weeks.items():
        for week in weeks:
            _week(session, provider, week)
    for provider, dates in rules.dates.items():
        for day, spans in dates.items():
            for span in spans or (Span(0, 0),):
                session.add(DateHours(institution_id=CLINIC, provider_id=provider, day=day, **span._asdict()))
    away: list[tuple[int | None, Away]] = [(None, each) for each in rules.closures]
    away += [(provider, each) for provider, some in rules.away.items() for each in some]
    for provider_id, each in away:
        session.add(
            TimeOff(institution_id=CLINIC, provider_id=provider_id, first=each.first, last=each.last, name=each.name)
        )
    session.add_all(WorkedHoliday(institution_id=CLINIC, name=name) for name in rules.worked)


def _week(session: Session, provider_id: int, week: Week) -> None:
    row = OpeningWeek(
        institution_id=CLINIC, provider_id=provider_id, effective_from=week.effective_from, zone=week.zone
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    for weekday, spans in enumerate(week.days):
        session.add_all(OpeningHours(week_id=row.id, weekday=weekday, **span._asdict()) for span in spans)


def _person(session: Session, world: World, person_id: int, role: Role, *, active: bool = True) -> None:
    session.add(
        User(
            id=person_id,
            institution_id=CLINIC,
            role=role,
            email=f"{person_id}@drawn.example",
            name=f"Person {person_id}",
            password_hash="",
            active=active,
            created_at=world.now,
        )
    )


def _somebody(session: Session, world: World) -> int:
    """Another patient."""
    person_id = next(_others)
    _person(session, world, person_id, Role.patient)
    session.flush()
    return person_id


def _busy(session: Session, world: World, each: Busy) -> None:
    type_ = next(iter(world.rules.types.values()))
    if each.person_id == PATIENT:
        _appointment(session, world, each, type_, SOMEBODY_ELSE)
        return
    patient = _somebody(session, world)
    row = _appointment(session, world, Busy(patient, each.start, each.end), type_, each.person_id)
    _take(session, each, row)


def _appointment(session: Session, world: World, of: Busy, type_: TypeRules, provider_id: int | None) -> int:
    """Accepted by the provider; without one, waiting."""
    row = Appointment(
        institution_id=CLINIC,
        patient_id=of.person_id,
        provider_id=provider_id,
        any_provider=provider_id is None,
        type_id=type_.id,
        urgency=0 if type_.crisis else 1,
        status=Status.booked if provider_id is None else Status.accepted,
        start=of.start,
        end=of.end,
        buffer_before=type_.buffer_before if provider_id is None else 0,  # `_take` writes those of the others as ticks
        buffer_after=type_.buffer_after if provider_id is None else 0,
        decided_by_id=provider_id,
        decided_at=None if provider_id is None else world.now,
        created_at=world.now,
        updated_at=world.now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    _take(session, of, row.id)
    return row.id


def _take(session: Session, of: Busy, appointment_id: int) -> None:
    session.add_all(
        Taken(person_id=of.person_id, tick=tick, appointment_id=appointment_id)
        for tick in ticks.between(of.start, of.end)
    )


def _hold(session: Session, wish: Wish, patient_id: int, *, until: datetime) -> None:
    session.add(
        Hold(
            institution_id=CLINIC,
            patient_id=patient_id,
            page=f"page {next(_others)}",
            type_id=wish.type_.id,
            provider_id=wish.provider_id,
            start=wish.start,
            end=wish.start + timedelta(minutes=wish.type_.minutes),
            until=until,
            last=until,
        )
    )
