"""What staff answered or gave away they take back, within seconds: who has the request then, and who hears of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import lists
from store.models import UNDO, Act, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.answers import LATER, SOON, inbox, last_line, reassign
from tests.store.steps import book


@pytest.mark.parametrize("decide", [appointments.accept, appointments.reject])
@pytest.mark.parametrize("named", [True, False])
def test_what_staff_answered_they_take_back(
    database: str, harbor: Clinic, now, notified, decide: Callable[..., AppointmentView], named: bool
):
    request = book(harbor, "10:00", now, provider=harbor.provider if named else None)
    taken = truth.everything()["taken"]
    more: dict[str, Any] = {"provider_id": harbor.provider} if decide is appointments.accept else {}
    decide(request.id, by=harbor.staff, now=now + SOON, **more)
    assert appointments.undo_ends(lists.find(request.id, by=harbor.staff), by=harbor.staff) == now + SOON + timedelta(
        seconds=15
    )
    view = appointments.undo(request.id, by=harbor.staff, now=now + LATER)
    assert (view.status, view.provider_id) == (Status.pending, harbor.provider if named else None)
    assert truth.everything()["taken"] == taken
    assert notified(harbor.patient)[-1] == ("appointment_reopened", view.id)
    if named or decide is appointments.accept:
        assert notified(harbor.provider)[-1] == ("appointment_reopened", view.id)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(request.id, by=harbor.staff, now=now + LATER)


def test_what_staff_answered_nobody_else_takes_back(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.staff, now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.undo(request.id, by=harbor.provider, now=now + SOON)
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request.id, by=harbor.staff, now=now + timedelta(seconds=15))


def test_an_assignment_is_taken_back_and_everybody_is_asked_again(
    database: str, harbor: Clinic, now, announced, notified
):
    request = book(harbor, "10:00", now)
    taken = truth.everything()["taken"]
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now + SOON)
    view = appointments.undo(request.id, by=harbor.staff, now=now + LATER)
    assert (view.status, view.provider_id, view.assigned_by_id) == (Status.pending, None, None)
    assert truth.everything()["taken"] == taken
    assert inbox(harbor.provider) == inbox(harbor.provider2) == [view.id]
    assert notified(harbor.patient) == [("appointment_assigned", view.id)]
    assert announced[-1].watching >= {harbor.patient, harbor.provider, harbor.provider2}
    line = last_line(view, harbor)
    assert (line.act, line.undo) == (Act.assigned, True)


@pytest.mark.parametrize("change", ["notes", "answer"])
def test_an_assignment_is_taken_back_within_fifteen_seconds_whatever_happens_since(
    database: str, harbor: Clinic, now, change: str
):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    if change == "notes":
        appointments.change_notes(request.id, "Please ring.", by=harbor.patient, now=now + LATER)
    else:
        appointments.accept(request.id, by=harbor.provider, now=now + LATER)
        appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    view = lists.find(request.id, by=harbor.staff)
    assert appointments.undo_ends(view, by=harbor.staff) == now + UNDO
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request.id, by=harbor.staff, now=now + UNDO)
    undone = appointments.undo(request.id, by=harbor.staff, now=now + UNDO - timedelta(milliseconds=1))
    assert (undone.provider_id, undone.assigned_at) == (None, None)


def test_who_had_a_request_before_has_it_again_when_giving_it_away_is_undone(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    first = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    taken = truth.everything()["taken"]
    reassign(request.id, harbor, now + LATER)
    view = appointments.undo(request.id, by=harbor.staff, now=now + UNDO)
    assert (view.provider_id, view.assigned_by_id, view.assigned_at) == (harbor.provider, harbor.staff, now)
    assert (view.status, view.answer_by) == (Status.pending, first.answer_by)
    assert (truth.everything()["taken"], inbox(harbor.provider), inbox(harbor.provider2)) == (taken, [view.id], [])
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request.id, by=harbor.staff, now=now + UNDO)
    truth.check(now + UNDO)


def test_two_assignments_are_taken_back_one_after_the_other(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now + SOON)
    reassign(request.id, harbor, now + SOON)
    undone = [appointments.undo(request.id, by=harbor.staff, now=now + LATER).provider_id for _ in range(2)]
    assert undone == [harbor.provider, None]
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(request.id, by=harbor.staff, now=now + LATER)
    truth.check(now + LATER)


def test_who_had_a_request_before_does_not_get_it_back_beside_what_they_have_now(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    reassign(request.id, harbor, now + SOON)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    before = truth.everything()
    with pytest.raises(errors.TimeTaken):
        appointments.undo(request.id, by=harbor.staff, now=now + LATER)
    assert truth.everything() == before
