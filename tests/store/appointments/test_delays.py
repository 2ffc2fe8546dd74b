"""A provider who is late is late for everybody after, until a gap absorbs it: one press tells all of them."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import delays, lists
from store.models import Kind
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.away.away_steps import accepted

MINUTE = timedelta(minutes=1)


@pytest.fixture
def day(harbor: Clinic, now: datetime) -> list[AppointmentView]:
    """Consultations of half an hour with Dr. Weiss, tomorrow: three without a gap, one after a gap of half an hour."""
    clocks = ("09:00", "09:30", "10:00", "11:00")
    people = (harbor.patient, harbor.patient2)
    return [
        accepted(harbor, clock, now, type_slug="consultation", patient=people[place % 2])
        for place, clock in enumerate(clocks)
    ]


def late(harbor: Clinic, views: list[AppointmentView]) -> list[int]:
    """How many minutes late each begins, as its patient reads."""
    return [lists.find(view.id, by=harbor.staff).delay for view in views]


def test_whoever_is_late_is_so_for_all_without_a_gap_and_each_reads_the_own_time(
    database: str, harbor: Clinic, now: datetime, day: list[AppointmentView]
):
    begun = day[0].start + 5 * MINUTE
    found = delays.following(day[0].id, by=harbor.provider, minutes=20, now=begun)
    assert [(view.id, minutes) for view, minutes in found] == [(day[1].id, 20), (day[2].id, 20)]
    appointments.run_late(day[0].id, by=harbor.provider, minutes=20, now=begun)
    assert late(harbor, day) == [20, 0, 0, 0], "one alone, where nothing else is said"
    assert [minutes for _, minutes in delays.following(day[0].id, by=harbor.staff, minutes=40, now=begun)] == [
        40,
        40,
        10,
    ]
    appointments.run_late(day[0].id, by=harbor.staff, minutes=40, and_after=True, now=begun)
    assert late(harbor, day) == [40, 40, 40, 10]
    told = [(each.kind, each.about.id) for each in notifications.latest(harbor.patient2)][:2]
    assert told == [(Kind.appointment_delayed, day[3].id), (Kind.appointment_delayed, day[1].id)]
    appointments.run_late(day[0].id, by=harbor.staff, minutes=0, and_after=True, now=begun)
    assert late(harbor, day) == [0] * 4, "caught up"


def test_who_has_begun_and_who_waits_longer_already_stay_as_they_are(
    harbor: Clinic, now: datetime, day: list[AppointmentView]
):
    appointments.run_late(day[1].id, by=harbor.provider, minutes=60, now=day[0].start)
    appointments.run_late(day[0].id, by=harbor.provider, minutes=20, and_after=True, now=day[0].start)
    assert late(harbor, day) == [20, 60, 0, 0]
    later = day[1].start + 61 * MINUTE
    found = delays.following(day[0].id, by=harbor.provider, minutes=95, now=later)
    assert [(view.id, minutes) for view, minutes in found] == [(day[3].id, 5)]


def test_nobody_looks_at_who_waits_for_somebody_else(harbor: Clinic, now: datetime, day: list[AppointmentView]):
    with pytest.raises(errors.NotAllowed):
        delays.following(day[0].id, by=harbor.patient, minutes=20, now=now)
    with pytest.raises(errors.NotFound):
        delays.following(day[0].id, by=harbor.provider2, minutes=20, now=now)
