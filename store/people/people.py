"""Institutions, and the people and appointment types that they have."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import db, errors, events, text
from store.db import Transaction
from store.models import LARGEST_ID, AppointmentType, Institution, Offering, Role, User, tables
from store.people import addresses
from store.views.people import Clinic, PatientView, Person, ProviderView, TypeSummary

_user, _institution, _type, _offering = tables(User, Institution, AppointmentType, Offering)

SHORTEST_SEARCH, LONGEST_SEARCH = 2, 120
"""Letters of a name, an e-mail or a phone number by which somebody is looked for."""

_SLUG = re.compile("[!-~]{1,40}")

MOST_WORDS = 8
"""Words of a search that count: each is looked for in all names, e-mails and phone numbers."""


CLINIC_COLUMNS = [_institution.c[name] for name in Clinic.__slots__]
PERSON_COLUMNS = [_user.c[name] for name in ("id", "name", "email", "role", "phone", "crisis_sound")]


# Statements of the hot path are built once: building one costs as much as running it.
_PERSON = (
    sa.select(*PERSON_COLUMNS, *CLINIC_COLUMNS)
    .join(_institution, _institution.c.id == _user.c.institution_id)
    .where(_user.c.id == sa.bindparam("id"), _user.c.active)
)
_PERSON_AND_LOCK = _PERSON.add_columns(sa.func.pg_advisory_xact_lock(_institution.c.id))
_PROVIDERS = (
    sa.select(_user.c.id, _user.c.name)
    .where(_user.c.institution_id == sa.bindparam("clinic"), _user.c.role == Role.provider, _user.c.active)
    .order_by(_user.c.name, _user.c.id)
)
_TYPES = (
    sa.select(*(_type.c[name] for name in TypeSummary.__slots__))
    .where(
        _type.c.institution_id == sa.bindparam("clinic"),
        _type.c.active,
        sa.select(1)
        .select_from(_offering.join(_user, _user.c.id == _offering.c.provider_id))
        .where(_offering.c.type_id == _type.c.id, _user.c.active)
        .exists(),
    )
    .order_by(_type.c.position, _type.c.id)
)

_BETWEEN_DIGITS = " +-/()"


def _digits_of(phone: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    for sign in _BETWEEN_DIGITS:
        phone = sa.func.replace(phone, sign, "")
    return phone


PHONE_DIGITS = _digits_of(sa.type_coerce(_user.c.phone, sa.String))
"""A phone number without what stands between its digits."""
_DIALLED_ABROAD = _digits_of(sa.func.replace(_user.c.phone, "(0)", ""))

_OFFERS = (
    sa.select(_offering.c.type_id, _offering.c.provider_id, _offering.c.at_once)
    .join(_user, _user.c.id == _offering.c.provider_id)
    .where(_offering.c.institution_id == sa.bindparam("clinic"), _user.c.active)
)


def institutions() -> list[Clinic]:
    """Every institution, by name."""
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(*CLINIC_COLUMNS).order_by(_institution.c.name))
        return [Clinic(*row) for row in rows]


def public_clinic(slug: str) -> Clinic | None:
    """Return the institution with this slug if it shows its free times to everybody; whatever else there is, None."""
    if not _SLUG.fullmatch(slug):
        return None
    with db.reading() as transaction:
        public = _institution.c.slug == slug, _institution.c.public_times
        row = transaction.execute(sa.select(*CLINIC_COLUMNS).where(*public)).first()
        return None if row is None else Clinic(*row)


def clinic(institution_id: int) -> Clinic:
    """Return the institution with this id, as it is now."""
    with db.reading() as transaction:
        return get_clinic(transaction, institution_id)


def get_clinic(transaction: Transaction, institution_id: int) -> Clinic:
    """Return the institution with this id, as it is now, within a transaction."""
    row = transaction.execute(sa.select(*CLINIC_COLUMNS).where(_institution.c.id == institution_id)).one()
    return Clinic(*row)


def find(person_id: int) -> Person:
    """Return the active person with this id. Raises NotFound."""
    with db.reading() as transaction:
        return get(transaction, person_id)


def get(transaction: Transaction, person_id: int) -> Person:
    """Return the active person with this id, within a transaction. Raises NotFound."""
    row = transaction.execute(_PERSON, {"id": person_id}).first()
    if row is None:
        raise errors.NotFound
    return person(row)


def get_patient(transaction: Transaction, patient_id: int, institution_id: int) -> Person:
    """Return the active patient of that institution with this id, within a transaction. Raises NotFound."""
    patient = get(transaction, patient_id)
    if patient.role is not Role.patient or patient.clinic.id != institution_id:
        raise errors.NotFound
    return patient


def find_patient(patient_id: int, *, by: int) -> PatientView:
    """Return an active patient of the reader's institution. Raises NotAllowed for patients, NotFound."""
    with db.reading() as transaction:
        reader = get(transaction, by)
        if reader.role is Role.patient:
            raise errors.NotAllowed
        if not 0 < patient_id <= LARGEST_ID:
            raise errors.NotFound
        patient = get_patient(transaction, patient_id, reader.clinic.id)
        bad_email = patient.id in addresses.refusals(transaction, [patient.id])
        return PatientView(patient.id, patient.name, patient.email, patient.phone, bad_email)


def get_and_lock(transaction: Transaction, person_id: int) -> Person:
    """The active person with this id, whose institution is locked by now: see Transaction.lock. Raises NotFound."""
    if not transaction.is_postgresql:
        return get(transaction, person_id)
    row = transaction.execute(_PERSON_AND_LOCK, {"id": person_id}).first()
    transaction.remembered.clear()  # as Transaction.lock does
    if row is None:
        raise errors.NotFound
    return person(row[:-1])


