"""Free starts: of one provider in the pure function, of fifty from the store, with a million old appointments too."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from benchmarks.bookings import MILLION
from benchmarks.kept import Database, Room, Size, address, loosen, postgresql, transaction
from benchmarks.people import HARBOR
from benchmarks.table import Figure, milliseconds, percentile
from store import db
from store.availability import offers, ticks
from store.availability.opening import Range
from store.availability.rules import TypeRules, load_rules, mark_changed
from store.availability.window import Window, load_window
from store.db import Transaction
from store.models import Appointment, OpeningHours, OpeningWeek, Role, Status, Taken, User, tables

NEW = Size(providers=40, patients=20_000, appointments=8_000)
PROVIDERS, DAYS = 50, 60
ROUNDS, TURNS = 80, 4
PURE_ROUNDS = 2000
FIRST, LAST = 0.6, 0.05
"""How likely a start that is free is booked by now: today, and in two months."""

_user, _taken, _appointment = tables(User, Taken, Appointment)
_week, _hours = tables(OpeningWeek, OpeningHours)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A database whose first clinic is busy, and a patient of it who has nothing yet."""

    database: Database
    patient_id: int
    now: datetime
    window: Window

    @property
    def type_(self) -> TypeRules:
        """Return what the patient wants."""
        return self.window.rules.types["therapy"]

    @property
    def ticks(self) -> int:
        """Of the providers' time that is taken."""
        return sum(bits.bit_count() for bits in self.window.taken.values())


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds; `first`: nothing is remembered of the clinic's hours."""

    first: list[float] = field(default_factory=list)
    next: list[float] = field(default_factory=list)


def run(room: Room) -> list[Figure]:
    """All in this process: no server stands between."""
    new, old = (_busy(room.database(size, f"free-{size.appointments}")) for size in (NEW, MILLION))
    rounds = room.count(ROUNDS)
    small, large = _in_turns((new, old), rounds)
    with postgresql() as url:
        room.seed(url, NEW)
        other = _busy(url)
        (there,) = _in_turns((other,), rounds)
        alone = _alone(other)
    what = f'"First available" of {PROVIDERS} busy providers for {DAYS} days, from the store'
    p50, ratio = percentile(small.next, 0.5), percentile(large.next, 0.5) / percentile(small.next, 0.5)
    return [
        _pure(new, room.count(PURE_ROUNDS)),
        Figure(
            f"{what}, on SQLite ({len(small.next)} samples)",
            f"{milliseconds(small.next)}; {percentile(small.first, 0.5) * 1000:.1f} ms after hours were changed",
            "p50 <= 30 ms",
            f"SQLite alone reads the same {new.ticks:,} ticks: {_alone(new)}",
            p50 <= 0.030,
        ),
        Figure(
            f"the same with {MILLION.appointments:,} old appointments",
            f"{milliseconds(large.next)}: ratio {ratio:.2f}",
            "ratio <= 1.2",
            f"SQLite alone reads the same {old.ticks:,} ticks: {_alone(old)}",
            ratio <= 1.2,
        ),
        Figure(
            "the same on PostgreSQL",
            milliseconds(there.next),
            "",
            f"PostgreSQL alone reads the same {other.ticks:,} ticks: {alone}",
            None,
        ),
    ]


def _pure(clinic: Clinic, rounds: int) -> Figure:
    window, type_, provider = clinic.window, clinic.type_, clinic.window.rules.providers[0]
    hours, grid = window.open(type_, provider), window.grid(type_)
    free = window.whole & ~window.taken[provider]

    def starts() -> int:
        return ticks.starts(hours, free, type_.ticks) & grid

    as_set, as_list = _each(starts, rounds), _each(lambda: list(ticks.members(starts())), rounds)
    alone = _each(lambda: hours & free >> 1, rounds)
    number, p50 = starts().bit_count(), percentile(as_set, 0.5)
    return Figure(
        f"free starts of one busy provider for {DAYS} days, in the pure function ({rounds} samples)",
        f"p50 {p50 * 1e6:.1f} us, p99 {percentile(as_set, 0.99) * 1e6:.1f} us; "
        f"as a list of {number}: p50 {percentile(as_list, 0.5) * 1e6:.1f} us",
        "p50 <= 50 us",
        f"one & and one shift of {window.days.size:,} bits: {percentile(alone, 0.5) * 1e6:.1f} us",
        p50 <= 50e-6,
    )


