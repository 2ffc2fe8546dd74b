"""The clinic proposes other times: they are held for the patient, who takes one of them or none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import booking, expiry, lists, proposing
from store.clinic import clinics
from store.models import Act, Kind, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.moving_steps import kinds
from tests.store.appointments.proposing_steps import propose
from tests.store.steps import at, book

HOUR = timedelta(hours=1)


def test_proposed_times_are_held_beside_the_one_that_was_asked_for(harbor: Clinic, asked: AppointmentView, now):
    view = propose(harbor, asked, now, note=" I am away then. ")
    assert (view.status, view.start, view.proposal_note) == (Status.countered, asked.start, "I am away then.")
    assert [each.start for each in view.proposals] == [at(harbor, "09:00", days=2), at(harbor, "11:00", days=2)]
    assert view.answer_by == view.proposals[0].until == now + 12 * HOUR
    assert kinds(harbor.patient)[0] is Kind.appointment_countered
    truth.check(now)
    for clock, days in (("10:00", 1), ("09:00", 2), ("11:00", 2)):
        with pytest.raises(errors.TimeTaken):
            book(harbor, clock, now, patient=harbor.patient2, provider=harbor.provider, days=days)
    line = lists.history(view.id, by=harbor.provider)[-1]
    assert (line.status, line.detail, line.old_start) == (Status.countered, "I am away then.", asked.start)


def test_one_tap_takes_one_and_frees_the_others(harbor: Clinic, asked: AppointmentView, now):
    proposed = propose(harbor, asked, now)
    start = at(harbor, "11:00", days=2)
    view = appointments.accept_proposal(asked.id, by=harbor.patient, start=start, now=now)
    assert (view.status, view.start, view.end - view.start) == (Status.accepted, start, asked.end - asked.start)
    assert (view.sequence, view.decided_by_name, view.proposed) == (1, "Dr. Clara Weiss", ())
    assert kinds(harbor.provider)[0] is Kind.appointment_accepted
    truth.check(now)
    last = lists.history(view.id, by=harbor.patient)[-1]
    assert (last.act, last.old_start, last.new_start) == (Act.proposal_taken, asked.start, start)
    for each in (asked.start, proposed.proposals[0].start):
        appointments.request(
            patient_id=harbor.patient2, type_slug="consultation", start=each, provider_id=harbor.provider, now=now
        )
    with pytest.raises(errors.AlreadyDecided):
        appointments.accept_proposal(asked.id, by=harbor.patient, start=start, now=now)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(asked.id, by=harbor.provider, now=now)


@pytest.mark.parametrize("how", ["declined", "run out"])
def test_a_no_or_none_in_time_finds_the_request_as_it_was(harbor: Clinic, asked: AppointmentView, now, how):
    until = propose(harbor, asked, now).answer_by
    assert until is not None
    later = now if how == "declined" else until
    if how == "declined":
        appointments.decline(asked.id, by=harbor.patient, note="Only in the afternoon.", now=now)
    else:
        assert expiry.expire(now=until - timedelta(seconds=1)) == 0
        assert expiry.expire(now=until) == 1
    view = lists.find(asked.id, by=harbor.provider)
    assert (view.status, view.start, view.proposals, view.sequence) == (Status.pending, asked.start, (), 0)
    assert [each.declined for each in view.proposed] == [how == "declined"] * 2
    assert view.proposal_answer == ("Only in the afternoon." if how == "declined" else "")
    assert view.answer_by is not None
    assert view.answer_by > until
    assert kinds(harbor.provider)[0] is Kind.appointment_counter_declined
    truth.check(now)
    book(harbor, "09:00", later, patient=harbor.patient2, provider=harbor.provider, days=2)
    with pytest.raises(errors.NothingAsked):
        appointments.decline(asked.id, by=harbor.patient, now=until)
    appointments.accept(asked.id, by=harbor.provider, now=later)
    assert lists.find(asked.id, by=harbor.provider).proposed == ()


def test_what_would_have_begun_meanwhile_expires(harbor: Clinic, asked: AppointmentView, now):
    clinics.save(replace(clinics.settings(by=harbor.staff), propose_hours=72), by=harbor.staff)
    until = propose(harbor, asked, now, starts=[at(harbor, "09:00", days=9)]).answer_by
    assert until == now + 72 * HOUR
    assert asked.start < until
    assert [each.id for each in lists.upcoming(harbor.patient, now=until)] == [asked.id]
    assert lists.past(harbor.patient, now=until).rows == []
    assert expiry.expire(now=until) == 1
    assert lists.find(asked.id, by=harbor.patient).status is Status.expired
    truth.check(now)


def test_half_of_the_time_to_the_first_is_left_to_answer(harbor: Clinic, asked: AppointmentView, now):
    first = at(harbor, "11:00", days=0)
    view = propose(harbor, asked, now, starts=[at(harbor, "09:00", days=2), first])
    assert view.answer_by == now + (first - now) / 2


def test_of_a_request_for_any_provider_whoever_proposes_is_with_whom(database: str, harbor: Clinic, now):
    asked = book(harbor, "10:00", now)
    view = propose(harbor, asked, now)
    assert (view.provider_id, view.proposed_with_name) == (None, "Dr. Clara Weiss")
    for verb in (appointments.accept, appointments.pass_on):
        with pytest.raises(errors.AlreadyDecided) as refusal:
            verb(asked.id, by=harbor.provider2, now=now)
        assert (refusal.value.status, refusal.value.by_name) == (Status.countered, "Dr. Clara Weiss")
    truth.check(now)
    taken = appointments.accept_proposal(asked.id, by=harbor.patient, start=view.proposals[0].start, now=now)
    assert (taken.provider_id, taken.decided_by_id) == (harbor.provider, harbor.provider)


def test_a_request_for_any_provider_stays_promised_meanwhile(database: str, harbor: Clinic, now):
    propose(harbor, book(harbor, "10:00", now), now)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)


def test_staff_propose_for_a_provider(database: str, harbor: Clinic, now):
    asked = book(harbor, "10:00", now)
    with pytest.raises(errors.Missing):
        propose(harbor, asked, now, by=harbor.staff)
    view = propose(harbor, asked, now, by=harbor.staff, provider_id=harbor.provider2)
    assert kinds(harbor.provider2)[0] is Kind.appointment_countered
    start = view.proposals[0].start
    taken = appointments.accept_proposal(asked.id, by=harbor.patient, start=start, now=now)
    assert (taken.provider_id, taken.decided_by_name) == (harbor.provider2, "Eva Brandt")
    assert kinds(harbor.provider2)[0] is Kind.appointment_accepted
    truth.check(now)


def test_a_quarter_of_an_hour_later_can_be_proposed(harbor: Clinic, asked: AppointmentView, now):
    later = at(harbor, "10:15")
    assert later in proposing.free_times(asked.id, by=harbor.provider, day=later.date(), now=now)
    propose(harbor, asked, now, starts=[later])
    truth.check(now)
    appointments.decline(asked.id, by=harbor.patient, now=now)
    truth.check(now)
    propose(harbor, asked, now, starts=[later])
    assert appointments.accept_proposal(asked.id, by=harbor.patient, start=later, now=now).start == later


def test_the_patient_may_be_elsewhere_by_then(harbor: Clinic, asked: AppointmentView, now):
    propose(harbor, asked, now)
    other = book(harbor, "09:00", now, provider=harbor.provider2, days=2)
    with pytest.raises(errors.TimeTaken) as refusal:
        appointments.accept_proposal(asked.id, by=harbor.patient, start=other.start, now=now)
    assert refusal.value.party == "patient"
    truth.check(now)
    appointments.accept_proposal(asked.id, by=harbor.patient, start=at(harbor, "11:00", days=2), now=now)


@pytest.mark.parametrize("who", ["patient", "provider", "staff"])
def test_cancelling_lets_all_of_them_go(harbor: Clinic, asked: AppointmentView, now, who):
    propose(harbor, asked, now)
    reason = "pat" if who == "patient" else "prov-pers"
    view = appointments.cancel(asked.id, by=getattr(harbor, who), reason=reason, now=now)
    assert (view.status, view.proposed) == (Status.cancelled, ())
    truth.check(now)
    book(harbor, "09:00", now, patient=harbor.patient2, provider=harbor.provider, days=2)


def test_a_crisis_waits_no_longer_than_until_it_would_begin(database: str, harbor: Clinic, now):
    asked = book(harbor, "10:00", now, type_slug="crisis-intervention", provider=harbor.provider, days=0)
    view = propose(harbor, asked, now, starts=[at(harbor, "09:00", days=3)])
    assert view.answer_by == asked.start
    back = appointments.decline(asked.id, by=harbor.patient, now=now)
    assert (back.status, back.crisis) == (Status.pending, True)
    assert back.answer_by is not None
    assert back.answer_by <= now + HOUR
    truth.check(now)


@pytest.mark.parametrize(
    ("clocks", "refusal"),
    [
        ([], errors.Missing),
        (["09:00", "10:00", "11:00", "12:00"], errors.TooMany),
        (["09:00", "09:00"], errors.Overlap),
        (["09:00", "09:15"], errors.Overlap),
        (["20:00"], errors.NeedsReason),
        (["09:05"], errors.NeedsReason),
        (["09:00", "20:00"], errors.NeedsReason),
        (["12:00"], errors.TimeTaken),
    ],
)
def test_what_cannot_be_is_not_proposed(harbor: Clinic, asked: AppointmentView, now, clocks, refusal):
    book(harbor, "12:00", now, patient=harbor.patient2, provider=harbor.provider, days=2)
    with pytest.raises(refusal):
        propose(harbor, asked, now, starts=[at(harbor, clock, days=2) for clock in clocks])
    assert lists.find(asked.id, by=harbor.patient).status is Status.booked
    truth.check(now)


def test_beyond_the_patients_rules_a_time_is_proposed_for_a_reason_that_the_clinic_reads(
    database: str, harbor: Clinic, asked: AppointmentView, now
):
    evening = at(harbor, "18:00", days=2)
    with pytest.raises(errors.NeedsReason) as refusal:
        propose(harbor, asked, now, starts=[evening])
    assert (refusal.value.field, refusal.value.beyond) == ("because", ("outside_hours",))
    view = propose(harbor, asked, now, "11:00", "18:00", because="Stays longer that day", note="After work?")
    assert [each.start for each in view.proposals] == [at(harbor, "11:00", days=2), evening]
    assert view.proposal_note == "After work?"
    last = [lists.history(asked.id, by=person)[-1].detail for person in (harbor.staff, harbor.patient)]
    assert last == ["Stays longer that day", ""]
    truth.check(now)
    taken = appointments.accept_proposal(asked.id, by=harbor.patient, start=evening, now=now)
    assert (taken.status, taken.start) == (Status.accepted, evening)
    truth.check(now)


def test_also_for_a_reason_nobody_is_in_two_places(harbor: Clinic, asked: AppointmentView, now):
    evening = at(harbor, "18:00", days=2)
    other: dict[str, Any] = {"type_slug": "therapy", "start": evening, "because": "An exception"}
    for patient, provider in ((harbor.patient, harbor.provider2), (harbor.patient2, harbor.provider)):
        there = booking.book(by=harbor.staff, patient_id=patient, provider_id=provider, **other, now=now)
        with pytest.raises(errors.TimeTaken):
            propose(harbor, asked, now, starts=[evening], because="Stays longer")
        appointments.cancel(there.id, by=harbor.staff, reason="other", now=now)
    propose(harbor, asked, now, starts=[evening], because="Stays longer")


def test_a_time_that_is_over_or_is_asked_for_is_not_proposed(harbor: Clinic, asked: AppointmentView, now):
    for start, refusal in (
        (now - HOUR, errors.PastTime),
        (asked.start, errors.AlreadyMoved),
        (at(harbor, "09:00", days=400), errors.NeedsReason),
        (at(harbor, "09:00", days=4000), errors.TooFarAhead),
    ):
        with pytest.raises(refusal):
            propose(harbor, asked, now, starts=[start])
    with pytest.raises(errors.TooLong):
        propose(harbor, asked, now, note="x" * 501)
    with pytest.raises(errors.HasBegun):
        propose(harbor, asked, asked.start)


def test_nobody_else_proposes_or_answers(harbor: Clinic, lakeside: Clinic, asked: AppointmentView, now):
    for person, refusal in (
        (harbor.patient, errors.NotAllowed),
        (harbor.provider2, errors.NotFound),
        (lakeside.staff, errors.NotFound),
    ):
        with pytest.raises(refusal):
            propose(harbor, asked, now, by=person)
    with pytest.raises(errors.ForOneProvider):
        propose(harbor, asked, now, by=harbor.staff, provider_id=harbor.provider2)
    with pytest.raises(errors.NothingAsked):
        appointments.decline(asked.id, by=harbor.patient, now=now)
    start = propose(harbor, asked, now).proposals[0].start
    for person, error in ((harbor.patient2, errors.NotFound), (harbor.provider, errors.NotAllowed)):
        with pytest.raises(error):
            appointments.accept_proposal(asked.id, by=person, start=start, now=now)
        with pytest.raises(error):
            appointments.decline(asked.id, by=person, now=now)
    with pytest.raises(errors.NotProposed):
        appointments.accept_proposal(asked.id, by=harbor.patient, start=start + HOUR, now=now)
    with pytest.raises(errors.PastTime):
        appointments.accept_proposal(asked.id, by=harbor.patient, start=start, now=start)
    with pytest.raises(errors.AlreadyDecided):
        propose(harbor, asked, now)


def test_what_is_to_be_moved_gets_no_proposals(harbor: Clinic, asked: AppointmentView, now):
    appointments.accept(asked.id, by=harbor.provider, now=now)
    with pytest.raises(errors.AlreadyDecided):
        propose(harbor, asked, now)
    appointments.move(asked.id, by=harbor.patient, start=asked.start + HOUR, now=now)
    with pytest.raises(errors.MoveAsked):
        propose(harbor, asked, now)


def test_other_times_can_be_proposed_after_a_no(harbor: Clinic, asked: AppointmentView, now):
    propose(harbor, asked, now)
    appointments.decline(asked.id, by=harbor.patient, note="Later, please.", now=now)
    view = propose(harbor, asked, now, "14:00")
    assert [each.start for each in view.proposals] == [at(harbor, "14:00", days=2)]
    assert view.proposal_answer == ""
    assert lists.history(view.id, by=harbor.patient)[-1].new_start == at(harbor, "14:00", days=2)


def test_the_free_times_are_those_that_can_be_proposed(harbor: Clinic, asked: AppointmentView, now):
    book(harbor, "12:00", now, patient=harbor.patient2, provider=harbor.provider, days=2)
    day = at(harbor, "12:00", days=2).date()
    free = proposing.free_times(asked.id, by=harbor.provider, day=day, now=now)
    assert {f"{start:%H:%M}" for start in free} >= {"09:00", "11:30", "12:30", "16:30"}
    assert not {f"{start:%H:%M}" for start in free} & {"11:45", "12:00", "12:15"}
    assert proposing.free_times(asked.id, by=harbor.staff, day=day, now=now) == free
    with pytest.raises(errors.NotAllowed):
        proposing.free_times(asked.id, by=harbor.patient, day=day, now=now)
    propose(harbor, asked, now, starts=free[:1])
