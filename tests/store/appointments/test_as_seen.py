"""Staff answer what they have seen: what somebody has got since stays with whoever got it."""

from datetime import datetime
from functools import partial

import pytest

from store import appointments, errors
from store.appointments import lists
from store.models import Status
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.answers import SOON, reassign
from tests.store.steps import book


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_what_was_given_to_somebody_meanwhile_is_theirs_to_answer(
    database: str, harbor: Clinic, now: datetime, answer: str
):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    to_david = partial(appointments.accept, provider_id=harbor.provider2)
    verb = to_david if answer == "accept" else appointments.reject
    before = truth.everything()
    for seen in (None, harbor.provider2):
        with pytest.raises(errors.AlreadyDecided) as late:
            verb(request.id, by=harbor.staff, instead_of=seen, now=now + SOON)
        assert (late.value.status, late.value.by_name, late.value.at) == (Status.pending, "Eva Brandt", now)
    assert truth.everything() == before
    view = verb(request.id, by=harbor.staff, instead_of=harbor.provider, now=now + SOON)
    assert view.status in {Status.accepted, Status.rejected}


def test_for_whoever_has_it_staff_accept_it_however_they_came_to_it(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    reassign(request.id, harbor, now)
    with pytest.raises(errors.AlreadyDecided):
        appointments.accept(request.id, by=harbor.staff, now=now)
    view = appointments.accept(request.id, by=harbor.staff, provider_id=harbor.provider2, now=now + SOON)
    assert (view.status, view.provider_id) == (Status.accepted, harbor.provider2)


def test_who_has_been_given_a_request_answers_it_without_saying_so(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    assert appointments.reject(request.id, by=harbor.provider, now=now).status is Status.rejected


def test_staff_reject_nothing_that_its_patient_lets_colleagues_do_meanwhile(
    database: str, harbor: Clinic, now: datetime
):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.offer_to_colleagues(request.id, by=harbor.provider, now=now)
    appointments.answer_offer(request.id, by=harbor.patient, agreed=True, now=now)
    for verb in (appointments.reject, partial(appointments.accept, provider_id=harbor.provider)):
        with pytest.raises(errors.AlreadyDecided) as late:
            verb(request.id, by=harbor.staff, instead_of=harbor.provider, now=now)
        assert (late.value.status, late.value.by_name) == (Status.pending, None)
    assert lists.find(request.id, by=harbor.staff).is_for_anybody
