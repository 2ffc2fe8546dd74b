"""What nobody closed of the days before, and what was moved away from a day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import left_over
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import MONDAY, at, book

NEXT = timedelta(days=1)


def agreed(harbor: Clinic, clock: str, now: datetime, **more: Any) -> AppointmentView:
    view = book(harbor, clock, now, provider=harbor.provider, **more)
    return appointments.accept(view.id, by=harbor.provider, now=now)


def unclosed(person_id: int, days: int, provider_id: int | None = None) -> list[int]:
    views = left_over.unclosed(people.find(person_id), MONDAY + timedelta(days=days), provider_id)
    return [view.id for view in views]


def test_what_nobody_has_closed_stays_until_somebody_does(database: str, harbor: Clinic, now: datetime):
    came, missed = agreed(harbor, "09:00", now), agreed(harbor, "11:00", now, patient=harbor.patient2)
    appointments.check_in(came.id, by=harbor.staff, now=at(harbor, "09:00"))
    assert unclosed(harbor.staff, 1) == [], "it is that day's own"
    for days in (2, 30):
        for person_id in (harbor.staff, harbor.provider):
            assert unclosed(person_id, days) == [came.id, missed.id]
    assert unclosed(harbor.provider2, 2) == unclosed(harbor.staff, 2, harbor.provider2) == []
    assert unclosed(harbor.staff, 2, harbor.provider) == [came.id, missed.id]
    later = at(harbor, "09:00", days=2)
    appointments.complete(came.id, by=harbor.staff, now=later)
    appointments.no_show(missed.id, by=harbor.provider, now=later)
    assert unclosed(harbor.staff, 2) == []


def test_who_comes_on_the_old_day_is_found_there(database: str, harbor: Clinic, now: datetime):
    view, same_day = agreed(harbor, "09:00", now), agreed(harbor, "11:00", now, patient=harbor.patient2)
    day = at(harbor, "09:00").date()
    appointments.move(view.id, by=harbor.staff, start=at(harbor, "10:00", days=2), now=now)
    appointments.move(same_day.id, by=harbor.staff, start=at(harbor, "14:00"), now=now)
    for person_id in (harbor.staff, harbor.provider):
        (found,) = left_over.moved_away(people.find(person_id), day).values()
        assert (found[0].id, found[1]) == (view.id, at(harbor, "09:00"))
    assert left_over.moved_away(people.find(harbor.staff), day + NEXT) == {}
    assert left_over.moved_away(people.find(harbor.staff), day, harbor.provider2) == {}
    appointments.move(view.id, by=harbor.staff, start=at(harbor, "15:00"), now=now)
    assert left_over.moved_away(people.find(harbor.staff), day) == {}, "it is back"


def test_patients_are_told_nothing_of_it(harbor: Clinic):
    with pytest.raises(errors.NotAllowed):
        left_over.unclosed(people.find(harbor.patient), MONDAY)
    with pytest.raises(errors.NotAllowed):
        left_over.moved_away(people.find(harbor.patient), MONDAY)
