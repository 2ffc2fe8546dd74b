"""The lists that pages show: what is in them, in which order, for whom, and what they cost."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import lists, orders
from store.appointments.cursors import ResultPage
from store.appointments.orders import Filter, WaitingOrder
from store.models import ACCEPTED_ONCE, Appointment, Status, tables
from store.people import people
from tests.clinics import Clinic, Clinics
from tests.objects import unguarded
from tests.store.steps import at, book, leave, named

(_appointment,) = tables(Appointment)

Rows = Callable[..., list[int]]


def walk(page: Callable[[str | None], ResultPage]) -> list[int]:
    """The ids on all pages, one after the other."""
    ids, after = [], None
    while True:
        part = page(after)
        ids += [row.id for row in part.rows]
        if (after := part.next) is None:
            return ids


def inbox(person_id: int, filter_: Filter = Filter.pending, limit: int = 25) -> list[int]:
    person = people.find(person_id)
    return walk(lambda after: lists.inbox(person, filter_, after=after, limit=limit))


def test_several_appointments_are_read_by_those_whose_business_they_are(database: str, clinic: Clinics, now: datetime):
    later = book(clinic.harbor, "11:00", now, provider=clinic.harbor.provider)
    first = book(clinic.harbor, "09:00", now, provider=clinic.harbor.provider2)
    foreign = book(clinic.lakeside, "09:00", now)
    ids = [later.id, first.id, foreign.id, 10**6]
    assert [view.id for view in lists.visible(ids, by=clinic.harbor.staff)] == [first.id, later.id]
    assert [view.id for view in lists.visible(ids, by=clinic.harbor.provider)] == [later.id]
    assert lists.visible([], by=clinic.harbor.staff) == []


@pytest.mark.parametrize("value", ["pending", "accepted", "rejected", "all"])
def test_a_known_filter_is_understood(value: str):
    assert Filter.parse(value).value == value


@pytest.mark.parametrize("value", [None, "", "Pending", "booked", "everything", "' OR 1=1", "all\x00", "💊"])
def test_an_unknown_filter_means_pending(value: str | None):
    assert Filter.parse(value) is Filter.pending


def test_an_inbox_holds_a_providers_own_requests_and_those_for_any_provider(
    database: str, clinic: Clinics, now: datetime
):
    harbor = clinic.harbor
    mine = book(harbor, "10:00", now, provider=harbor.provider)
    others = book(harbor, "11:00", now, provider=harbor.provider2)
    for_any = book(harbor, "12:00", now)
    elsewhere = book(clinic.lakeside, "10:00", now)
    assert inbox(harbor.provider) == [mine.id, for_any.id]
    assert inbox(harbor.provider2) == [others.id, for_any.id]
    assert inbox(harbor.staff) == [mine.id, others.id, for_any.id]
    assert inbox(clinic.lakeside.provider) == inbox(clinic.lakeside.staff) == [elsewhere.id]


def test_a_crisis_comes_first_the_next_of_them_before_the_others(database: str, harbor: Clinic, now: datetime):
    later = now + timedelta(minutes=1)
    long = book(harbor, "12:00", now, provider=harbor.provider)
    crisis = book(harbor, "14:00", later, type_slug="crisis-intervention", provider=harbor.provider)
    for_any = book(harbor, "09:00", later, patient=harbor.patient2)
    short = book(harbor, "10:00", later, provider=harbor.provider)
    second = book(
        harbor, "11:00", later + timedelta(minutes=1), type_slug="crisis-intervention", patient=harbor.patient2
    )
    appointments.see([long.id, second.id], by=harbor.provider, now=now + timedelta(minutes=3))
    wanted = [second.id, crisis.id, long.id, for_any.id, short.id]
    for person_id in (harbor.provider, harbor.staff):
        for limit in (1, 2, 5, 25):
            assert inbox(person_id, limit=limit) == wanted


@pytest.mark.parametrize("waiting_order", WaitingOrder)
def test_a_crisis_that_nobody_is_on_comes_before_one_that_somebody_is_on(
    database: str, harbor: Clinic, now: datetime, waiting_order: WaitingOrder
):
    long = book(harbor, "09:00", now, provider=harbor.provider)
    first, second = [
        book(harbor, clock, now, type_slug="crisis-intervention", patient=patient)
        for clock, patient in (("11:00", harbor.patient), ("14:00", harbor.patient2))
    ]
    appointments.acknowledge(first.id, by=harbor.provider, now=now)
    for limit in (1, 2, 25):
        staff = people.find(harbor.staff)
        pages = walk(lambda after: lists.inbox(staff, Filter.pending, waiting_order, after=after, limit=limit))  # noqa: B023
        assert pages == [second.id, first.id, long.id]
    views = [lists.find(each.id, by=harbor.staff) for each in (long, first, second)]
    part = lists.part(views, Filter.pending, waiting_order, after=None, limit=25)
    assert [view.id for view in part.rows] == [second.id, first.id, long.id]


def test_a_wish_to_move_stands_by_the_day_that_is_asked_for(database: str, harbor: Clinic, now: datetime):
    moves = book(harbor, "09:00", now, provider=harbor.provider)
    appointments.accept(moves.id, by=harbor.provider, now=now)
    other = book(harbor, "11:00", now, provider=harbor.provider, patient=harbor.patient2)
    appointments.move(moves.id, by=harbor.patient, start=at(harbor, "14:00"), now=now)
    staff = people.find(harbor.staff)
    ids = walk(lambda after: lists.inbox(staff, Filter.pending, WaitingOrder.date, after=after, limit=1))
    assert ids == [other.id, moves.id]


def test_the_latest_decision_comes_first(database: str, harbor: Clinic, now: datetime):
    views = [book(harbor, f"{hour}:00", now, provider=harbor.provider) for hour in (10, 11, 12, 13)]
    for n, at_place in enumerate((2, 0, 3)):
        appointments.accept(views[at_place].id, by=harbor.provider, now=now + timedelta(minutes=n))
    appointments.reject(views[1].id, by=harbor.provider, now=now)
    wanted = [views[3].id, views[0].id, views[2].id]
    assert inbox(harbor.provider, Filter.accepted, limit=1) == inbox(harbor.staff, Filter.accepted) == wanted
    assert inbox(harbor.provider, Filter.rejected) == [views[1].id]
    assert inbox(harbor.provider, Filter.all, limit=3) == [view.id for view in reversed(views)]


def test_a_request_for_any_provider_leaves_the_inboxes_of_those_who_did_not_take_it(harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    appointments.accept(request.id, by=harbor.provider, now=now)
    assert inbox(harbor.provider, Filter.accepted) == [request.id]
    for filter_ in Filter:
        assert inbox(harbor.provider2, filter_) == []


def test_counts_are_what_the_filters_show(database: str, filled: None):
    for role in ("provider", "provider2", "staff"):
        for slug in ("harbor", "lakeside"):
            person = named(f"{role}@{slug}.example")
            counts = lists.counts(person)
            assert counts == {filter_: len(inbox(person.id, filter_)) for filter_ in Filter}
            assert all(counts.values())


def test_pages_hold_every_row_once_and_in_order(database: str, filled: None):
    for role in ("provider2", "staff"):
        person = named(f"{role}@harbor.example")
        for filter_ in Filter:
            ids = inbox(person.id, filter_, 7)
            assert ids == inbox(person.id, filter_, 1) == inbox(person.id, filter_, 25)
            assert Counter(ids) == Counter(set(ids))
            views = [lists.find(each, by=person.id) for each in ids]
            order = orders.order(filter_, WaitingOrder.waiting)
            keys = [order.key(view) for view in views]
            assert keys == sorted(keys, reverse=not order.ascending)
            assert all(filter_.lets_through(view) for view in views)


def test_a_page_goes_on_where_it_stopped_though_rows_came_and_went(database: str, harbor: Clinic, now: datetime):
    views = [book(harbor, f"{hour}:00", now, provider=harbor.provider) for hour in range(10, 16)]
    provider = people.find(harbor.provider)
    page = lists.inbox(provider, Filter.pending, limit=3)
    appointments.reject(views[1].id, by=harbor.provider, now=now)
    book(harbor, "16:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    next_page = lists.inbox(provider, Filter.pending, after=page.next, limit=3)
    assert [row.id for row in next_page.rows] == [view.id for view in views[3:]]


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("filter_", Filter)
@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "💊",
        "a" * 5000,
        "bnVsbA",
        cursor([]),
        cursor({}),
        cursor([1]) + "!",
        cursor([1, 2, 3, 4]),
        cursor([None, None, None]),
        cursor([1, "soon", 3]),
        cursor([0, "2026-11-24T09:00:00+00:00", 2**70]),
        cursor([2**70]),
        cursor([-1]),
        cursor([float("inf")]),
        cursor([float("nan")]),
        cursor(["0001-01-01T00:00:00+14:00", 1]),
        cursor([[], []]),
    ],
)
def test_a_cursor_that_we_never_wrote_is_refused(harbor: Clinic, now: datetime, filter_: Filter, wrong: str):
    with pytest.raises(errors.Invalid) as refused:
        lists.inbox(people.find(harbor.provider), filter_, after=wrong)
    assert refused.value.field == "cursor"
    with pytest.raises(errors.Invalid):
        lists.past(harbor.patient, now=now, after=wrong)


def test_patients_have_no_inbox(harbor: Clinic):
    with pytest.raises(errors.NotAllowed):
        inbox(harbor.patient)
    with pytest.raises(errors.NotAllowed):
        lists.counts(people.find(harbor.patient))


def test_only_those_concerned_find_an_appointment(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    mine = book(harbor, "10:00", now, provider=harbor.provider)
    for_any = book(harbor, "11:00", now)
    may = {mine.id: {harbor.patient, harbor.provider, harbor.staff}}
    may[for_any.id] = may[mine.id] | {harbor.provider2}
    everybody = [getattr(where, name) for where in (harbor, lakeside) for name in ("patient", "patient2")]
    everybody += [getattr(where, name) for where in (harbor, lakeside) for name in ("provider", "provider2", "staff")]
    for appointment_id, concerned in may.items():
        for person_id in everybody:
            if person_id in concerned:
                assert lists.find(appointment_id, by=person_id).id == appointment_id
                assert len(lists.history(appointment_id, by=person_id)) == 1
            else:
                for query in (lists.find, lists.history):
                    with pytest.raises(errors.NotFound):
                        query(appointment_id, by=person_id)
    for unknown in (0, -1, 10**6, 2**31, 2**63, 2**200):
        with pytest.raises(errors.NotFound):
            lists.find(unknown, by=harbor.staff)
    leave(harbor.provider)
    with pytest.raises(errors.NotFound):
        lists.find(mine.id, by=harbor.provider)


def test_a_patient_sees_what_comes_and_what_was(database: str, harbor: Clinic, now: datetime):
    late = book(harbor, "10:00", now, days=3)
    soon = book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    book(harbor, "11:00", now, patient=harbor.patient2)
    during = at(harbor, "10:49")
    assert [view.id for view in lists.upcoming(harbor.patient, now=now)] == [soon.id, late.id]
    assert [view.id for view in lists.upcoming(harbor.patient, now=during)] == [soon.id, late.id]
    assert lists.past(harbor.patient, now=during).rows == []
    after = at(harbor, "10:50")
    assert [view.id for view in lists.upcoming(harbor.patient, now=after)] == [late.id]
    assert [view.id for view in lists.past(harbor.patient, now=after).rows] == [soon.id]


def test_a_patients_past_is_walked_backwards_once(database: str, filled: None, now: datetime):
    patient = named("patient@harbor.example")
    ids: list[int] = []
    for limit in (1, 4, 25):
        ids = walk(lambda after, limit=limit: lists.past(patient.id, now=now, after=after, limit=limit))  # type: ignore[misc]
        starts = [lists.find(each, by=patient.id).start for each in ids]
        assert starts == sorted(starts, reverse=True)
        assert len(set(ids)) == len(ids) > 10
    ahead = {view.id for view in lists.upcoming(patient.id, now=now)}
    assert not ahead & set(ids)


@pytest.mark.parametrize("limit", [1, 25])
def test_what_waits_can_be_had_by_date_with_a_crisis_first(database: str, harbor: Clinic, now: datetime, limit: int):
    late, soon = (book(harbor, clock, now, provider=harbor.provider) for clock in ("15:00", "10:00"))
    crisis = book(harbor, "16:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    provider = people.find(harbor.provider)

    def page(after: str | None) -> ResultPage:
        return lists.inbox(provider, Filter.pending, WaitingOrder.date, after=after, limit=limit)

    assert walk(page) == [crisis.id, soon.id, late.id]
    assert inbox(harbor.provider, limit=limit) == [crisis.id, late.id, soon.id]
    assert WaitingOrder.parse("date") is WaitingOrder.date
    assert WaitingOrder.parse("' OR 1=1") is WaitingOrder.parse(None) is WaitingOrder.waiting


def test_a_patient_is_known_who_was_accepted_before_they_asked(database: str, harbor: Clinic, now: datetime):
    first = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(first.id, by=harbor.provider, now=now)
    meanwhile = book(harbor, "12:00", now, provider=harbor.provider)
    assert not meanwhile.is_known_patient, "that appointment has not begun"
    later = book(harbor, "15:00", first.start + timedelta(minutes=1), provider=harbor.provider, days=2)
    assert later.is_known_patient
    assert not book(harbor, "14:00", now, patient=harbor.patient2, provider=harbor.provider).is_known_patient
    by_id = {view.id: view for view in lists.inbox(people.find(harbor.provider), Filter.pending).rows}
    assert by_id[later.id].is_known_patient
    assert not by_id[meanwhile.id].is_known_patient
    of_first = sa.update(_appointment).where(_appointment.c.id == first.id)
    for became in Status:
        with db.writing() as transaction, unguarded(transaction.connection):
            transaction.execute(of_first.values(status=became, answer_was_due=None))
        assert lists.find(later.id, by=harbor.provider).is_known_patient is (became in ACCEPTED_ONCE)
    with db.writing() as transaction, unguarded(transaction.connection):
        transaction.execute(of_first.values(status=Status.accepted))
