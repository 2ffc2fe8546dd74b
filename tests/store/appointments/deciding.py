"""What a clinic has decided beforehand, written straight into its tables; and what is offered then."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from store import db
from store.availability import offers
from store.availability.reasons import NoTimesReason
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import AppointmentType, DateHours, Offering
from tests.clinics import Clinic
from tests.objects import objects
from tests.store.steps import MONDAY

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def decided(clinic: Clinic, *rows: SQLModel) -> None:
    """The clinic has decided this."""
    with objects() as session:
        session.add_all(rows)
        session.flush()
        mark_changed(Transaction(session.connection()), clinic.id)


def changed(clinic: Clinic, model: type[SQLModel], where: Any, **values: Any) -> None:
    with db.writing() as transaction:
        transaction.execute(sa.update(model).where(where).values(**values))
        mark_changed(transaction, clinic.id)


def a_type(clinic: Clinic, slug: str, **values: Any) -> None:
    changed(clinic, AppointmentType, AppointmentType.id == clinic.types[slug], **values)


def stop_offering(clinic: Clinic, provider_id: int, slug: str) -> None:
    """The provider does not offer this type any more."""
    offering = (Offering.provider_id == provider_id) & (Offering.type_id == clinic.types[slug])
    with db.writing() as transaction:
        transaction.execute(sa.delete(Offering).where(offering))  # type: ignore[arg-type]
        mark_changed(transaction, clinic.id)


def on(clinic: Clinic, day: date, now: datetime, **params: Any) -> offers.Day:
    """What the first patient is offered that day; a consultation with the first provider if nothing else is said."""
    wanted: dict[str, Any] = {
        "patient_id": clinic.patient,
        "type_slug": "consultation",
        "provider_id": clinic.provider,
        **params,
    }
    outlook = offers.load_outlook(day=day, now=now, **wanted)
    return (outlook.days | outlook.later)[day]


def clocks(clinic: Clinic, day: date, now: datetime, **params: Any) -> list[str]:
    return [f"{start:%H:%M}" for start in on(clinic, day, now, **params).free]


def nothing(clinic: Clinic, day: date, now: datetime, **params: Any) -> NoTimesReason | None:
    return on(clinic, day, now, **params).nothing


def day_hours(clinic: Clinic, day: date, *spans: tuple[int, int], provider: int | None = None) -> list[DateHours]:
    provider_id = provider or clinic.provider
    return [DateHours(institution_id=clinic.id, provider_id=provider_id, day=day, opens=a, closes=b) for a, b in spans]
