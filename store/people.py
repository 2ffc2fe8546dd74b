"""Institutions, and the people and appointment types that they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import db, errors, text
from store.models import AppointmentType, Institution, Role, User, tables

_user, _institution, _type = tables(User, Institution, AppointmentType)


@dataclass(frozen=True, slots=True)
class Clinic:
    """An institution as people see it. `zone` is an IANA name, such as Europe/Berlin."""

    id: int
    slug: str
    name: str
    zone: str
    emergency_phone: str
    emergency_sentence: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the rest of the house sees one: no password."""

    id: int
    name: str
    email: str
    role: Role
    clinic: Clinic


@dataclass(frozen=True, slots=True)
class TypeView:
    """An appointment type that can be booked; it lasts `minutes`."""

    id: int
    slug: str
    name: str
    minutes: int
    sentence: str
    crisis: bool


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider whom patients can ask for by name."""

    id: int
    name: str


CLINIC_COLUMNS = [_institution.c[name] for name in Clinic.__slots__]
PERSON_COLUMNS = [_user.c[name] for name in ("id", "name", "email", "role")]


# Statements of the hot path are built once: building one costs as much as running it.
_PERSON = (
    sa.select(*PERSON_COLUMNS, *CLINIC_COLUMNS)
    .join(_institution, _institution.c.id == _user.c.institution_id)
    .where(_user.c.id == sa.bindparam("id"), _user.c.active)
)
_PROVIDERS = (
    sa.select(_user.c.id, _user.c.name)
    .where(_user.c.institution_id == sa.bindparam("clinic"), _user.c.role == Role.provider, _user.c.active)
    .order_by(_user.c.name, _user.c.id)
)
_PROVIDER_IDS = _PROVIDERS.with_only_columns(_user.c.id).order_by(None)


def institutions() -> list[Clinic]:
    """Every institution, by name."""
    with db.reading() as session:
        rows = session.execute(sa.select(*CLINIC_COLUMNS).order_by(_institution.c.name))
        return [Clinic(*row) for row in rows]


def find(person_id: int) -> Person:
    """The active person with this id. Raises NotFound."""
    with db.reading() as session:
        return get(session, person_id)


def get(session: Session, person_id: int) -> Person:
    """The active person with this id, within a transaction. Raises NotFound."""
    row = session.execute(_PERSON, {"id": person_id}).first()
    if row is None:
        raise errors.NotFound
    return person(row)


def person(row: Sequence[Any]) -> Person:
    """A row of PERSON_COLUMNS followed by CLINIC_COLUMNS."""
    person_id, name, email, role, *clinic = row
    return Person(person_id, name, email, role, Clinic(*clinic))


def types(institution_id: int) -> list[TypeView]:
    """What can be booked at this institution, in its own order."""
    with db.reading() as session:
        columns = [_type.c[name] for name in TypeView.__slots__]
        query = sa.select(*columns).where(_type.c.institution_id == institution_id)
        return [TypeView(*row) for row in session.execute(query.order_by(_type.c.position, _type.c.id))]


def providers(institution_id: int) -> list[ProviderView]:
    """The institution's active providers, by name."""
    with db.reading() as session:
        return [ProviderView(*row) for row in session.execute(_PROVIDERS, {"clinic": institution_id})]


def provider_ids(session: Session, institution_id: int) -> list[int]:
    """The ids of the institution's active providers."""
    return list(session.scalars(_PROVIDER_IDS, {"clinic": institution_id}))


def add_patient(
    session: Session, *, institution_slug: str, name: str, email: str, password_hash: str, now: datetime
) -> int:
    """A new patient's id. Raises UnknownInstitution, BadName, BadEmail, EmailTaken."""
    name, email = text.name(name), text.email(email)
    institution_id = session.scalar(sa.select(_institution.c.id).where(_institution.c.slug == institution_slug))
    if institution_id is None:
        raise errors.UnknownInstitution("clinic")
    patient = {
        "institution_id": institution_id,
        "role": Role.patient,
        "email": email,
        "name": name,
        "password_hash": password_hash,
        "active": True,
        "created_at": now,
    }
    try:
        return int(session.scalars(sa.insert(_user).returning(_user.c.id), patient).one())
    except sa.exc.IntegrityError as clash:
        raise errors.EmailTaken("email") from clash
