"""Two small clinics for tests, inserted straight into the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import AppointmentType, Institution, Offering, OpeningHours, OpeningWeek, Role, User
from tests.objects import objects

PASSWORD = "live-demo-only"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$M6YUQqgVQoixllJKCUGolQ$XcrQfquRskbsultRdLrmcCGNkWz3ElEgBlToSrv8+yo"
"""PASSWORD, hashed cheaply: tests log in a lot."""

TYPES = (
    ("therapy", "Therapy", 50, False),
    ("consultation", "Consultation", 30, False),
    ("follow-up", "Follow-up", 20, False),
    ("crisis-intervention", "Crisis Intervention", 60, True),
)
PEOPLE = (
    ("patient", Role.patient, "Ada Lindqvist"),
    ("patient2", Role.patient, "Ben Okafor"),
    ("provider", Role.provider, "Dr. Clara Weiss"),
    ("provider2", Role.provider, "Dr. David Stern"),
    ("staff", Role.staff, "Eva Brandt"),
)
CALLS = {"harbor": "+49 30 23125 100", "lakeside": "+1 212 555 0100"}
"""The phone numbers of the clinics."""

ADA_CALLS = {"harbor": "+49 30 23125 101", "lakeside": "+1 212 555 0101"}
"""Those of the first patients; nobody else has one."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """Ids of one clinic; its people's e-mails are patient@harbor.example and so on, open Monday to Friday, 9 to 17."""

    id: int
    slug: str
    zone: str
    patient: int
    patient2: int
    provider: int
    provider2: int
    staff: int
    types: dict[str, int]
    """The type's id by its slug."""


@dataclass(frozen=True, slots=True)
class Clinics:
    """Harbor is in Europe/Berlin, Lakeside in America/New_York; everyone's password is PASSWORD."""

    harbor: Clinic
    lakeside: Clinic


_inserted: dict[datetime, tuple[Clinics, dict[str, list[dict[str, Any]]]]] = {}
"""What was inserted already, by now, with its rows by table: writing these again is ten times faster."""


def insert(now: datetime) -> Clinics:
    """Both clinics, in the database that is open, which is empty."""
    if now in _inserted:
        inserted, rows = _inserted[now]
        _write(rows)
        return inserted
    inserted = Clinics(
        harbor=_insert("harbor", "Harbor Clinic", "Europe/Berlin", now),
        lakeside=_insert("lakeside", "Lakeside Clinic", "America/New_York", now),
    )
    _inserted[now] = inserted, _read()
    return inserted


def _read() -> dict[str, list[dict[str, Any]]]:
    with objects() as session:
        tables = SQLModel.metadata.sorted_tables
        rows = {each.name: session.connection().execute(sa.select(each)).mappings().all() for each in tables}
        return {name: [dict(row) for row in found] for name, found in rows.items() if found}


def _write(rows: dict[str, list[dict[str, Any]]]) -> None:
    with objects() as session:
        connection = session.connection()
        for name, inserted in rows.items():
            table = SQLModel.metadata.tables[name]
            connection.execute(sa.insert(table), inserted)
            if connection.dialect.name == "postgresql" and "id" in table.c:  # the next id is none of these
                sequence = sa.func.pg_get_serial_sequence(f'"{name}"', "id")
                connection.execute(sa.select(sa.func.setval(sequence, max(row["id"] for row in inserted))))


def _insert(slug: str, name: str, zone: str, now: datetime) -> Clinic:
    institution = Institution(
        slug=slug,
        name=name,
        zone=zone,
        phone=CALLS[slug],
        emergency_phone="+49 40 555 0100",
        emergency_sentence="If you may hurt yourself or someone else, call now.",
        open_requests=100,  # the first patient books a lot
        crisis_requests=3,
        appointments_ahead=100,
        bookings_in_ten_minutes=100,
    )
    with objects() as session:
        session.add(institution)
        session.flush()
        clinic_id = _id(institution.id)
        types = [
            AppointmentType(
                institution_id=clinic_id,
                slug=type_slug,
                name=type_name,
                minutes=minutes,
                sentence=f"{minutes} minutes with one of our providers.",
                crisis=crisis,
                position=position,
                answer_within=30 if crisis else 24 * 60,
            )
            for position, (type_slug, type_name, minutes, crisis) in enumerate(TYPES)
        ]
        people = [
            User(
                institution_id=clinic_id,
                role=role,
                email=f"{account}@{slug}.example",
                name=person,
                phone=ADA_CALLS[slug] if account == "patient" else "",
                password_hash=PASSWORD_HASH,
                created_at=now,
            )
            for account, role, person in PEOPLE
        ]
        rows: list[SQLModel] = [*types, *people]
        session.add_all(rows)
        session.flush()
        for person in people:
            if person.role is Role.provider:
                works(session, clinic_id, _id(person.id), zone)
        by_account = {account: _id(person.id) for (account, _, _), person in zip(PEOPLE, people, strict=True)}
        by_slug = {type_.slug: _id(type_.id) for type_ in types}
    return Clinic(id=clinic_id, slug=slug, zone=zone, types=by_slug, **by_account)


def works(session: Session, clinic_id: int, provider_id: int, zone: str) -> None:
    """The provider is there Monday to Friday, 9 to 17, and offers every type."""
    week = OpeningWeek(institution_id=clinic_id, provider_id=provider_id, effective_from=date(2000, 1, 1), zone=zone)
    session.add(week)
    session.flush()
    session.add_all(OpeningHours(week_id=_id(week.id), weekday=day, opens=9 * 60, closes=17 * 60) for day in range(5))
    all_types = session.exec(select(AppointmentType).where(AppointmentType.institution_id == clinic_id))
    session.add_all(
        Offering(institution_id=clinic_id, provider_id=provider_id, type_id=_id(type_.id)) for type_ in all_types
    )
    mark_changed(Transaction(session.connection()), clinic_id)


def _id(value: int | None) -> int:
    assert value is not None
    return value
