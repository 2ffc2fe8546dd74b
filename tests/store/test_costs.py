"""What a page costs the database, however much there is: an index for each list, and always as many queries."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from store import appointments, db, errors
from store.appointments import calendar, lists, narrowing, patient_history
from store.appointments.lists import ANY_PROVIDER
from store.appointments.narrowing import Narrowing
from store.appointments.orders import Filter, WaitingOrder
from store.appointments.patient_history import Only
from store.models import Role
from store.notifications import notifications
from store.people import people
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.steps import MONDAY, book, join, named


def test_a_page_costs_the_same_queries_however_many_rows(database: str, harbor: Clinic, now: datetime):
    patients = join(harbor, Role.patient, 5, now)
    provider, staff = people.find(harbor.provider), people.find(harbor.staff)
    calendar.hours(staff, MONDAY, MONDAY)  # what the clinic has decided is remembered from now on
    executed = overhear()

    def cost(appointment_id: int) -> int:
        executed.clear()
        for person in (provider, staff):
            for filter_ in Filter:
                lists.inbox(person, filter_, limit=50)
            lists.counts(person)
        for person in (provider, staff):
            calendar.between(person, MONDAY, MONDAY + timedelta(days=6))
            calendar.hours(person, MONDAY, MONDAY + timedelta(days=6))
        lists.upcoming(patients[0], now=now)
        lists.past(patients[0], now=now + timedelta(days=30), limit=50)
        lists.history(appointment_id, by=harbor.staff)
        return len(executed)

    def fill(clocks: list[str]) -> int:
        return [
            book(harbor, clock, now, patient=patient, provider=harbor.provider, days=days).id
            for patient, days in zip(patients, (1, 2, 3, 4, 7), strict=True)
            for clock in clocks
        ][-1]

    few = cost(fill(["09:00"]))
    many = cost(fill([f"{hour:02}:{minute}" for hour in range(10, 15) for minute in ("00", "30")]))
    assert lists.counts(staff)[Filter.pending] == 55
    assert few == many < 30


MOST_FOR_A_REQUEST = {"sqlite": 14, "postgresql": 15}
"""One of PostgreSQL's is the news for other instances, which SQLite does not need; one of both is what has to leave."""


def test_a_named_request_costs_few_statements_when_the_rules_are_remembered(
    database: str, harbor: Clinic, now: datetime
):
    first, second = join(harbor, Role.patient, 2, now)
    book(harbor, "09:00", now, patient=first, provider=harbor.provider, days=1)
    executed = overhear()
    book(harbor, "09:00", now, patient=second, provider=harbor.provider, days=2)
    statements = [
        statement for statement, _ in executed if not statement.startswith("PRAGMA")
    ]  # a part of SQLite's BEGIN
    assert len(statements) <= MOST_FOR_A_REQUEST[db.dialect()]


EXPECTED = {
    (Role.provider, Filter.pending): "ix_inbox_waiting",
    (Role.provider, Filter.accepted): "ix_inbox_decided",
    (Role.provider, Filter.rejected): "ix_inbox_decided",
    (Role.provider, Filter.all): "ix_inbox_all",
    (Role.staff, Filter.pending): "ix_clinic_waiting",
    (Role.staff, Filter.accepted): "ix_clinic_decided",
    (Role.staff, Filter.rejected): "ix_clinic_decided",
    (Role.staff, Filter.all): "ix_clinic_all",
}


def plans(executed: list[tuple[str, Any]]) -> str:
    """How the database goes about what it was asked."""
    statements, explain = list(executed), "EXPLAIN QUERY PLAN "
    with db.reading() as transaction:
        connection = transaction.connection
        if db.dialect() == "postgresql":
            explain = "EXPLAIN "
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # else it reads all of so small a table
        answers = [connection.exec_driver_sql(explain + statement, values).all() for statement, values in statements]
    return "\n".join(str(line[-1]) for lines in answers for line in lines)


@pytest.fixture
def unmeasured(database: str) -> None:
    """The test's database as a new one is: PostgreSQL knows nothing of how large its tables are."""
    if db.dialect() == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        with db.writing() as transaction:
            transaction.execute(sa.text(f"TRUNCATE {names}"))
            transaction.execute(sa.text("DELETE FROM pg_statistic"))


