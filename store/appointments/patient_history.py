"""What there is between one patient and the clinic. Reasons: docs/decisions/0031-a-patients-history.md."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointment_rows, db, errors, waitlist_rows
from store.appointments import clinic_notes, lists
from store.db import Transaction
from store.models import HOLDING, LARGEST_ID, Role, Status, User, tables
from store.people import addresses, people
from store.views.appointments import AppointmentView, may_see, without_words
from store.views.patients import PatientHistory, PatientRecord
from store.views.people import Person

_appointment, _entry = appointment_rows.appointment, waitlist_rows.entry
(_user,) = tables(User)

_IS_LATE = sa.and_(_appointment.c.status == Status.cancelled, _appointment.c.late)
_IS_NO_SHOW = _appointment.c.status == Status.no_show
_HAD = (*HOLDING, Status.completed, Status.no_show)
"""It is, was or may become an appointment with its provider."""


class Only(StrEnum):
    """Which of a patient's appointments somebody wants to see."""

    late = "late"
    no_show = "no_show"

    @classmethod
    def parse(cls, value: str | None) -> "Only | None":
        """Return the one that was asked for; None for all of them. Raises Invalid."""
        if not value:
            return None
        try:
            return cls(value)
        except ValueError:
            raise errors.Invalid("only") from None


def history(
    patient_id: int, *, by: int, now: datetime, only: Only | None = None, after: str | None = None, limit: int = 25
) -> PatientHistory:
    """Return a patient's history: to staff, and to providers who have or had an appointment with them.

    What has passed comes latest first, `limit` at a time; with `only` nothing else comes, whether it is over or not.
    Raises NotAllowed for patients, NotFound, Invalid for an unknown cursor.
    """
    with db.reading() as transaction:
        person = people.get(transaction, by)
        patient = _patient(transaction, patient_id, person)
        upcoming = [] if after or only else lists.upcoming(patient.id, now=now)
        page = lists.latest_first(_conditions(patient.id, only, now), after=after, limit=limit)
        past = [view for view in page.rows if only or view.expected_end <= now]
        notes = clinic_notes.of_clinic(transaction, [view.id for view in (*upcoming, *past)])
        mine = _entry.c.patient_id == patient.id, _entry.c.ended_at.is_(None)
        query = waitlist_rows.VIEW.where(*mine, _entry.c.last >= now.astimezone(ZoneInfo(person.clinic.zone)).date())
        waitlist = waitlist_rows.all_of(transaction, query.order_by(_entry.c.id))
    seen_by = (_for(person, upcoming), _for(person, past))
    return PatientHistory(patient, *seen_by, page.next, notes, waitlist)


def leads_to_history(view: AppointmentView, person: Person) -> bool:
    """Return whether this appointment lets the person read its patient's history."""
    if person.role is Role.provider:
        return view.provider_id == person.id and (view.status in _HAD or _was_agreed(view))
    return person.role is Role.staff and view.institution_id == person.clinic.id


def _was_agreed(view: AppointmentView) -> bool:
    return view.status is Status.cancelled and view.decided_at is not None


def _patient(transaction: Transaction, patient_id: int, person: Person) -> PatientRecord:
    """Find the patient, as far as it is the person's business. Raises NotAllowed, NotFound."""
    if person.role is Role.patient:
        raise errors.NotAllowed
    if not 0 < patient_id <= LARGEST_ID:
        raise errors.NotFound
    of_patient = _appointment.c.patient_id == patient_id
    counts = (
        sa.select(sa.func.count()).where(of_patient, condition).scalar_subquery()
        for condition in (_IS_LATE, _IS_NO_SHOW)
    )
    columns = _user.c.id, _user.c.name, sa.func.coalesce(_user.c.email, ""), _user.c.phone, _user.c.created_at
    who = _user.c.id == patient_id, _user.c.institution_id == person.clinic.id, _user.c.role == Role.patient
    query = sa.select(*columns, *counts).where(*who)
    if person.role is Role.provider:
        agreed = sa.and_(_appointment.c.status == Status.cancelled, _appointment.c.decided_at.is_not(None))
        had = of_patient, _appointment.c.provider_id == person.id, sa.or_(_appointment.c.status.in_(_HAD), agreed)
        query = query.where(sa.exists().where(*had))
    row = transaction.execute(query).first()
    if row is None:
        raise errors.NotFound
    return replace(PatientRecord(*row), refusal=addresses.refusals(transaction, [patient_id]).get(patient_id))


def _conditions(patient_id: int, only: Only | None, now: datetime) -> list[sa.ColumnElement[bool]]:
    of_patient = _appointment.c.patient_id == patient_id
    match only:
        case Only.late:
            return [of_patient, _IS_LATE]
        case Only.no_show:
            return [of_patient, _IS_NO_SHOW]
    return lists.are_past(patient_id, now)


def _for(person: Person, views: list[AppointmentView]) -> list[AppointmentView]:
    """Without what others wrote to each other about an appointment that is a colleague's."""
    return [view if may_see(person, view) else without_words(view) for view in views]
