"""A provider passes on a request for any provider: who is asked then, who can take it back, and what all of them do."""

from datetime import timedelta

import pytest

from store import appointments, errors, events
from store.appointments import calendar, expiry, lists, passing
from store.appointments.orders import Filter
from store.models import Act, Asked, Kind, Role, Status
from store.people.people import find
from store.views.appointments import AppointmentView
from tests.arrivals import overhear
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.appointments.deciding import stop_offering
from tests.store.steps import MONDAY, book, join, leave

SOON, LATER, UNDO = timedelta(seconds=2), timedelta(seconds=9), timedelta(seconds=15)


def inbox(provider_id: int, filter_: Filter = Filter.pending) -> list[int]:
    return [view.id for view in lists.inbox(find(provider_id), filter_).rows]


def pass_all(harbor: Clinic, appointment_id: int, now) -> None:
    for provider_id in (harbor.provider, harbor.provider2):
        appointments.pass_on(appointment_id, by=provider_id, confirmed=True, now=now)


def test_what_is_passed_on_waits_for_the_others(database: str, harbor: Clinic, now, notified, announced):
    request = book(harbor, "10:00", now)
    view = appointments.pass_on(request.id, by=harbor.provider, now=now + SOON)
    assert (view.status, view.provider_id, view.is_passed_on) == (Status.pending, None, True)
    assert view.passed_at(harbor.provider) == now + SOON
    assert (inbox(harbor.provider), inbox(harbor.provider, Filter.all)) == ([], [])
    assert inbox(harbor.provider2) == inbox(harbor.staff) == [request.id]
    for person_id, number in ((harbor.provider, 0), (harbor.provider2, 1), (harbor.staff, 1)):
        assert {lists.counts(find(person_id))[each] for each in (Filter.pending, Filter.all)} == {number}
        shown = calendar.between(find(person_id), MONDAY, MONDAY + timedelta(days=1))
        assert len(shown) == number
    assert notified(harbor.patient) == []
    assert (announced[-1].kind, announced[-1].notified) == (events.PASSED_ON, {})
    assert announced[-1].watching == {harbor.patient, harbor.provider, harbor.provider2}
    truth.check(now)


