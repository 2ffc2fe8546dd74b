"""What is proposed is taken once, whoever presses at the same moment."""

from datetime import timedelta
from functools import partial

from store import appointments, errors
from store.appointments import expiry, lists
from store.models import Kind, Role, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.appointments.moving_steps import kinds
from tests.store.appointments.proposing_steps import propose
from tests.store.appointments.test_races import at_once
from tests.store.steps import join

HOUR = timedelta(hours=1)


def test_of_ten_taps_one_counts(harbor: Clinic, asked: AppointmentView, now):
    view = propose(harbor, asked, now)
    taps = [partial(appointments.accept_proposal, asked.id, start=each.start) for each in view.proposals]
    answers = at_once([partial(tap, by=harbor.patient, now=now) for tap in taps * 5])
    (taken,) = [each for each in answers if not isinstance(each, errors.Refusal)]
    assert all(isinstance(each, errors.AlreadyDecided) for each in answers if each is not taken)
    assert lists.find(asked.id, by=harbor.patient) == taken


def test_nobody_else_gets_a_proposed_time_while_it_is_taken(harbor: Clinic, asked: AppointmentView, now):
    first, second = (each.start for each in propose(harbor, asked, now).proposals)
    patients = join(harbor, Role.patient, 8, now)
    wish = partial(appointments.request, type_slug="consultation", provider_id=harbor.provider, now=now)
    tap = partial(appointments.accept_proposal, asked.id, by=harbor.patient, start=first, now=now)
    answers = at_once(
        [tap, *[partial(wish, patient_id=each, start=start) for each in patients for start in (first, second)]]
    )
    got = [each for each in answers if not isinstance(each, errors.Refusal)]
    assert lists.find(asked.id, by=harbor.patient).start == first
    assert [each.start for each in got if each.start == first] == [first]
    assert len([each for each in got if each.start == second]) <= 1


def test_a_no_and_the_end_of_the_time_at_once_are_one_no(harbor: Clinic, asked: AppointmentView, now):
    until = propose(harbor, asked, now).answer_by
    assert until is not None
    say_no = partial(appointments.decline, asked.id, by=harbor.patient, now=until)
    at_once([say_no, partial(expiry.expire, now=until)])
    view = lists.find(asked.id, by=harbor.patient)
    assert (view.status, view.version) == (Status.pending, 3)
    assert kinds(harbor.provider).count(Kind.appointment_counter_declined) == 1
