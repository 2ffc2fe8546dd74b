"""Staff accept, reject and assign for a provider: who may, what it changes, and who hears for whom it was done."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import lists
from store.appointments.assigning import Assignee, assignees
from store.clinic import hours
from store.clinic.hours import AddTimeOff
from store.models import Act, Kind, Role, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.appointments.answers import LATER, SOON, inbox, last_line, reassign
from tests.store.appointments.deciding import stop_offering
from tests.store.appointments.test_races import at_once
from tests.store.steps import MONDAY, at, book, join, leave

TUESDAY: date = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("decide", "status"), [(appointments.accept, Status.accepted), (appointments.reject, Status.rejected)]
)
def test_staff_answer_for_the_provider_who_was_asked(
    database: str, harbor: Clinic, now, announced, notified, decide: Callable[..., AppointmentView], status: Status
):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = decide(request.id, by=harbor.staff, now=now + SOON)
    assert (view.status, view.provider_id, view.decided_by_name) == (status, harbor.provider, "Eva Brandt")
    assert view.decided_for == harbor.provider
    assert notified(harbor.patient) == [(f"appointment_{status}", view.id)]
    assert notified(harbor.provider) == [("new_appointment", view.id), (f"appointment_{status}", view.id)]
    assert announced[-1].notified.keys() == {harbor.patient, harbor.provider}
    line = last_line(view, harbor)
    assert (line.status, line.actor_name, line.for_id, line.for_name) == (
        status,
        "Eva Brandt",
        harbor.provider,
        "Dr. Clara Weiss",
    )
    assert inbox(harbor.provider) == []


def test_what_a_provider_decides_they_decide_for_nobody_else(harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = appointments.accept(request.id, by=harbor.provider, now=now)
    assert view.decided_for is None
    assert last_line(view, harbor).for_id is None


def test_staff_accept_a_request_for_any_provider_for_one_of_them(database: str, harbor: Clinic, now, announced):
    request = book(harbor, "10:00", now)
    view = appointments.accept(request.id, by=harbor.staff, provider_id=harbor.provider2, now=now + SOON)
    assert (view.status, view.provider_name, view.decided_by_name) == (
        Status.accepted,
        "Dr. David Stern",
        "Eva Brandt",
    )
    assert announced[-1].notified.keys() == {harbor.patient, harbor.provider2}
    assert announced[-1].watching == {harbor.provider}
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)


def test_for_whom_staff_accept_has_to_be_said_and_has_to_be_possible(database: str, clinic: Clinics, now):
    harbor = clinic.harbor
    (idle,) = join(harbor, Role.patient, 1, now)
    (gone,) = join(harbor, Role.provider, 1, now)
    for_any, named = book(harbor, "10:00", now), book(harbor, "11:00", now, provider=harbor.provider)
    leave(gone)
    before = truth.everything()
    for provider_id, refusal in (
        (None, errors.Missing),
        (gone, errors.UnknownProvider),
        (idle, errors.UnknownProvider),
        (clinic.lakeside.provider, errors.UnknownProvider),
        (2**70, errors.UnknownProvider),
    ):
        with pytest.raises(refusal) as refused:
            appointments.accept(for_any.id, by=harbor.staff, provider_id=provider_id, now=now)
        assert refused.value.field == "provider_id"
        if provider_id is not None:
            with pytest.raises(refusal):
                appointments.assign(for_any.id, by=harbor.staff, provider_id=provider_id, now=now)
    with pytest.raises(errors.ForOneProvider):
        appointments.accept(named.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
    with pytest.raises(errors.ForOneProvider):
        appointments.assign(named.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.accept(for_any.id, by=harbor.provider, provider_id=harbor.provider2, now=now)
    assert truth.everything() == before


def test_nobody_is_given_what_they_do_not_offer(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    stop_offering(harbor, harbor.provider2, "consultation")
    for verb in (appointments.accept, appointments.assign):
        with pytest.raises(errors.NotOffered) as refused:
            verb(request.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
        assert refused.value.field == "provider_id"
    assert [each.id for each in assignees(request.id, by=harbor.staff)] == [harbor.provider]


def test_a_request_that_is_given_to_a_provider_waits_for_them_alone(
    database: str, harbor: Clinic, now, announced, notified
):
    request = book(harbor, "10:00", now)
    view = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider2, now=now + SOON)
    assert (view.status, view.provider_id, view.any_provider) == (Status.pending, harbor.provider2, True)
    assert (view.assigned_by_name, view.decided_by_id, view.answer_by) == ("Eva Brandt", None, request.answer_by)
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([], [view.id])
    assert notified(harbor.patient) == [("appointment_assigned", view.id)]
    assert notified(harbor.provider2)[-1] == ("appointment_assigned", view.id)
    assert (announced[-1].kind, announced[-1].watching) == (Kind.appointment_assigned, {harbor.provider})
    line = last_line(view, harbor)
    assert (line.act, line.actor_name, line.for_name) == (Act.assigned, "Eva Brandt", "Dr. David Stern")
    with pytest.raises(errors.NotFound):
        appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)
    accepted = appointments.accept(request.id, by=harbor.provider2, now=now + SOON)
    assert (accepted.status, accepted.decided_for) == (Status.accepted, None)
    undone = appointments.undo(request.id, by=harbor.provider2, now=now + LATER)
    assert (undone.status, undone.provider_id, undone.assigned_by_id) == (
        Status.pending,
        harbor.provider2,
        harbor.staff,
    )
    assert inbox(harbor.provider) == []


def test_what_was_given_to_one_can_be_given_to_another(database: str, harbor: Clinic, now, announced):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    before, said = truth.everything(), len(announced)
    again = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    assert (again.provider_id, truth.everything(), len(announced)) == (harbor.provider, before, said)
    view = reassign(request.id, harbor, now + SOON)
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([], [view.id])
    assert announced[-1].watching == {harbor.provider}
    accepted = appointments.accept(
        request.id, by=harbor.staff, provider_id=harbor.provider, instead_of=harbor.provider2, now=now + SOON
    )
    assert (accepted.provider_id, accepted.decided_for) == (harbor.provider, harbor.provider)
    undone = appointments.undo(request.id, by=harbor.staff, now=now + LATER)
    assert (undone.provider_id, undone.assigned_by_id) == (harbor.provider2, harbor.staff)
    assert inbox(harbor.provider2) == [undone.id]
    truth.check(now + LATER)


def test_nobody_is_given_what_they_have_no_time_for(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, type_slug="therapy")
    book(harbor, "10:30", now, patient=harbor.patient2, provider=harbor.provider)
    before = truth.everything()
    for verb in (appointments.accept, appointments.assign):
        with pytest.raises(errors.TimeTaken):
            verb(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
        with pytest.raises(errors.PastTime):
            verb(request.id, by=harbor.staff, provider_id=harbor.provider2, now=at(harbor, "10:00"))
    assert truth.everything() == before


def test_who_is_away_is_only_given_it_when_that_is_known(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    hours.save(AddTimeOff(harbor.provider, TUESDAY, TUESDAY, "Conference"), by=harbor.staff, now=now)
    clara, david = assignees(request.id, by=harbor.staff)
    assert (clara.name, clara.absence and clara.absence.name, clara.is_free) == ("Dr. Clara Weiss", "Conference", True)
    assert david == Assignee(harbor.provider2, "Dr. David Stern", None, is_free=True)
    for verb in (appointments.accept, appointments.assign):
        with pytest.raises(errors.NotThere) as stopped:
            verb(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
        assert (stopped.value.why, stopped.value.name) == ("away", "Conference")
    view = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, confirmed=True, now=now)
    assert last_line(view, harbor).detail == "away"


def test_to_whom_it_can_be_given_says_who_is_busy(database: str, clinic: Clinics, now):
    harbor = clinic.harbor
    request = book(harbor, "10:00", now, type_slug="therapy")
    book(harbor, "10:30", now, patient=harbor.patient2, provider=harbor.provider)
    assert [each.is_free for each in assignees(request.id, by=harbor.staff)] == [False, True]
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
    assert [each.is_free for each in assignees(request.id, by=harbor.staff)] == [False, True]
    for by in (harbor.provider, harbor.patient, 10**6):
        with pytest.raises(errors.NotAllowed):
            assignees(request.id, by=by)
    for unknown, by in ((request.id, clinic.lakeside.staff), (999, harbor.staff), (2**70, harbor.staff)):
        with pytest.raises(errors.NotFound):
            assignees(unknown, by=by)


@pytest.mark.parametrize("person", ["patient", "patient2", "provider", "provider2", "nobody", "elsewhere"])
def test_only_the_staff_of_the_clinic_assign(database: str, clinic: Clinics, now, person: str):
    harbor = clinic.harbor
    request = book(harbor, "10:00", now)
    by = {"nobody": 10**6, "elsewhere": clinic.lakeside.staff}.get(person) or getattr(harbor, person)
    before = truth.everything()
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        appointments.assign(request.id, by=by, provider_id=harbor.provider, now=now)
    assert truth.everything() == before


def test_staff_answer_for_nobody_who_has_left(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    leave(harbor.provider)
    with pytest.raises(errors.UnknownProvider):
        appointments.accept(request.id, by=harbor.staff, now=now)
    assert appointments.reject(request.id, by=harbor.staff, now=now).status is Status.rejected


def test_of_those_who_accept_and_those_who_assign_at_one_instant_one_is_first(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    calls: list[Callable[[], Any]] = [partial(appointments.accept, request.id, by=harbor.provider, now=now)] * 4
    calls += [partial(appointments.assign, request.id, by=harbor.staff, provider_id=harbor.provider2, now=now)] * 4
    answers = Counter(type(each).__name__ for each in at_once(calls))
    view = lists.find(request.id, by=harbor.staff)
    if view.status is Status.accepted:
        assert view.provider_id == harbor.provider
        assert answers == {"AppointmentView": 1, "AlreadyDecided": 7}
    else:
        assert (view.status, view.provider_id) == (Status.pending, harbor.provider2)
        assert answers == {"AppointmentView": 4, "NotFound": 4}
    assert len(lists.history(request.id, by=harbor.staff)) == 2


def test_of_those_who_give_a_request_to_different_providers_one_is_first(database: str, harbor: Clinic, now):
    (other,) = join(harbor, Role.staff, 1, now)
    request = book(harbor, "10:00", now)
    to = ((harbor.staff, harbor.provider), (other, harbor.provider2))
    answers = at_once([partial(appointments.assign, request.id, by=by, provider_id=each, now=now) for by, each in to])
    (late,) = [each for each in answers if isinstance(each, errors.AlreadyDecided)]
    (view,) = [each for each in answers if isinstance(each, AppointmentView)]
    assert lists.find(request.id, by=harbor.staff).provider_id == view.provider_id
    assert (late.status, late.by_name, late.at) == (Status.pending, view.assigned_by_name, now)
    (left,) = {harbor.provider, harbor.provider2} - {view.provider_id}
    with pytest.raises(errors.AlreadyDecided):
        appointments.assign(request.id, by=other, provider_id=left, instead_of=left + 10**6, now=now)