def test_the_clinic_reads_who_passed_and_the_patient_does_not(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    appointments.undo(request.id, by=harbor.provider, now=now + SOON)
    lines = [(line.act, line.actor_id, line.undo) for line in lists.history(request.id, by=harbor.staff)]
    assert lines[1:] == [(Act.passed, harbor.provider, False), (Act.passed, harbor.provider, True)]
    assert [line.act for line in lists.history(request.id, by=harbor.patient)] == [None]


def test_passing_twice_changes_nothing_more(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    before = truth.everything()
    appointments.pass_on(request.id, by=harbor.provider, now=now + SOON)
    assert truth.everything() == before


def test_who_has_passed_can_still_accept(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    view = appointments.pass_on(request.id, by=harbor.provider, now=now)
    assert appointments.can_answer(view, by=find(harbor.provider))
    accepted = appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    assert (accepted.status, accepted.provider_id, accepted.is_passed_on) == (Status.accepted, harbor.provider, False)
    assert inbox(harbor.provider, Filter.accepted) == [request.id]
    truth.check(now)


def test_staff_can_give_it_to_somebody_who_has_passed(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    view = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now + SOON)
    assert inbox(harbor.provider) == [request.id]
    assert appointments.undo_ends(view, by=harbor.provider) is None
    assert appointments.reject(request.id, by=harbor.provider, now=now + LATER).status is Status.rejected


def test_a_pass_is_taken_back_within_fifteen_seconds(database: str, harbor: Clinic, now, announced, notified):
    request = book(harbor, "10:00", now)
    view = appointments.pass_on(request.id, by=harbor.provider, now=now)
    assert appointments.undo_ends(view, by=harbor.provider) == now + UNDO
    assert appointments.undo_ends(view, by=harbor.provider2) is None
    appointments.pass_on(request.id, by=harbor.provider2, confirmed=True, now=now + LATER)
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request.id, by=harbor.provider, now=now + UNDO)
    view = appointments.undo(request.id, by=harbor.provider2, now=now + UNDO)
    assert (view.status, [provider_id for provider_id, _ in view.passes]) == (Status.pending, [harbor.provider])
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([], [request.id])
    assert (announced[-1].kind, announced[-1].notified) == (Kind.appointment_reopened, {})
    assert notified(harbor.patient) == []
    truth.check(now)


def test_only_who_is_asked_together_with_others_passes(database: str, clinic: Clinics, now):
    harbor = clinic.harbor
    stop_offering(harbor, harbor.provider2, "therapy")
    named, for_any = book(harbor, "09:00", now, provider=harbor.provider), book(harbor, "10:00", now)
    therapy = book(harbor, "11:00", now, type_slug="therapy")
    assigned = book(harbor, "14:00", now, patient=harbor.patient2)
    appointments.assign(assigned.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    before = truth.everything()
    for appointment_id, by, refusal in (
        (for_any.id, harbor.patient, errors.NotAllowed),
        (for_any.id, harbor.staff, errors.NotAllowed),
        (for_any.id, clinic.lakeside.provider, errors.NotFound),
        (named.id, harbor.provider, errors.AskedAlone),
        (assigned.id, harbor.provider, errors.AskedAlone),
        (named.id, harbor.provider2, errors.NotFound),
        (therapy.id, harbor.provider2, errors.NotOffered),
        (10**6, harbor.provider, errors.NotFound),
    ):
        with pytest.raises(refusal):
            appointments.pass_on(appointment_id, by=by, now=now)
    assert truth.everything() == before
    appointments.accept(for_any.id, by=harbor.provider2, now=now)
    with pytest.raises((errors.AlreadyDecided, errors.NotFound)):
        appointments.pass_on(for_any.id, by=harbor.provider, now=now)


def test_what_all_have_passed_on_is_rejected_once_it_cannot_be_taken_back(
    database: str, harbor: Clinic, now, notified, announced
):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    assert passing.conclude(now=now + timedelta(hours=1)) == 0, "somebody is still asked"
    last = now + timedelta(hours=1)
    appointments.pass_on(request.id, by=harbor.provider2, confirmed=True, now=last)
    assert passing.conclude(now=last + UNDO - SOON) == 0
    assert passing.conclude(now=last + UNDO) == 1
    view = lists.find(request.id, by=harbor.patient)
    assert (view.status, view.decided_by_id, view.decided_at) == (Status.rejected, None, last + UNDO)
    assert notified(harbor.patient) == [("appointment_rejected", request.id)]
    assert announced[-1].watching == {harbor.provider, harbor.provider2}
    for provider_id in (harbor.provider, harbor.provider2):
        assert inbox(provider_id, Filter.rejected) == [request.id]
        with pytest.raises(errors.NothingToUndo):
            appointments.undo(request.id, by=provider_id, now=last + UNDO)
    assert passing.conclude(now=last + 2 * UNDO) == 0
    assert book(harbor, "10:00", now + UNDO).status is Status.booked, "the time is free again"
    truth.check(now)


def test_the_last_who_is_asked_rejects_it_only_knowingly(database: str, harbor: Clinic, now):
    request, crisis = book(harbor, "10:00", now), book(harbor, "12:00", now, type_slug="crisis-intervention")
    assert passing.standing([request])[request.id] == passing.Passes(0, frozenset({harbor.provider, harbor.provider2}))
    for each in (request, crisis):
        view = appointments.pass_on(each.id, by=harbor.provider, now=now)
    found = passing.standing([lists.find(request.id, by=harbor.staff)])[request.id]
    assert (found.passed, found.offering, found.is_last(harbor.provider2)) == (1, 2, True)
    assert not found.is_last(harbor.provider)
    before = truth.everything()
    with pytest.raises(errors.LastAsked):
        appointments.pass_on(request.id, by=harbor.provider2, now=now + SOON)
    assert truth.everything() == before
    view = appointments.pass_on(request.id, by=harbor.provider2, confirmed=True, now=now + SOON)
    assert passing.standing([view])[view.id].asked == frozenset()
    appointments.pass_on(crisis.id, by=harbor.provider2, now=now + SOON)  # which rejects nothing
    given = appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now + SOON)
    assert passing.standing([given]) == {}


def test_who_is_still_asked_costs_as_many_queries_for_many_requests_as_for_one(harbor: Clinic, now):
    patients = join(harbor, Role.patient, 2, now)
    views = [book(harbor, "10:00", now, patient=patient, days=days) for days in (1, 2, 3) for patient in patients]
    passing.standing(views[:1])  # what the clinic has decided is remembered from now on
    executed = overhear()

    def cost(shown: list[AppointmentView]) -> int:
        executed.clear()
        assert passing.standing(shown).keys() == {view.id for view in shown}
        return len(executed)

    assert cost(views[:1]) == cost(views)


def test_whoever_alone_offers_it_is_the_last_from_the_beginning(harbor: Clinic, now):
    stop_offering(harbor, harbor.provider2, "consultation")
    request = book(harbor, "10:00", now)
    with pytest.raises(errors.LastAsked):
        appointments.pass_on(request.id, by=harbor.provider, now=now)


def test_who_passed_on_one_request_is_still_asked_for_the_others(database: str, harbor: Clinic, now):
    one, other = book(harbor, "10:00", now), book(harbor, "11:00", now)
    appointments.pass_on(one.id, by=harbor.provider, now=now)
    appointments.pass_on(other.id, by=harbor.provider2, now=now)
    assert passing.conclude(now=now + UNDO) == 0
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([other.id], [one.id])


@pytest.mark.parametrize("gone", ["deactivated", "offers it no more"])
def test_nobody_waits_for_a_provider_who_is_not_asked_any_more(database: str, harbor: Clinic, now, gone: str):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    if gone == "deactivated":
        leave(harbor.provider2)
    else:
        stop_offering(harbor, harbor.provider2, "consultation")
    assert passing.conclude(now=now + UNDO) == 1
    assert lists.find(request.id, by=harbor.patient).status is Status.rejected


def test_who_begins_to_offer_it_is_asked_too(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    pass_all(harbor, request.id, now)
    (third,) = join(harbor, Role.provider, 1, now)
    assert passing.conclude(now=now + UNDO) == 0
    assert inbox(third) == [request.id]


def test_a_crisis_that_all_have_passed_on_waits_for_the_staff(database: str, harbor: Clinic, now, notified):
    request = book(harbor, "10:00", now, type_slug="crisis-intervention")
    pass_all(harbor, request.id, now)
    assert passing.conclude(now=now) == 1, "at once"
    assert notified(harbor.staff) == [("appointment_unanswered", request.id)]
    view = lists.find(request.id, by=harbor.patient)
    assert (view.status, view.asked, view.answer_by) == (Status.pending, Asked.staff, view.start)
    assert passing.conclude(now=now + UNDO) == expiry.expire(now=now + timedelta(hours=1)) == 0
    given = appointments.accept(request.id, by=harbor.staff, provider_id=harbor.provider, now=now + UNDO)
    assert given.status is Status.accepted
    truth.check(now)


def test_who_has_passed_is_told_of_no_deadline_but_sees_it(database: str, harbor: Clinic, now, notified, announced):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    assert request.answer_by is not None
    expiry.expire(now=request.answer_by)
    assert [kind for kind, _ in notified(harbor.provider)] == ["new_appointment"]
    assert notified(harbor.provider2)[-1] == ("appointment_expired", request.id)
    assert announced[-1].watching == {harbor.provider}


def test_a_promise_counts_on_nobody_who_has_passed(database: str, harbor: Clinic, now):
    """Two providers and one who waits for either: the second can be had by name, until the first has passed."""
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)
    assert book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider).status is Status.booked


def test_a_rejection_of_staff_is_taken_back_though_all_have_passed(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    pass_all(harbor, request.id, now)
    appointments.reject(request.id, by=harbor.staff, now=now + SOON)
    assert appointments.undo(request.id, by=harbor.staff, now=now + LATER).status is Status.pending


def test_who_passed_on_what_is_decided_is_forgotten_after_a_day(database: str, harbor: Clinic, now):
    waiting, decided = book(harbor, "10:00", now, days=4), book(harbor, "11:00", now, days=4)
    for each in (waiting, decided):
        appointments.pass_on(each.id, by=harbor.provider, now=now)
    appointments.accept(decided.id, by=harbor.provider2, now=now)
    assert passing.sweep(now=now + timedelta(hours=23)) == 0
    assert passing.sweep(now=now + timedelta(hours=25)) == 1
    assert lists.find(waiting.id, by=harbor.staff).passes
