"""A provider takes back what they decided a moment ago: what is as before, who may, until when, and what stops it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import booking, expiry, holds, lists
from store.appointments.orders import Filter
from store.models import Kind, Offering, Role, Status
from store.notifications import notifications
from store.people.people import find
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.appointments.deciding import a_type, changed
from tests.store.appointments.test_races import at_once
from tests.store.steps import at, book, join, leave, put

SOON, LATER = timedelta(seconds=2), timedelta(seconds=9)
DECISIONS = (appointments.accept, appointments.reject)


@pytest.mark.parametrize(
    ("decide", "named"), [(appointments.accept, True), (appointments.accept, False), (appointments.reject, True)]
)
def test_the_request_waits_again_as_it_waited_before(
    database: str, harbor: Clinic, now, announced, notified, decide, named: bool
):
    request = book(harbor, "10:00", now, provider=harbor.provider if named else None, notes="first visit")
    appointments.see([request.id], by=harbor.provider, now=now)
    before = lists.find(request.id, by=harbor.patient)
    inboxes = {provider: lists.counts(find(provider)) for provider in (harbor.provider, harbor.provider2)}
    taken = truth.everything()["taken"]
    decide(request.id, by=harbor.provider, now=now + SOON)
    view = appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    assert (view.status, view.provider_id, view.any_provider) == (Status.pending, before.provider_id, not named)
    assert (view.answer_by, view.notes, view.rejection_reason) == (before.answer_by, "first visit", None)
    assert (view.decided_by_id, view.decided_by_name, view.decided_at) == (None, None, None)
    assert (view.version, view.updated_at) == (before.version + 2, now + LATER)
    assert truth.everything()["taken"] == taken
    assert {provider: lists.counts(find(provider)) for provider in inboxes} == inboxes
    assert [each.id for each in lists.inbox(find(harbor.provider), Filter.pending).rows] == [view.id]
    assert notified(harbor.patient)[-1] == ("appointment_reopened", view.id)
    watching = {harbor.provider} if named else {harbor.provider, harbor.provider2}
    assert (announced[-1].kind, announced[-1].notified.keys(), announced[-1].watching, announced[-1].view) == (
        Kind.appointment_reopened,
        {harbor.patient},
        watching,
        view,
    )
    assert len(announced) == 4
    last = lists.history(view.id, by=harbor.patient)[-1]
    assert (last.at, last.status, last.actor_name, last.undo) == (
        now + LATER,
        Status.pending,
        "Dr. Clara Weiss",
        True,
    )


def test_a_request_that_nobody_had_seen_has_been_seen_by_whoever_decided(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    assert appointments.undo(request.id, by=harbor.provider, now=now + LATER).status is Status.pending


def test_what_was_undone_is_decided_anew_by_whoever_is_asked(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    view = appointments.accept(request.id, by=harbor.provider2, now=now + LATER)
    assert view.decided_by_id == harbor.provider2
    assert appointments.undo(request.id, by=harbor.provider2, now=now + LATER + SOON).status is Status.pending


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_can_be_undone_for_fifteen_seconds(database: str, harbor: Clinic, now, decide):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = decide(request.id, by=harbor.provider, now=now + SOON)
    ends = now + SOON + timedelta(seconds=15)
    assert appointments.undo_ends(view, by=harbor.provider) == ends
    before = truth.everything()
    with pytest.raises(errors.TooLateToUndo) as late:
        appointments.undo(request.id, by=harbor.provider, now=ends)
    assert late.value.seconds == 15
    assert truth.everything() == before
    appointments.undo(request.id, by=harbor.provider, now=ends - timedelta(milliseconds=1))


def test_nothing_is_undone_once_it_has_begun(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=at(harbor, "10:00") - SOON)
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request.id, by=harbor.provider, now=at(harbor, "10:00"))


def test_undoing_twice_changes_nothing_more(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    before = truth.everything()
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    assert truth.everything() == before


def test_of_sixteen_who_undo_one_decision_one_does(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.reject(request.id, by=harbor.provider, now=now + SOON)
    undo = partial(appointments.undo, request.id, by=harbor.provider, now=now + LATER)
    answers = at_once([undo] * 16)
    assert sorted(type(each).__name__ for each in answers) == ["AppointmentView", *["NothingToUndo"] * 15]
    assert len(lists.history(request.id, by=harbor.patient)) == 3


@pytest.mark.parametrize("decide", DECISIONS)
def test_only_whoever_decided_takes_it_back(database: str, clinic: Clinics, now, decide):
    harbor = clinic.harbor
    named, for_any = book(harbor, "10:00", now, provider=harbor.provider), book(harbor, "11:00", now)
    decide(named.id, by=harbor.provider, now=now + SOON)
    appointments.accept(for_any.id, by=harbor.provider, now=now + SOON)
    before = truth.everything()
    for each in (named, for_any):
        for by in (harbor.patient, harbor.patient2, harbor.staff, 10**6):
            with pytest.raises(errors.NotAllowed):
                appointments.undo(each.id, by=by, now=now + LATER)
        for by in (harbor.provider2, clinic.lakeside.provider, clinic.lakeside.staff):
            with pytest.raises((errors.NotFound, errors.NotAllowed)):
                appointments.undo(each.id, by=by, now=now + LATER)
    for unknown in (0, -1, 999, 2**31, 2**200):
        with pytest.raises(errors.NotFound):
            appointments.undo(unknown, by=harbor.provider, now=now + LATER)
    leave(harbor.provider)
    with pytest.raises(errors.NotAllowed):
        appointments.undo(named.id, by=harbor.provider, now=now + LATER)
    leave_undone = truth.everything()
    assert {name: rows for name, rows in leave_undone.items() if name != "user"} == {
        name: rows for name, rows in before.items() if name != "user"
    }


def test_what_nobody_decided_is_not_undone(database: str, harbor: Clinic, now):
    a_type(harbor, "therapy", needs_approval=False)
    waiting = book(harbor, "10:00", now, provider=harbor.provider)
    by_staff = booking.book(
        by=harbor.provider,
        patient_id=harbor.patient,
        type_slug="consultation",
        start=at(harbor, "12:00"),
        provider_id=harbor.provider,
        now=now,
    )
    before = truth.everything()
    for each in (waiting, by_staff):
        assert appointments.undo_ends(each, by=harbor.provider) is None
        with pytest.raises(errors.NothingToUndo):
            appointments.undo(each.id, by=harbor.provider, now=now)
    assert truth.everything() == before


def test_what_was_accepted_at_once_is_nobodys_decision(database: str, harbor: Clinic, now):
    a_type(harbor, "therapy", needs_approval=False)
    changed(harbor, Offering, Offering.provider_id == harbor.provider, at_once=True)
    view = book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    assert view.status is Status.accepted
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(view.id, by=harbor.provider, now=now + SOON)


@pytest.mark.parametrize("status", [Status.cancelled, Status.checked_in])
def test_what_happened_since_is_not_undone(database: str, harbor: Clinic, now, status: Status):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    accepted = appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    put(accepted, status, now + LATER, by=harbor.staff)
    before = truth.everything()
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    assert truth.everything() == before


@pytest.mark.parametrize("party", ["provider", "patient"])
def test_a_time_that_somebody_took_meanwhile_stays_theirs(database: str, harbor: Clinic, now, party: str):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.reject(request.id, by=harbor.provider, because="on leave", now=now + SOON)
    if party == "provider":
        book(harbor, "10:15", now + SOON, patient=harbor.patient2, provider=harbor.provider)
    else:
        book(harbor, "10:15", now + SOON, provider=harbor.provider2)
    before = truth.everything()
    with pytest.raises(errors.TimeTaken) as taken:
        appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    assert taken.value.party == party
    assert truth.everything() == before


@pytest.mark.parametrize("named", [True, False])
def test_a_time_that_is_promised_to_whoever_waits_for_any_provider_stays_promised(
    database: str, harbor: Clinic, now, named: bool
):
    """The other provider is not free: the time that the rejection gave back is all that there was to be promised."""
    (third,) = join(harbor, Role.patient, 1, now)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)
    request = book(harbor, "10:00", now, provider=harbor.provider if named else None)
    decider = harbor.provider if named else harbor.staff
    appointments.reject(request.id, by=decider, now=now + SOON)
    promised = book(harbor, "10:00", now + SOON, patient=third)
    before = truth.everything()
    with pytest.raises(errors.TimeTaken):
        appointments.undo(request.id, by=decider, now=now + LATER)
    assert truth.everything() == before
    assert appointments.accept(promised.id, by=harbor.provider, now=now + LATER).provider_id == harbor.provider


def test_what_somebody_is_just_choosing_does_not_stand_in_the_way(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.reject(request.id, by=harbor.provider, now=now + SOON)
    chosen: dict[str, Any] = {
        "patient_id": harbor.patient2,
        "type_slug": "consultation",
        "provider_id": harbor.provider,
    }
    holds.hold(**chosen, page="x", start=at(harbor, "10:00"), now=now + SOON)
    appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    with pytest.raises(errors.TimeTaken):
        appointments.request(**chosen, start=at(harbor, "10:00"), now=now + LATER)


def test_undoing_an_acceptance_lets_the_provider_take_another_request_of_that_time(database: str, harbor: Clinic, now):
    first, second = book(harbor, "10:00", now), book(harbor, "10:00", now, patient=harbor.patient2)
    appointments.accept(first.id, by=harbor.provider, now=now + SOON)
    with pytest.raises(errors.TimeTaken):
        appointments.accept(second.id, by=harbor.provider, now=now + SOON)
    appointments.undo(first.id, by=harbor.provider, now=now + LATER)
    assert appointments.accept(second.id, by=harbor.provider, now=now + LATER).provider_id == harbor.provider
    assert appointments.accept(first.id, by=harbor.provider2, now=now + LATER).provider_id == harbor.provider2


def test_a_deadline_that_has_nearly_come_leaves_a_minute(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    assert request.answer_by is not None
    appointments.reject(request.id, by=harbor.provider, now=request.answer_by - SOON)
    undone = request.answer_by + SOON
    view = appointments.undo(request.id, by=harbor.provider, now=undone)
    assert view.answer_by == undone + timedelta(minutes=1)
    assert expiry.expire(now=undone) == 0
    expiry.expire(now=view.answer_by)
    assert lists.find(request.id, by=harbor.patient).status is Status.expired


def test_a_crisis_of_which_the_staff_are_asked_is_asked_of_nobody_more(database: str, harbor: Clinic, now, notified):
    request = book(harbor, "10:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    assert request.answer_by is not None
    expiry.expire(now=request.answer_by)  # before anybody is on duty
    appointments.accept(request.id, by=harbor.provider, now=request.answer_by + SOON)
    view = appointments.undo(request.id, by=harbor.provider, now=request.answer_by + LATER)
    assert view.answer_by == view.start
    assert expiry.expire(now=request.answer_by + timedelta(hours=1)) == 0
    assert [kind for kind, _ in notified(harbor.staff)] == ["appointment_unanswered"]


def test_an_accepted_request_that_is_undone_is_unread_news(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    notifications.mark_all_read(by=harbor.patient, now=now + SOON)
    appointments.undo(request.id, by=harbor.provider, now=now + LATER)
    assert notifications.unread_count(harbor.patient) == 1
