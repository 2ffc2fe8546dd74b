"""Many people at one instant, and writers that ask no verb: the tables alone keep everyone in one place."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store import appointments, db, errors
from store.appointments import lists
from store.availability import ticks
from store.models import Appointment, Role, Status, Taken
from tests.clinics import Clinic, Clinics
from tests.store.steps import at, book, join


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call returned or was refused with, all of them let go at one instant."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except errors.Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as crowd:
        return list(crowd.map(run, calls))


def test_of_fifty_who_want_one_time_one_gets_it(database: str, harbor: Clinic, now: datetime):
    patients = join(harbor, Role.patient, 50, now)
    answers = at_once(
        [partial(book, harbor, "10:00", now, patient=patient, provider=harbor.provider) for patient in patients]
    )
    assert Counter(type(answer).__name__ for answer in answers) == {"AppointmentView": 1, "TimeTaken": 49}


def test_of_fifty_who_want_any_provider_as_many_get_one_as_there_are_providers(
    database: str, harbor: Clinic, now: datetime
):
    patients = join(harbor, Role.patient, 50, now)
    answers = at_once([partial(book, harbor, "10:00", now, patient=patient) for patient in patients])
    assert Counter(type(answer).__name__ for answer in answers) == {"AppointmentView": 2, "TimeTaken": 48}


def test_a_patient_who_books_on_ten_devices_at_once_is_booked_once(database: str, harbor: Clinic, now: datetime):
    answers = at_once([partial(book, harbor, "10:00", now)] * 10)
    assert Counter(type(answer).__name__ for answer in answers) == {"AppointmentView": 1, "TimeTaken": 9}


def test_of_sixteen_who_accept_one_request_one_does(database: str, harbor: Clinic, now: datetime):
    providers = join(harbor, Role.provider, 16, now)
    request = book(harbor, "10:00", now)
    answers = at_once([partial(appointments.accept, request.id, by=provider, now=now) for provider in providers])
    (winner,) = [answer for answer in answers if not isinstance(answer, errors.Refusal)]
    late = [answer for answer in answers if answer is not winner]
    assert {(type(each), each.by_name, each.at) for each in late} == {
        (errors.AlreadyDecided, winner.provider_name, now)
    }
    assert lists.find(request.id, by=harbor.patient) == winner


def test_of_sixteen_who_accept_or_reject_one_request_one_decides(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    verbs: list[Callable[..., object]] = [appointments.accept, appointments.reject] * 8
    answers = at_once([partial(verb, request.id, by=harbor.provider, now=now) for verb in verbs])
    (winner,) = [answer for answer in answers if not isinstance(answer, errors.Refusal)]
    assert all(
        isinstance(each, errors.AlreadyDecided) and each.status == winner.status
        for each in answers
        if each is not winner
    )
    assert len(lists.history(request.id, by=harbor.patient)) == 2


def test_of_sixteen_who_see_one_request_one_is_first(database: str, harbor: Clinic, now: datetime):
    providers = join(harbor, Role.provider, 16, now)
    request = book(harbor, "10:00", now)
    answers = at_once([partial(appointments.see, [request.id], by=provider, now=now) for provider in providers])
    assert sorted(answers) == [[]] * 15 + [[request.id]]
    assert [line.status for line in lists.history(request.id, by=harbor.patient)] == [Status.booked, Status.pending]


def row(clinic: Clinic, **other: Any) -> dict[str, Any]:
    """An appointment as a program would write it that knows nothing of verbs."""
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    usual = {
        "institution_id": clinic.id,
        "patient_id": clinic.patient,
        "provider_id": clinic.provider,
        "any_provider": False,
        "type_id": clinic.types["therapy"],
        "urgency": 1,
        "status": Status.booked,
        "start": start,
        "end": start + timedelta(minutes=50),
        "notes": "",
        "version": 1,
        "created_at": start,
        "updated_at": start,
    }
    return {**usual, **other}


def insert(table: Any, values: dict[str, Any]) -> None:
    """Straight into the table."""
    with db.writing() as transaction:
        transaction.execute(sa.insert(table).values(**values))


WRONG: dict[str, Callable[[Clinics], dict[str, Any]]] = {
    "an end before the start": lambda _: {"end": datetime(2026, 11, 24, 8, tzinfo=UTC)},
    "an end at the start": lambda _: {"end": datetime(2026, 11, 24, 9, tzinfo=UTC)},
    "an unknown urgency": lambda _: {"urgency": 2},
    "version 0": lambda _: {"version": 0},
    "notes too long": lambda _: {"notes": "a" * 2001},
    "a reason without a rejection": lambda _: {"rejection_reason": "because"},
    "a reason too long": lambda clinic: {
        "status": Status.rejected,
        "rejection_reason": "a" * 501,
        "decided_by_id": clinic.harbor.provider,
        "decided_at": datetime(2026, 11, 23, tzinfo=UTC),
    },
    "a decision by nobody": lambda _: {"decided_at": datetime(2026, 11, 23, tzinfo=UTC)},
    "a decision at no moment": lambda clinic: {"decided_by_id": clinic.harbor.provider},
    "accepted without a decision": lambda _: {"status": Status.accepted},
    "rejected without a decision": lambda _: {"status": Status.rejected},
    "given away, and to nobody": lambda clinic: {
        "provider_id": None,
        "any_provider": True,
        "assigned_by_id": clinic.harbor.staff,
        "assigned_at": datetime(2026, 11, 23, tzinfo=UTC),
    },
    "given away, and asked for by name": lambda clinic: {
        "assigned_by_id": clinic.harbor.staff,
        "assigned_at": datetime(2026, 11, 23, tzinfo=UTC),
    },
    "given away at no moment": lambda clinic: {"any_provider": True, "assigned_by_id": clinic.harbor.staff},
    "nobody asked": lambda _: {"provider_id": None},
    "a visit to nobody": lambda _: {"provider_id": None, "any_provider": True, "status": Status.completed},
    "another institution's patient": lambda clinic: {"patient_id": clinic.lakeside.patient},
    "another institution's provider": lambda clinic: {"provider_id": clinic.lakeside.provider},
    "another institution's type": lambda clinic: {"type_id": clinic.lakeside.types["therapy"]},
    "another institution's decision": lambda clinic: {
        "decided_by_id": clinic.lakeside.provider,
        "decided_at": datetime(2026, 11, 23, tzinfo=UTC),
    },
    "an unknown patient": lambda _: {"patient_id": 10**6},
    "an unknown institution": lambda _: {"institution_id": 10**6},
    "no patient": lambda _: {"patient_id": None},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_tables_refuse(database: str, clinic: Clinics, wrong: str):
    with pytest.raises(IntegrityError):
        insert(Appointment, row(clinic.harbor, **WRONG[wrong](clinic)))


def test_the_tables_refuse_an_unknown_status(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now)
    with pytest.raises(IntegrityError), db.writing() as transaction:
        transaction.execute(sa.text("UPDATE appointment SET status = 'maybe' WHERE id = :id"), {"id": view.id})


def test_the_tables_refuse_time_that_is_taken(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    for person in (harbor.provider, harbor.patient):
        for clock in ("10:00", "10:25"):
            tick = ticks.tick(at(harbor, clock))
            with pytest.raises(IntegrityError):
                insert(Taken, {"person_id": person, "tick": tick, "appointment_id": view.id})


@pytest.mark.parametrize("blind", ["provider", "patient"])
def test_a_verb_that_overlooks_what_is_taken_is_stopped_by_the_table(
    database: str, harbor: Clinic, now: datetime, blind: str, monkeypatch: pytest.MonkeyPatch
):
    book(harbor, "10:00", now, provider=harbor.provider)
    monkeypatch.setattr("store.availability.promise.check", lambda *args, **kwargs: None)
    provider, patient = {
        "provider": (harbor.provider, harbor.patient2),
        "patient": (harbor.provider2, harbor.patient),
    }[blind]
    with pytest.raises(errors.TimeTaken) as taken:
        book(harbor, "10:15", now, provider=provider, patient=patient)
    assert taken.value.party == blind
