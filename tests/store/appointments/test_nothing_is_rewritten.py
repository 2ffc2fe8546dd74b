"""What happened stays as it was written, and nothing becomes what it may not become, whoever asks the database."""

from datetime import datetime
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store import appointments, db
from store.appointments import lists
from store.models import MAY_BECOME, Appointment, AppointmentEvent, Status, tables
from tests.clinics import Clinic
from tests.objects import unguarded
from tests.store.steps import at, book

_appointment, _event = tables(Appointment, AppointmentEvent)


@pytest.fixture(autouse=True)
def _agreement() -> None:
    """Here the tables are made to disagree."""


def test_history_is_neither_changed_nor_deleted(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    before = lists.history(view.id, by=harbor.provider)
    of_it = _event.c.appointment_id == view.id
    for forbidden in (
        sa.update(_event).where(of_it).values(detail="another reason"),
        sa.update(_event).where(of_it).values(actor_id=harbor.provider2),
        sa.delete(_event).where(of_it),
        sa.delete(_appointment).where(_appointment.c.id == view.id),
    ):
        with pytest.raises(IntegrityError), db.writing() as transaction:
            transaction.execute(forbidden)
    assert lists.history(view.id, by=harbor.provider) == before


def test_a_status_becomes_only_what_the_table_of_statuses_says(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    of_it = sa.update(_appointment).where(_appointment.c.id == view.id)
    decided = {"decided_by_id": harbor.provider, "decided_at": now, "answer_by": None, "remind_at": None}
    refused = set()
    for before, after in product(Status, Status):
        with db.writing() as transaction, unguarded(transaction.connection):
            transaction.execute(of_it.values(status=before, **decided))
        refused |= {(before, after)} if _is_refused(of_it.values(status=after)) else set()
    assert refused == {(a, b) for a, b in product(Status, Status) if a is not b and b not in MAY_BECOME[a]}


def test_what_does_not_touch_the_status_is_free_at_any_time(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)
    with db.writing() as transaction:
        transaction.execute(sa.update(_appointment).values(updated_at=at(harbor, "09:00")))
    assert lists.find(view.id, by=harbor.patient).updated_at == at(harbor, "09:00")


def _is_refused(change: sa.Update) -> bool:
    try:
        with db.writing() as transaction:
            transaction.execute(change)
    except IntegrityError as refusal:
        return "status_may_become" in str(refusal)
    return False
