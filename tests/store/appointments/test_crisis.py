"""Somebody is on a crisis: everybody reads who, and without an answer it rings again."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import expiry, lists
from store.models import ON_IT, Act, Asked, Kind, Status
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.store import truth

START, MINUTE = timedelta(hours=3), timedelta(minutes=1)


def crisis(clinic: Clinics, now: datetime, **more) -> AppointmentView:
    return appointments.request(
        patient_id=clinic.harbor.patient, type_slug="crisis-intervention", start=now + START, now=now, **more
    )


def kinds(person_id: int) -> list[Kind]:
    """What somebody was told, newest first."""
    return [each.kind for each in notifications.latest(person_id)]


@pytest.mark.parametrize("who", ["provider", "staff"])
def test_whoever_is_on_it_is_named_and_the_patient_is_told(database, clinic, now, who):
    harbor, view = clinic.harbor, crisis(clinic, now)
    by = getattr(harbor, who)
    on_it = appointments.acknowledge(view.id, by=by, now=now)
    assert (on_it.status, on_it.acknowledged_by_id, on_it.answer_by) == (Status.pending, by, now + ON_IT)
    assert kinds(harbor.patient) == [Kind.crisis_acknowledged]
    assert lists.history(view.id, by=harbor.patient)[-1].act is Act.acknowledged
    with pytest.raises(errors.AlreadyOnIt) as refusal:
        appointments.acknowledge(view.id, by=harbor.provider2, now=now)
    assert refusal.value.by_name == on_it.acknowledged_by_name
    truth.check(now)


def test_without_an_answer_it_rings_again_and_anybody_can_be_on_it(database, clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    assert expiry.expire(now=now + ON_IT - timedelta(seconds=1)) == 0
    assert expiry.expire(now=now + ON_IT) == 1
    again = lists.find(view.id, by=harbor.staff)
    assert (again.status, again.acknowledged_by_id, again.asked) == (Status.pending, None, Asked.suitable)
    for each in (harbor.provider, harbor.provider2, harbor.patient):
        assert kinds(each)[0] is Kind.appointment_unanswered
    later = now + ON_IT + timedelta(minutes=1)
    appointments.acknowledge(view.id, by=harbor.provider2, now=later)
    assert expiry.expire(now=later + ON_IT) == 1
    assert kinds(harbor.provider)[:2] == [Kind.appointment_unanswered] * 2


def test_an_answer_ends_it(clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    accepted = appointments.accept(view.id, by=harbor.provider, now=now)
    assert (accepted.status, accepted.acknowledged_by_id, accepted.answer_by) == (Status.accepted, None, None)
    with pytest.raises(errors.AlreadyDecided):
        appointments.acknowledge(view.id, by=harbor.provider2, now=now)


def test_only_who_can_answer_and_only_a_crisis(clinic, now):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    named = crisis(clinic, now, provider_id=harbor.provider)
    for person, refusal in (
        (harbor.patient, errors.NotAllowed),
        (harbor.provider2, errors.NotFound),
        (lakeside.staff, errors.NotFound),
    ):
        with pytest.raises(refusal):
            appointments.acknowledge(named.id, by=person, now=now)
    other = appointments.request(
        patient_id=harbor.patient2, type_slug="therapy", start=now + timedelta(hours=26), now=now
    )
    with pytest.raises(errors.NoCrisis):
        appointments.acknowledge(other.id, by=harbor.provider, now=now)


def test_who_passes_it_on_is_on_it_no_more(clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    appointments.pass_on(view.id, by=harbor.provider2, now=now)
    assert lists.find(view.id, by=harbor.staff).acknowledged_by_id == harbor.provider
    appointments.pass_on(view.id, by=harbor.provider, now=now)
    assert lists.find(view.id, by=harbor.staff).acknowledged_by_id is None


def test_a_crisis_that_moves_has_nobody_on_it(clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    moved = appointments.move(view.id, by=harbor.patient, start=view.start + timedelta(hours=1), now=now)
    assert (moved.acknowledged_by_id, moved.answer_by is None) == (None, False)


def test_when_who_is_on_it_passes_it_on_the_others_are_asked_again_at_once(database, clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    passed = appointments.pass_on(view.id, by=harbor.provider, now=now + MINUTE)
    assert (passed.asked, passed.answer_by) == (Asked.suitable, now + MINUTE + (view.answer_by - now))
    assert kinds(harbor.provider2)[0] is kinds(harbor.patient)[0] is Kind.appointment_unanswered
    assert Kind.appointment_unanswered not in kinds(harbor.provider)
    truth.check(now)


def test_nobody_keeps_a_crisis_to_few_people_by_being_on_it_again_and_again(database, clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    for moment in (now, now + MINUTE):
        appointments.acknowledge(view.id, by=harbor.provider, now=moment)
        appointments.pass_on(view.id, by=harbor.provider, now=moment)
        appointments.undo(view.id, by=harbor.provider, now=moment)
    assert lists.find(view.id, by=harbor.staff).answer_by == now + MINUTE
    assert expiry.expire(now=now + MINUTE + timedelta(seconds=1)) == 1
    assert lists.find(view.id, by=harbor.staff).asked is Asked.staff, "at eight nobody is on duty"
    truth.check(now)


def test_an_answer_that_is_taken_back_leaves_nobody_on_it_and_the_next_are_asked_at_once(database, clinic, now):
    harbor, view = clinic.harbor, crisis(clinic, now)
    appointments.acknowledge(view.id, by=harbor.provider, now=now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    again = appointments.undo(view.id, by=harbor.provider, now=now)
    assert (again.acknowledged_by_id, again.asked) == (None, Asked.staff), "nobody is on duty at that hour"
    assert kinds(harbor.staff)[0] is Kind.appointment_unanswered


def test_nobody_lets_a_crisis_ring_for_everyone_again_and_again_by_moving_it(database, clinic, now):
    view = crisis(clinic, now)
    for nth in range(1, 6):
        appointments.move(view.id, by=view.patient_id, start=view.start + nth * 30 * MINUTE, now=now)
    with pytest.raises(errors.TooFast):
        appointments.move(view.id, by=view.patient_id, start=view.start, now=now)
    moved = appointments.move(view.id, by=view.patient_id, start=view.start, now=now + MINUTE)
    assert moved.start == view.start