def _in_turns(clinics: Sequence[Clinic], rounds: int) -> list[Took]:
    """For each clinic; one after the other, several times, so that whatever else the machine does meets all alike."""
    took = [Took() for _ in clinics]
    for _ in range(TURNS):
        for clinic, mine in zip(clinics, took, strict=True):
            db.connect(address(clinic.database))
            offer = partial(_offer, clinic)
            _each(offer, 3)  # which opens connections
            for _ in range(rounds // TURNS // 4):
                with db.writing() as transaction:
                    mark_changed(transaction, HARBOR)
                mine.first.extend(_each(offer, 1))
                mine.next.extend(_each(offer, 4))
    db.disconnect()
    return took


def _offer(clinic: Clinic) -> None:
    offered = offers.offer(
        patient_id=clinic.patient_id,
        type_slug=clinic.type_.slug,
        first=clinic.window.days.first,
        days=DAYS,
        now=clinic.now,
    )
    if len(offered) != DAYS or not any(offered.values()):
        raise SystemExit("The benchmark's clinic has no free times.")


def _each(call: Callable[[], Any], rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return took


def _alone(clinic: Clinic) -> str:
    """What the database itself needs to find these ticks and to hand them over as text."""
    text = "string_agg(tick::text, ',')" if isinstance(clinic.database, str) else "group_concat(tick)"
    days, people_ids = clinic.window.days, ", ".join(map(str, (*clinic.window.rules.providers, clinic.patient_id)))
    statement = f"""
        SELECT person_id, {text} FROM taken WHERE person_id IN ({people_ids})
        AND tick BETWEEN {days.origin} AND {days.origin + days.size - 1} GROUP BY person_id
    """  # noqa: S608  # numbers of our own
    with transaction(clinic.database) as connection:
        cursor = connection.connection.cursor()
        return milliseconds(_each(lambda: cursor.execute(statement) and cursor.fetchall(), 20))


def _busy(database: Database) -> Clinic:
    """Fill the next two months of the first clinic's providers: most of the days to come, less of the later ones."""
    now, chance = datetime.now(UTC), random.Random(1)  # noqa: S311  # not a secret
    _hire(database, now)
    with transaction(database) as connection:
        store_transaction = Transaction(connection)
        rules = load_rules(store_transaction, HARBOR)
        free_patients = sa.select(_user.c.id).where(
            _user.c.institution_id == HARBOR,
            _user.c.role == Role.patient,
            _user.c.id.not_in(sa.select(_taken.c.person_id)),
        )
        patients = list(connection.scalars(free_patients.order_by(_user.c.id)))
        span = Range(now.astimezone(rules.clock).date(), DAYS, rules.clock)
        window = load_window(store_transaction, rules, patients[0], span, now)
        type_ = rules.types["therapy"]
        allowed = window.grid(type_) & window.allowed(type_)
        for provider in rules.providers:
            after = 0
            for at in ticks.members(window.possible(type_, provider) & allowed):
                if at >= after and chance.random() < FIRST + (LAST - FIRST) * at / span.size:
                    _book(connection, type_, provider, patients.pop(), ticks.moment(span.origin + at), now)
                    after = at + sum(type_.ticks)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ANALYZE"))
        return Clinic(database, patients[0], now, load_window(store_transaction, rules, patients[0], span, now))


def _hire(database: Database, now: datetime) -> None:
    """So many providers in all; new ones have the hours of those who are there."""
    with transaction(database) as connection:
        store_transaction = Transaction(connection)
        there = load_rules(store_transaction, HARBOR).providers
        for number in range(PROVIDERS - len(there)):
            person = {
                "institution_id": HARBOR,
                "role": Role.provider,
                "email": f"more{number}@harbor.example",
                "name": f"Dr. Number {number}",
                "password_hash": "",
                "active": True,
                "created_at": now,
            }
            hired = connection.scalars(sa.insert(_user).returning(_user.c.id), person).one()
            model = connection.execute(sa.select(_week).where(_week.c.provider_id == there[number % len(there)])).one()
            week = {**model._mapping, "provider_id": hired}  # noqa: SLF001  # a row as a mapping: SQLAlchemy's own way
            del week["id"]
            week_id = connection.scalars(sa.insert(_week).returning(_week.c.id), week).one()
            spans = connection.execute(sa.select(_hours).where(_hours.c.week_id == model.id)).mappings()
            connection.execute(sa.insert(_hours), [{**span, "week_id": week_id} for span in spans])
    loosen(database)


def _book(
    connection: sa.Connection, type_: TypeRules, provider_id: int, patient_id: int, start: datetime, now: datetime
) -> None:
    end = start + timedelta(minutes=type_.minutes)
    row = {
        "institution_id": HARBOR,
        "patient_id": patient_id,
        "provider_id": provider_id,
        "any_provider": False,
        "type_id": type_.id,
        "urgency": 1,
        "status": Status.accepted,
        "start": start,
        "end": end,
        "notes": "",
        "decided_by_id": provider_id,
        "decided_at": now,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "buffer_before": type_.buffer_before,
        "buffer_after": type_.buffer_after,
    }
    appointment_id = connection.scalars(sa.insert(_appointment).returning(_appointment.c.id), row).one()
    busy = ticks.between(start - timedelta(minutes=type_.buffer_before), end + timedelta(minutes=type_.buffer_after))
    taken = [(provider_id, tick) for tick in busy] + [(patient_id, tick) for tick in ticks.between(start, end)]
    names = ("person_id", "tick", "appointment_id")
    connection.execute(sa.insert(_taken), [dict(zip(names, (*each, appointment_id), strict=True)) for each in taken])
