"""Accepting outside of one's own hours is never silent: one answer, which is known before, in and after the act."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import lists
from store.availability import conflicts
from store.availability.opening import Absence
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import AddTimeOff, RemoveTimeOff, SetDate, SetHoliday, SetRegion
from store.models import Status
from store.people import people
from store.views.appointments import AppointmentView
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.clinic.hours_steps import AFTERNOON, TUESDAY, week
from tests.store.steps import MONDAY, book
from tests.store.truth import everything


def off(clinic: Clinic, now: datetime, *ids: int, provider: int | None = None, name: str = "") -> None:
    change = AddTimeOff(provider or clinic.provider, TUESDAY, TUESDAY, name)
    hours.save(change, by=clinic.staff, now=now, confirmed=frozenset(ids))


def absences(clinic: Clinic, *ids: int, by: int | None = None) -> dict[int, Absence | None]:
    person = people.find(by or clinic.provider)
    shown = [lists.find(each, by=clinic.staff) for each in ids]
    return {each: conflict.absence for each, conflict in conflicts.find(person, shown).items()}


def test_accepting_in_ones_own_time_off_needs_a_word_and_the_history_keeps_it(
    database: str, harbor: Clinic, now: datetime
):
    request = book(harbor, "09:00", now, provider=harbor.provider)
    off(harbor, now, request.id, name="Conference")
    before = everything()
    with pytest.raises(errors.NotThere) as stopped:
        appointments.accept(request.id, by=harbor.provider, now=now)
    assert (stopped.value.why, stopped.value.name) == ("away", "Conference")
    assert everything() == before
    view = appointments.accept(request.id, by=harbor.provider, confirmed=True, now=now)
    assert view.status is Status.accepted
    last = lists.history(request.id, by=harbor.staff)[-1]
    assert (last.status, last.detail) == (Status.accepted, "away")
    assert {each.detail for each in lists.history(request.id, by=harbor.patient)} == {""}, "not the patient's business"


def test_within_the_hours_nothing_is_asked_and_the_history_says_nothing(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "09:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    assert [each.detail for each in lists.history(request.id, by=harbor.staff)] == ["", ""]


def test_a_request_for_any_provider_is_judged_by_the_time_of_whoever_accepts(
    database: str, harbor: Clinic, now: datetime
):
    request = book(harbor, "09:00", now)
    off(harbor, now, provider=harbor.provider)
    assert absences(harbor, request.id) == {request.id: Absence("away")}
    assert absences(harbor, request.id, by=harbor.provider2) == {}
    assert absences(harbor, request.id, by=harbor.staff) == {}
    with pytest.raises(errors.NotThere):
        appointments.accept(request.id, by=harbor.provider, now=now)
    assert appointments.accept(request.id, by=harbor.provider2, now=now).status is Status.accepted


def test_each_reason_is_its_own_and_all_who_ask_get_the_same(harbor: Clinic, now: datetime):
    request = book(harbor, "09:00", now, provider=harbor.provider)

    def is_now(*absence: str) -> None:
        why = Absence(*absence)
        assert absences(harbor, request.id) == {request.id: why} == absences(harbor, request.id, by=harbor.staff)
        (outside,) = hours.hours_of(harbor.provider, by=harbor.provider, now=now).outside
        assert (outside[0].id, outside[1]) == (request.id, why)
        with pytest.raises(errors.NotThere) as stopped:
            appointments.accept(request.id, by=harbor.provider, now=now)
        assert (stopped.value.why, stopped.value.name) == why

    confirmed = frozenset({request.id})
    hours.save(week(harbor, AFTERNOON), by=harbor.provider, now=now, confirmed=confirmed)
    is_now("hours")
    hours.save(SetDate(harbor.provider, TUESDAY, ()), by=harbor.provider, now=now)
    is_now("hours")
    hours.save(SetDate(harbor.provider, TUESDAY, (Span(540, 1020, urgent=True),)), by=harbor.provider, now=now)
    is_now("hours")
    hours.save(AddTimeOff(None, TUESDAY, TUESDAY, "Inventory"), by=harbor.staff, now=now)
    is_now("closure", "Inventory")
    off(harbor, now)
    is_now("away", "")


def test_a_public_holiday_is_named_unless_the_provider_has_hours_of_that_day(harbor: Clinic, now: datetime):
    christmas = date(2026, 12, 25)
    request = book(harbor, "10:00", now, provider=harbor.provider, days=(christmas - MONDAY).days)
    hours.save(SetRegion("DE"), by=harbor.staff, confirmed=frozenset({request.id}), now=now)
    assert absences(harbor, request.id) == {request.id: Absence("holiday", "Christmas Day")}
    hours.save(SetDate(harbor.provider, christmas, (Span(840, 900),)), by=harbor.provider, now=now)
    assert absences(harbor, request.id) == {request.id: Absence("hours")}
    hours.save(SetHoliday("Christmas Day", closed=False), by=harbor.staff, now=now)
    assert absences(harbor, request.id) == {request.id: Absence("hours")}


def test_a_crisis_is_kept_by_urgent_time(harbor: Clinic, now: datetime):
    crisis = book(harbor, "10:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    hours.save(SetDate(harbor.provider, TUESDAY, (Span(540, 1020, urgent=True),)), by=harbor.provider, now=now)
    assert absences(harbor, crisis.id) == {}
    assert appointments.accept(crisis.id, by=harbor.provider, now=now).status is Status.accepted


def test_what_was_stranded_is_listed_until_nothing_is_left(database: str, harbor: Clinic, now: datetime):
    def listed() -> list[int]:
        return [view.id for view, _ in hours.hours_of(harbor.provider, by=harbor.staff, now=now).outside]

    first = book(harbor, "09:00", now, provider=harbor.provider)
    second = book(harbor, "11:00", now, provider=harbor.provider, patient=harbor.patient2)
    inside = book(harbor, "14:00", now, provider=harbor.provider, patient=harbor.patient2)
    assert listed() == []
    change = week(harbor, AFTERNOON)
    ids = hours.preview(change, by=harbor.provider, now=now).ids
    hours.save(change, by=harbor.provider, now=now, confirmed=ids)
    assert listed() == [first.id, second.id]
    assert set(listed()) == ids, "the dry run and the list have one answer"
    appointments.accept(second.id, by=harbor.provider, confirmed=True, now=now)
    assert listed() == [first.id, second.id]
    appointments.reject(first.id, by=harbor.provider, now=now)
    assert listed() == [second.id]
    later = now + timedelta(days=2)
    assert hours.hours_of(harbor.provider, by=harbor.staff, now=later).outside == ()
    assert inside.id not in listed()


def test_a_request_for_any_provider_is_listed_when_nobody_is_there(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "09:00", now)
    off(harbor, now, provider=harbor.provider)
    assert hours.hours_of(harbor.provider, by=harbor.provider, now=now).outside == ()
    off(harbor, now, request.id, provider=harbor.provider2)
    for provider in (harbor.provider, harbor.provider2):
        ((view, absence),) = hours.hours_of(provider, by=provider, now=now).outside
        assert (view.id, absence.why) == (request.id, "away")
    (away,) = hours.hours_of(harbor.provider2, by=harbor.provider2, now=now).away
    hours.save(RemoveTimeOff(away.id), by=harbor.provider2, now=now)
    assert hours.hours_of(harbor.provider, by=harbor.provider, now=now).outside == ()


def test_ones_own_appointment_that_is_in_the_way_is_known_before(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "09:00", now)
    mine = book(harbor, "09:15", now, provider=harbor.provider, patient=harbor.patient2)
    clara = people.find(harbor.provider)
    (conflict,) = conflicts.find(clara, [request, mine]).values()
    assert conflict == conflicts.Conflict(None, mine)
    with pytest.raises(errors.TimeTaken):
        appointments.accept(request.id, by=harbor.provider, confirmed=True, now=now)
    assert conflicts.find(people.find(harbor.provider2), [request]) == {}


def test_the_answer_for_many_rows_costs_as_many_queries_as_for_one(database: str, harbor: Clinic, now: datetime):
    first = book(harbor, "09:00", now)
    mine = book(harbor, "09:15", now, provider=harbor.provider, patient=harbor.patient2)
    minutes = [timedelta(minutes=5 * number) for number in range(1_200)]
    rows = [replace(first, id=mine.id + n, start=first.start + by, end=first.end + by) for n, by in enumerate(minutes)]
    clara, executed = people.find(harbor.provider), overhear()

    def cost(shown: list[AppointmentView]) -> int:
        executed.clear()
        assert conflicts.find(clara, shown)[shown[0].id].other == mine
        return len(executed)

    conflicts.find(clara, rows[:1])  # what the clinic has decided is remembered from now on
    assert cost(rows[:1]) == cost(rows) < 6


def test_what_was_accepted_outside_of_ones_hours_can_be_taken_back_and_asks_again(
    database: str, harbor: Clinic, now: datetime
):
    request = book(harbor, "09:00", now)
    off(harbor, now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, confirmed=True, now=now)
    assert appointments.undo(request.id, by=harbor.provider, now=now).provider_id is None
    assert [each.detail for each in lists.history(request.id, by=harbor.staff)] == ["", "away", ""]
    with pytest.raises(errors.NotThere):
        appointments.accept(request.id, by=harbor.provider, now=now)
    assert appointments.accept(request.id, by=harbor.provider2, now=now).status is Status.accepted


def test_patients_and_other_clinics_learn_nothing(harbor: Clinic, lakeside: Clinic, now: datetime):
    request = book(harbor, "09:00", now, provider=harbor.provider)
    off(harbor, now, request.id)
    for person in (harbor.patient, lakeside.provider, lakeside.staff):
        assert conflicts.find(people.find(person), [request]) == {}