@pytest.fixture
def filled(unmeasured: None, filled: None) -> None:
    """The demo clinics in it."""


@pytest.mark.parametrize("analyzed", [False, True])
def test_every_list_is_read_through_an_index(database: str, filled: None, now: datetime, analyzed: bool):
    if analyzed:
        with db.writing() as transaction:
            transaction.execute(sa.text("ANALYZE"))
    sqlite = db.dialect() == "sqlite"
    executed = overhear()

    def plan_of(call: Callable[[], object]) -> str:
        executed.clear()
        call()
        plan = plans(executed)
        for table in ("appointment", "notification", "appointmentevent", "appointmentcount", "clinicnote"):
            assert f"Seq Scan on {table} " not in plan
            assert f"SCAN {table}\n" not in plan + "\n"
        return plan

    for (role, filter_), index in EXPECTED.items():
        person = named(f"{role}@harbor.example")
        first = lists.inbox(person, filter_, limit=5)
        for after in (None, first.next):
            plan = plan_of(partial(lists.inbox, person, filter_, after=after))
            assert index in plan or not sqlite
        plan_of(partial(lists.counts, person))
    staff, clara = named("staff@harbor.example"), named("provider@harbor.example").id
    narrowings = {
        Narrowing(clara): "ix_inbox_waiting",
        Narrowing(ANY_PROVIDER): "ix_inbox_waiting",
        Narrowing(clara, MONDAY): "ix_clinic_day",
        Narrowing(patient_ids=frozenset({named("patient@harbor.example").id})): "ix_patient",
    }
    for narrowed, index in narrowings.items():
        plan = plan_of(partial(narrowing.page, staff, Filter.pending, WaitingOrder.waiting, narrowed))
        assert index in plan or not sqlite
        plan_of(partial(narrowing.counts, staff, narrowed))
    provider = named("provider@harbor.example")
    plan = plan_of(lambda: lists.inbox(provider, Filter.pending, WaitingOrder.date))
    assert "ix_inbox_waiting" in plan or not sqlite
    assert "ix_known_patient" in plan or not sqlite, "who is known is told by one look into an index"
    patient, staff = named("patient@harbor.example"), named("staff@harbor.example")
    assert "ix_patient" in plan_of(lambda: lists.upcoming(patient.id, now=now))
    assert "ix_patient" in plan_of(lambda: lists.past(patient.id, now=now))
    for viewer in (staff, named("provider@harbor.example")):
        for only in (None, *Only):
            with suppress(errors.NotFound):
                plan = plan_of(partial(patient_history.history, patient.id, by=viewer.id, only=only, now=now))
            assert "ix_patient" in plan or "ix_known_patient" in plan
            assert "ix_clinic_note" in plan or only or not sqlite
    provider = named("provider@harbor.example")
    for viewer, provider_id in ((provider, None), (staff, None), (staff, provider.id)):
        plan = plan_of(partial(calendar.between, viewer, MONDAY, MONDAY, provider_id))
        assert "ix_clinic_day" in plan
    assert "ix_history" in plan_of(lambda: lists.history(lists.upcoming(patient.id, now=now)[0].id, by=patient.id))
    assert "ix_notification_of" in plan_of(lambda: notifications.latest(staff.id)) or not sqlite
    assert "ix_unread" in plan_of(lambda: notifications.unread_count(staff.id)) or not sqlite


MOST_FOR_AN_ARRIVAL = {"sqlite": 10, "postgresql": 11}


def test_an_arrival_costs_few_statements(database: str, harbor: Clinic, now: datetime):
    first, second = (
        book(harbor, clock, now, patient=harbor.patient, provider=harbor.provider, days=1)
        for clock in ("09:00", "11:00")
    )
    for view in (first, second):
        appointments.accept(view.id, by=harbor.provider, now=now)
    appointments.check_in(first.id, by=harbor.staff, now=first.start)
    executed = overhear()
    appointments.check_in(second.id, by=harbor.staff, now=second.start)
    statements = [statement for statement, _ in executed if not statement.startswith("PRAGMA")]
    assert len(statements) <= MOST_FOR_AN_ARRIVAL[db.dialect()], statements
