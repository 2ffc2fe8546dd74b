"""Small steps that the stories of the store's tests are made of."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import select

from store import appointments, db
from store.db import Transaction
from store.models import WAITING, Appointment, AppointmentCount, AppointmentEvent, Role, Status, Taken, User
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person
from tests.clinics import PASSWORD_HASH, Clinic, works
from tests.objects import objects, unguarded

MONDAY = date(2026, 11, 23)
"""The local day of the `now` that tests share; it is early in the morning then, in both clinics."""


def at(clinic: Clinic, clock: str, *, days: int = 1) -> datetime:
    """The UTC moment at which the clinic's clock shows this, so many days after MONDAY."""
    wall = datetime.fromisoformat(f"{MONDAY + timedelta(days=days)}T{clock}")
    return wall.replace(tzinfo=ZoneInfo(clinic.zone)).astimezone(UTC)


def book(
    clinic: Clinic,
    clock: str,
    now: datetime,
    *,
    type_slug: str = "consultation",
    patient: int | None = None,
    provider: int | None = None,
    days: int = 1,
    notes: str = "",
) -> AppointmentView:
    """A request of the clinic's first patient, for any provider if none is named."""
    return appointments.request(
        patient_id=patient or clinic.patient,
        type_slug=type_slug,
        start=at(clinic, clock, days=days),
        provider_id=provider,
        notes=notes,
        now=now,
    )


def join(clinic: Clinic, role: Role, number: int, now: datetime) -> list[int]:
    """So many more people at the clinic; their ids."""
    with objects() as session:
        people = [
            User(
                institution_id=clinic.id,
                role=role,
                email=f"more-{role}{at}@{clinic.slug}.example",
                name=f"Sasha Moreno {at}",
                password_hash=PASSWORD_HASH,
                created_at=now,
            )
            for at in range(number)
        ]
        session.add_all(people)
        session.flush()
        ids = [person.id for person in people if person.id is not None]
        if role is Role.provider:
            for provider_id in ids:
                works(session, clinic.id, provider_id, clinic.zone)
        return ids


def leave(person_id: int) -> None:
    """The person's account is deactivated."""
    with db.writing() as transaction:
        transaction.execute(sa.update(User).where(User.id == person_id).values(active=False))  # type: ignore[arg-type]


def put(view: AppointmentView, status: Status, now: datetime, *, by: int) -> None:
    """Bring an appointment to a status past all verbs, with everything that belongs to it."""
    decided: dict[str, int | datetime | None] = {}
    was_agreed = status is Status.checked_in and view.decided_at is None
    is_decided = status in {Status.accepted, Status.rejected} or was_agreed
    decided |= {"decided_by_id": by, "decided_at": now} if is_decided else {}
    with objects() as session:
        appointment = session.get_one(Appointment, view.id)
        key = (view.institution_id, view.provider_id or 0, 0 if view.provider_id else appointment.type_id)
        old = session.get_one(AppointmentCount, (*key, appointment.status))
        old.count -= 1
        new = (*key, status)
        if (count := session.get(AppointmentCount, new)) is None:
            count = AppointmentCount(institution_id=new[0], provider_id=new[1], type_id=new[2], status=status, count=0)
        count.count += 1
        if status not in {*WAITING, Status.countered}:
            decided["answer_by"] = None
        if status not in {Status.accepted, Status.rejected}:
            decided["answer_was_due"] = None
        values = {"status": status, "version": appointment.version + 1, "updated_at": now, **decided}
        for name, value in values.items():
            setattr(appointment, name, value)
        session.add_all([appointment, old, count])
        with unguarded(session.connection()):
            session.flush()
        session.add(AppointmentEvent(appointment_id=view.id, actor_id=by, status=status, at=now))
        if status in {Status.rejected, Status.cancelled, Status.expired, Status.completed, Status.no_show}:
            session.execute(sa.delete(Taken).where(Taken.appointment_id == view.id))  # type: ignore[arg-type]


def named(email: str) -> Person:
    """The person with this e-mail."""
    with objects() as session:
        return people.get(
            Transaction(session.connection()), session.exec(select(User.id).where(User.email == email)).one() or 0
        )
