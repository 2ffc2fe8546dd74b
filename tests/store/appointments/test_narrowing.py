"""The clinic's list, narrowed for its staff to a provider, a day, or some patients."""

from datetime import date, datetime

import pytest

from store import appointments, errors
from store.appointments import lists, narrowing
from store.appointments.lists import ANY_PROVIDER
from store.appointments.narrowing import Narrowing
from store.appointments.orders import Filter, WaitingOrder
from store.people import people
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, book

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def shown(person_id: int, narrowed: Narrowing, filter_: Filter = Filter.pending, limit: int = 25) -> list[int]:
    """The ids on all pages; each filter shows as many as it counts."""
    person, ids, after = people.find(person_id), [], None
    while True:
        part = narrowing.page(person, filter_, WaitingOrder.waiting, narrowed, after=after, limit=limit)
        ids += [row.id for row in part.rows]
        if (after := part.next) is None:
            assert narrowing.counts(person, narrowed)[filter_] == len(ids)
            return ids


def test_staff_see_the_requests_of_one_provider_of_none_of_a_day_and_of_a_patient(
    database: str, clinic: Clinics, now: datetime
):
    harbor = clinic.harbor
    first = book(harbor, "10:00", now, provider=harbor.provider)
    second = book(harbor, "11:00", now, provider=harbor.provider, days=2, patient=harbor.patient2)
    other = book(harbor, "12:00", now, provider=harbor.provider2)
    for_any = book(harbor, "13:00", now, patient=harbor.patient2)
    book(clinic.lakeside, "10:00", now)
    staff, ada, ben = harbor.staff, frozenset({harbor.patient}), frozenset({harbor.patient2})
    assert shown(staff, Narrowing()) == [first.id, second.id, other.id, for_any.id]
    assert shown(staff, Narrowing(harbor.provider)) == [first.id, second.id]
    assert shown(staff, Narrowing(ANY_PROVIDER)) == [for_any.id]
    for limit in (1, 2, 25):
        assert shown(staff, Narrowing(day=TUESDAY), limit=limit) == [first.id, other.id, for_any.id]
        assert shown(staff, Narrowing(patient_ids=ben), limit=limit) == [second.id, for_any.id]
    assert shown(staff, Narrowing(ANY_PROVIDER, TUESDAY)) == [for_any.id]
    assert shown(staff, Narrowing(harbor.provider, WEDNESDAY, ada)) == []
    assert shown(staff, Narrowing(patient_ids=frozenset())) == shown(staff, Narrowing(day=MONDAY)) == []
    appointments.accept(first.id, by=harbor.provider, now=now)
    assert shown(staff, Narrowing(day=TUESDAY), Filter.accepted) == [first.id]
    assert shown(staff, Narrowing(day=TUESDAY), Filter.all) == [for_any.id, other.id, first.id]


def test_what_another_clinic_has_is_not_found_by_any_id(database: str, clinic: Clinics, now: datetime):
    theirs = book(clinic.lakeside, "10:00", now, provider=clinic.lakeside.provider)
    for narrowed in (Narrowing(clinic.lakeside.provider), Narrowing(patient_ids=frozenset({theirs.patient_id}))):
        assert shown(clinic.harbor.staff, narrowed) == []


@pytest.mark.parametrize("narrowed", [Narrowing(1), Narrowing(day=TUESDAY), Narrowing(patient_ids=frozenset({1}))])
def test_nobody_but_staff_narrows_the_list(harbor: Clinic, narrowed: Narrowing):
    for person_id in (harbor.provider, harbor.patient):
        person = people.find(person_id)
        with pytest.raises(errors.NotAllowed):
            narrowing.page(person, Filter.all, WaitingOrder.waiting, narrowed)
        with pytest.raises(errors.NotAllowed):
            narrowing.counts(person, narrowed)


@pytest.mark.parametrize("provider", ["0", "-1", "x", "1" * 50, "²", "' OR 1=1", "None"])
@pytest.mark.parametrize("day", ["2026-13-01", "today", "0001-01-01", "9999-12-31", "20261201", "2026-W01-1"])
def test_a_forged_address_narrows_nothing(provider: str, day: str):
    assert Narrowing.parse(provider, day) == Narrowing()


def test_an_address_says_provider_and_day():
    assert Narrowing.parse("12", "2026-12-01") == Narrowing(12, date(2026, 12, 1))
    assert Narrowing.parse("any", "") == Narrowing(lists.ANY_PROVIDER)
