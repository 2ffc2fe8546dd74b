"""Callers: patients without an account, whom staff have added by name and phone number. They cannot log in."""

from datetime import datetime

import sqlalchemy as sa

from store import db, errors, text
from store.db import Transaction
from store.models import Role, User, tables
from store.people import people, throttle
from store.people.people import PHONE_DIGITS
from store.people.permissions import require_role_and_lock
from store.views.people import PatientView

(_user,) = tables(User)

_SAME = 8
"""Last digits that two numbers have in common when they are one: it is written with the country's code, or without."""


def add(*, by: int, name: str, phone: str, confirmed: bool = False, now: datetime) -> PatientView:
    """Staff add a patient of their clinic who has no account yet. `confirmed`: although there is such a patient.

    Raises NotAllowed, BadName, Missing and BadPhone (field `phone`), SamePatient, TooFast after twenty in 15 minutes.
    """
    name, phone = text.name(name), text.phone(phone)
    if not phone:
        raise errors.Missing("phone")
    with db.writing() as transaction:
        clinic = require_role_and_lock(transaction, by, Role.staff).clinic
        if not confirmed:
            _require_another(transaction, clinic.id, name, phone)
        throttle.changing(transaction, by, now=now)
        patient_id = people.insert_patient(transaction, clinic.id, name=name, phone=phone, now=now)
        return PatientView(patient_id, name, "", phone)


def _require_another(transaction: Transaction, institution_id: int, name: str, phone: str) -> None:
    """Find no active patient who is called so and has that number. Raises SamePatient."""
    digits = "".join(filter(str.isdecimal, phone))
    query = sa.select(_user.c.id, _user.c.name, _user.c.email).where(
        _user.c.institution_id == institution_id,
        _user.c.role == Role.patient,
        _user.c.active,
        PHONE_DIGITS.endswith(digits[-_SAME:]),
    )
    for patient_id, other, email in transaction.execute(query.order_by(_user.c.id)):
        if other.casefold() == name.casefold():  # SQLite lowers nothing but ASCII
            raise errors.SamePatient(patient_id, other, email or "")
