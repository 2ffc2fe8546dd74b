"""A crisis that nobody answers comes before more and more people, and never expires before somebody has looked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import expiry, lists, passing
from store.appointments.orders import Filter
from store.availability import opening
from store.availability.rules import load_rules
from store.clinic import clinics, hours
from store.models import ON_IT, Act, Asked, Kind, Role, Status
from store.notifications import notifications
from store.people.people import find
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.deciding import stop_offering
from tests.store.steps import at, book, join

MINUTES = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture
def noon(harbor: Clinic) -> datetime:
    """On a day on which both providers are there."""
    return at(harbor, "12:00", days=0)


@pytest.fixture
def helper(harbor: Clinic, now: datetime) -> int:
    """A provider who is there, and does not offer help in a crisis."""
    (provider,) = join(harbor, Role.provider, 1, now)
    stop_offering(harbor, provider, "crisis-intervention")
    return provider


def crisis(harbor: Clinic, now: datetime, **more) -> AppointmentView:
    return book(harbor, "15:00", now, days=0, type_slug="crisis-intervention", **more)


def step(view: AppointmentView, now: datetime) -> AppointmentView:
    expiry.expire(now=now)
    return appointments_of(view)


def appointments_of(view: AppointmentView) -> AppointmentView:
    return lists.find(view.id, by=view.patient_id)


def told(person_id: int) -> int:
    """How often somebody was told that nobody has answered."""
    return sum(each.kind is Kind.appointment_unanswered for each in notifications.latest(person_id))


def inbox(provider_id: int) -> list[int]:
    return [view.id for view in lists.inbox(find(provider_id), Filter.pending).rows]


def test_after_five_minutes_everybody_on_duty_is_asked_and_after_ten_the_staff(database, harbor, noon, helper):
    view = crisis(harbor, noon, provider=harbor.provider)
    assert (view.asked, view.answer_by) == (Asked.suitable, noon + MINUTES)
    assert expiry.expire(now=noon + MINUTES - SECOND) == 0
    assert inbox(helper) == inbox(harbor.provider2) == []
    after = step(view, noon + MINUTES)
    assert (after.status, after.asked, after.answer_by) == (Status.booked, Asked.on_duty, noon + 2 * MINUTES)
    assert (after.provider_id, after.any_provider, after.unanswered_by_name) == (None, True, "Dr. Clara Weiss")
    assert after.called == ((harbor.provider, True), (harbor.provider2, True), (helper, False))
    for provider in (harbor.provider, harbor.provider2, helper):
        assert inbox(provider) == [view.id]
        assert lists.counts(find(provider))[Filter.pending] == 1
    assert [told(each) for each in (harbor.patient, harbor.provider, helper, harbor.staff)] == [1, 1, 1, 0]
    after = step(view, noon + 2 * MINUTES)
    assert (after.asked, after.answer_by) == (Asked.staff, view.start)
    assert [told(each) for each in (harbor.patient, harbor.provider, helper, harbor.staff)] == [2, 2, 2, 1]
    assert [each.act for each in lists.history(view.id, by=harbor.patient)] == [None, Act.called, Act.escalated]
    truth.check(noon)


@pytest.mark.parametrize("due", [Asked.on_duty, Asked.staff])
def test_to_accept_and_take_that_back_in_turn_gains_no_time(database, harbor, noon, due):
    view = crisis(harbor, noon, provider=harbor.provider)
    step_at = noon + MINUTES * (1 if due is Asked.on_duty else 2)
    moment = step_at - timedelta(minutes=1)
    expiry.expire(now=moment)
    after = view
    while moment < step_at:
        appointments.accept(view.id, by=harbor.provider, now=moment)
        moment += timedelta(seconds=14)
        assert expiry.expire(now=moment) == 0, "it is accepted"
        after = appointments.undo(view.id, by=harbor.provider, now=moment)
    assert after.asked is due, "at once, before anybody can accept it again"
    assert told(harbor.staff) == (1 if due is Asked.staff else 0)
    assert (after.status, after.acknowledged_by_id) == (Status.pending, None)
    truth.check(noon)


def test_an_undo_after_long_catches_up_with_all_steps(harbor, noon):
    view = crisis(harbor, noon)
    accepted = noon + 4 * MINUTES - SECOND  # the clock did not run meanwhile
    appointments.accept(view.id, by=harbor.provider, now=accepted)
    after = appointments.undo(view.id, by=harbor.provider, now=accepted + SECOND)
    assert (after.asked, after.answer_by) == (Asked.staff, view.start)
    assert told(harbor.staff) == 1


def test_what_comes_late_is_caught_up_step_by_step(database, harbor, noon):
    view = crisis(harbor, noon)
    late = noon + 8 * MINUTES
    assert step(view, late).asked is Asked.on_duty
    assert step(view, late + SECOND).asked is Asked.staff, "nobody waits five minutes more for that"
    assert expiry.expire(now=late + MINUTES) == 0


def test_a_clinic_decides_how_soon(harbor, noon):
    clinics.save(replace(clinics.settings(by=harbor.staff), crisis_minutes=60), by=harbor.staff)
    view = crisis(harbor, noon)
    assert view.answer_by == noon + timedelta(hours=1)
    for minutes in (0, 61):
        with pytest.raises(errors.OutOfRange):
            clinics.save(replace(clinics.settings(by=harbor.staff), crisis_minutes=minutes), by=harbor.staff)


def test_where_it_begins_soon_all_of_them_are_asked_before(harbor, noon):
    asked = at(harbor, "14:56", days=0)
    view = crisis(harbor, asked)
    assert step(view, asked + timedelta(minutes=2)).asked is Asked.on_duty
    assert step(view, asked + timedelta(minutes=3)).asked is Asked.staff


def test_with_nobody_on_duty_the_staff_are_asked_at_once(database, harbor, now):
    view = crisis(harbor, now, provider=harbor.provider)  # at eight, and they open at nine
    after = step(view, now + MINUTES)
    assert (after.asked, after.called, after.any_provider) == (Asked.staff, (), True)
    assert told(harbor.staff) == told(harbor.patient) == told(harbor.provider2) == 1


def test_who_has_time_off_is_not_on_duty(harbor, noon):
    hours.save(hours.AddTimeOff(harbor.provider2, noon.date(), noon.date(), "Ill"), by=harbor.provider2, now=noon)
    after = step(crisis(harbor, noon, provider=harbor.provider), noon + MINUTES)
    assert after.called == ((harbor.provider, True),)


def test_who_was_called_and_suits_it_can_accept(database, harbor, noon):
    view = crisis(harbor, noon, provider=harbor.provider)
    step(view, noon + MINUTES)
    accepted = appointments.accept(view.id, by=harbor.provider2, now=noon + MINUTES)
    assert (accepted.provider_id, accepted.status) == (harbor.provider2, Status.accepted)
    assert inbox(harbor.provider) == []
    appointments.undo(view.id, by=harbor.provider2, now=noon + MINUTES)
    assert inbox(harbor.provider) == [view.id]
    truth.check(noon)


def test_who_was_called_and_cannot_take_it_is_on_it_or_hands_it_to_the_staff(database, harbor, noon, helper):
    view = crisis(harbor, noon)
    with pytest.raises(errors.NotOffered):
        appointments.acknowledge(view.id, by=helper, now=noon)
    step(view, noon + MINUTES)
    with pytest.raises(errors.NotOffered):
        appointments.accept(view.id, by=helper, now=noon + MINUTES)
    assert appointments.acknowledge(view.id, by=helper, now=noon + MINUTES).acknowledged_by_id == helper
    handed = appointments.pass_on(view.id, by=helper, now=noon + MINUTES)
    assert (handed.asked, handed.acknowledged_by_id) == (Asked.staff, None)
    assert (inbox(helper), told(harbor.staff)) == ([], 1)
    assert lists.counts(find(helper))[Filter.pending] == 0
    appointments.undo(view.id, by=helper, now=noon + MINUTES)
    assert inbox(helper) == [view.id]
    truth.check(noon)


def test_whoever_is_on_it_and_does_not_answer_wakes_the_clock_where_it_was(database, harbor, noon, helper):
    view = crisis(harbor, noon)
    appointments.acknowledge(view.id, by=harbor.provider, now=noon)
    woken = step(view, noon + ON_IT)
    assert (woken.asked, woken.acknowledged_by_id, woken.answer_by) == (Asked.suitable, None, noon + ON_IT + MINUTES)
    assert [told(each) for each in (harbor.patient, harbor.provider2, helper, harbor.staff)] == [1, 1, 0, 0]
    called = step(view, noon + ON_IT + MINUTES)
    assert called.asked is Asked.on_duty
    later = noon + ON_IT + 2 * MINUTES - SECOND
    appointments.acknowledge(view.id, by=helper, now=later)
    woken = step(view, later + ON_IT)
    assert (woken.asked, told(helper), told(harbor.staff)) == (Asked.on_duty, 2, 0)
    assert lists.history(view.id, by=harbor.patient)[-1].act is Act.woken
    truth.check(noon)


def test_what_staff_have_given_away_is_asked_of_all_on_duty_too(database, harbor, noon):
    view = crisis(harbor, noon)
    appointments.assign(view.id, by=harbor.staff, provider_id=harbor.provider, now=noon)
    after = step(view, noon + MINUTES)
    assert (after.provider_id, after.unanswered_by_name) == (None, "Dr. Clara Weiss")
    assert inbox(harbor.provider2) == [view.id]


def test_nothing_expires_a_crisis_that_nobody_has_looked_at(database, harbor, noon):
    view = crisis(harbor, noon, provider=harbor.provider)
    later = view.start + timedelta(days=3)
    for moment in (noon + MINUTES, noon + 2 * MINUTES, view.start, later):
        expiry.expire(now=moment)
        passing.conclude(now=moment)
    after = appointments_of(view)
    assert (after.status, after.has_lapsed) == (Status.booked, True)
    assert inbox(harbor.provider) == inbox(harbor.provider2) == [view.id]
    assert appointments.see([view.id], by=harbor.provider, now=later) == [], "a row on a screen is too little"
    assert [each.id for each in lists.upcoming(harbor.patient, now=view.end)] == [view.id]
    assert lists.past(harbor.patient, now=later).rows == []
    again = appointments.request(
        patient_id=harbor.patient,
        type_slug="crisis-intervention",
        start=at(harbor, "15:30", days=0),
        now=at(harbor, "15:01", days=0),
    )
    assert again.status is Status.booked, "its time is free"
    truth.check(noon)


@pytest.mark.parametrize("who", ["provider", "staff"])
def test_somebody_looks_at_last_and_then_it_expires(database, harbor, noon, who):
    view = crisis(harbor, noon)
    expiry.expire(now=view.start)
    expiry.expire(now=view.start)
    looked = view.start + timedelta(hours=9)
    appointments.look(view.id, by=getattr(harbor, who), now=looked)
    after = appointments_of(view)
    assert (after.status, after.answer_by) == (Status.pending, looked + ON_IT)
    assert expiry.expire(now=looked + ON_IT) == 1
    assert appointments_of(view).status is Status.expired
    assert notifications.latest(harbor.patient)[0].kind is Kind.appointment_expired
    truth.check(noon)


def test_somebody_can_be_on_a_crisis_whose_time_has_passed(harbor, noon):
    view = crisis(harbor, noon)
    expiry.expire(now=view.start)
    later = view.start + timedelta(hours=1)
    on_it = appointments.acknowledge(view.id, by=harbor.provider, now=later)
    assert on_it.answer_by == later + ON_IT
    assert step(view, later + ON_IT).status is Status.expired


def test_a_crisis_that_somebody_has_seen_expires_when_it_would_begin(database, harbor, noon):
    view = crisis(harbor, noon)
    appointments.look(view.id, by=harbor.staff, now=noon)
    appointments.look(view.id, by=harbor.provider, now=noon)
    assert appointments_of(view).seen_at == noon
    for moment in (noon + MINUTES, noon + 2 * MINUTES, view.start):
        expiry.expire(now=moment)
    assert appointments_of(view).status is Status.expired


def test_looking_is_for_whom_it_is_asked_of_and_for_a_crisis(clinic, harbor, noon):
    view, other = crisis(harbor, noon), book(harbor, "10:00", noon)
    appointments.look(other.id, by=harbor.provider, now=noon)
    assert appointments_of(other).status is Status.booked
    for person, refusal in ((harbor.patient, errors.NotAllowed), (clinic.lakeside.staff, errors.NotFound)):
        with pytest.raises(refusal):
            appointments.look(view.id, by=person, now=noon)


def test_on_duty_is_who_is_there_at_this_very_moment(harbor, noon):
    with db.reading() as transaction:
        rules = load_rules(transaction, harbor.id)
    for clock, there in (("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)):
        moment = at(harbor, clock, days=0)
        called = opening.is_on_duty(rules, harbor.provider, moment)
        assert called is there, clock


def test_who_was_called_is_forgotten_a_day_after_it_was_answered(database, harbor, noon):
    view = crisis(harbor, noon)
    step(view, noon + MINUTES)
    appointments.accept(view.id, by=harbor.provider, now=noon + MINUTES)
    passing.sweep(now=noon + timedelta(days=2))
    with db.reading() as transaction:
        assert transaction.scalar(sa.text("SELECT count(*) FROM dutycall")) == 0
