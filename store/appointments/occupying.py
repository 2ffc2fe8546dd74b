"""The time that an appointment takes of its people: the primary key refuses what is taken.

Each function but `sweep` is called within the transaction of a verb.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, errors
from store.availability import ticks
from store.db import Transaction
from store.models import Taken, tables
from store.views.appointments import AppointmentView

(_taken,) = tables(Taken)
_OCCUPY = sa.insert(_taken)


def occupy_provider(transaction: Transaction, view: AppointmentView, provider_id: int) -> None:
    """Take the provider's time for the appointment, buffers included. Raises TimeTaken."""
    span = ticks.with_buffers(view.start, view.end, view.buffer_before, view.buffer_after)
    _occupy(transaction, view.id, provider_id, span, owner="provider")


def occupy_patient(transaction: Transaction, view: AppointmentView) -> None:
    """Take the patient's time for the appointment. Raises TimeTaken."""
    _occupy(transaction, view.id, view.patient_id, ticks.between(view.start, view.end), owner="patient")


def occupy_only(
    transaction: Transaction, view: AppointmentView, *starts: datetime, provider_id: int | None = None
) -> None:
    """Let the appointment take these times and no other, each as long as it is; they may overlap. Raises TimeTaken.

    `provider_id`: of whom, where that is not its provider.
    """
    length, provider_id = view.end - view.start, provider_id or view.provider_id
    release(transaction, view.id)
    of_patient: set[int] = set()
    of_provider: set[int] = set()
    for start in starts:
        end = start + length
        of_patient.update(ticks.between(start, end))
        of_provider.update(ticks.with_buffers(start, end, view.buffer_before, view.buffer_after))
    _occupy(transaction, view.id, view.patient_id, of_patient, owner="patient")
    if provider_id is not None:
        _occupy(transaction, view.id, provider_id, of_provider, owner="provider")


def occupy_also(transaction: Transaction, view: AppointmentView, starts: Iterable[datetime], provider_id: int) -> None:
    """Take this provider's time at these starts beside what the appointment takes already. Raises TimeTaken."""
    had = transaction.scalars(
        sa.select(_taken.c.tick).where(_taken.c.appointment_id == view.id, _taken.c.person_id == provider_id)
    )
    length, buffers = view.end - view.start, (view.buffer_before, view.buffer_after)
    more = {tick for start in starts for tick in ticks.with_buffers(start, start + length, *buffers)}.difference(had)
    if more:
        _occupy(transaction, view.id, provider_id, more, owner="provider")


def release(transaction: Transaction, appointment_id: int, *, of: int | None = None) -> None:
    """Free the time that the appointment took, of everyone or of one person."""
    released = _taken.c.appointment_id == appointment_id
    transaction.execute(sa.delete(_taken).where(released if of is None else released & (_taken.c.person_id == of)))


def sweep(*, now: datetime) -> int:
    """Forget the taken time of more than a day ago, which can clash with nothing any more; how many ticks."""
    before = ticks.tick(now - timedelta(days=1))
    with db.writing() as transaction:
        return transaction.changed(sa.delete(_taken).where(_taken.c.tick < before))


def _occupy(transaction: Transaction, appointment_id: int, person_id: int, span: Iterable[int], *, owner: str) -> None:
    """Take the person's time; the primary key refuses what is taken already. Raises TimeTaken."""
    rows = [{"person_id": person_id, "tick": tick, "appointment_id": appointment_id} for tick in sorted(span)]
    try:
        transaction.execute(_OCCUPY, rows)
    except sa.exc.IntegrityError as clash:
        raise errors.TimeTaken(owner) from clash