def person(row: Sequence[Any]) -> Person:
    """Return the person of a row of PERSON_COLUMNS followed by CLINIC_COLUMNS."""
    person_id, name, email, role, phone, crisis_sound, *clinic = row
    return Person(person_id, name, email or "", role, Clinic(*clinic), phone, crisis_sound)


def types(institution_id: int) -> list[TypeSummary]:
    """Return what can be booked at this institution, in its own order; what nobody offers now is left out."""
    with db.reading() as transaction:
        return [TypeSummary(*row) for row in transaction.execute(_TYPES, {"clinic": institution_id})]


def providers(institution_id: int) -> list[ProviderView]:
    """Return the institution's active providers, by name."""
    with db.reading() as transaction:
        return [ProviderView(*row) for row in transaction.execute(_PROVIDERS, {"clinic": institution_id})]


def staff(transaction: Transaction, institution_id: int) -> list[int]:
    """Return the active staff of the institution."""
    query = sa.select(_user.c.id).where(
        _user.c.institution_id == institution_id, _user.c.role == Role.staff, _user.c.active
    )
    return list(transaction.scalars(query))


def search_patients(by: int, words: str, *, limit: int = 20) -> list[PatientView]:
    """Active patients of the reader's institution in whose name, e-mail or number each of these words occurs, by name.

    Nobody for fewer than two letters. Raises NotFound, NotAllowed for patients, BadText, TooLong.
    """
    words = text.clean(words, field="patient", limit=LONGEST_SEARCH)
    with db.reading() as transaction:
        person = get(transaction, by)
        if person.role is Role.patient:
            raise errors.NotAllowed
        # a bracket or dash by itself stands between the digits of a number, and (0) is not dialled
        sought = [
            each for each in dict.fromkeys(text.sought(words).split()) if each.replace("(0)", "").strip(_BETWEEN_DIGITS)
        ]
        if len(words) < SHORTEST_SEARCH or not sought:
            return []
        query = sa.select(
            _user.c.id, _user.c.name, sa.func.coalesce(_user.c.email, ""), _user.c.phone, addresses.IS_BAD
        ).where(_user.c.institution_id == person.clinic.id, _user.c.role == Role.patient, _user.c.active)
        for word in sought[:MOST_WORDS]:
            query = query.where(_has(word))
        return [PatientView(*row) for row in transaction.execute(query.order_by(_user.c.name, _user.c.id).limit(limit))]


def _has(word: str) -> sa.ColumnElement[bool]:
    """Match who has the word in name, e-mail or number, which may be kept with its country's code instead of a 0."""
    email = word.lower()  # as e-mails are kept: SQLite lowers nothing but ASCII
    conditions = [_user.c.name.icontains(word, autoescape=True), _user.c.email.contains(email, autoescape=True)]
    digits = word.translate(dict.fromkeys(map(ord, _BETWEEN_DIGITS)))
    if digits.isascii() and digits.isdecimal():
        conditions += [PHONE_DIGITS.contains(digits), _DIALLED_ABROAD.contains(digits.lstrip("0") or digits)]
    return sa.or_(*conditions)


def offers(institution_id: int) -> dict[int, dict[int, bool]]:
    """By type the active providers who offer it, and whether each is content to have it accepted at once."""
    by_type: dict[int, dict[int, bool]] = {}
    with db.reading() as transaction:
        for type_id, provider_id, at_once in transaction.execute(_OFFERS, {"clinic": institution_id}):
            by_type.setdefault(type_id, {})[provider_id] = at_once
    return by_type


def offered_types(provider_id: int) -> frozenset[int]:
    """Return the ids of the types that the provider offers, retired ones too."""
    with db.reading() as transaction:
        return frozenset(
            transaction.scalars(sa.select(_offering.c.type_id).where(_offering.c.provider_id == provider_id))
        )


def add_patient(
    transaction: Transaction,
    *,
    institution_slug: str,
    name: str,
    email: str,
    password_hash: str,
    phone: str = "",
    now: datetime,
) -> int:
    """A new patient's id. Raises UnknownInstitution, BadName, BadEmail, BadPhone, EmailTaken."""
    name, email, phone = text.name(name), text.email(email), text.phone(phone)
    institution_id = transaction.scalar(sa.select(_institution.c.id).where(_institution.c.slug == institution_slug))
    if institution_id is None:
        raise errors.UnknownInstitution("clinic")
    try:
        return insert_patient(
            transaction, institution_id, name=name, email=email, phone=phone, password_hash=password_hash, now=now
        )
    except sa.exc.IntegrityError as clash:
        raise errors.EmailTaken("email") from clash


def insert_patient(
    transaction: Transaction,
    institution_id: int,
    *,
    name: str,
    phone: str,
    email: str | None = None,
    password_hash: str | None = None,
    now: datetime,
) -> int:
    """Insert a patient whose name, phone and e-mail have been checked, and return their id; pages hear of it."""
    patient = {
        "institution_id": institution_id,
        "role": Role.patient,
        "email": email,
        "name": name,
        "phone": phone,
        "password_hash": password_hash,
        "active": True,
        "created_at": now,
    }
    patient_id = int(transaction.scalars(sa.insert(_user).returning(_user.c.id), patient).one())
    transaction.publish(events.PersonChanged(patient_id, institution_id))
    return patient_id
