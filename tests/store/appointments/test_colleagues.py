"""A named provider offers a request to colleagues: what the patient's yes and no do, and when nobody is asked."""

from datetime import timedelta

import pytest

from store import appointments, errors
from store.appointments import lists
from store.appointments.orders import Filter
from store.models import Act, Colleague, Kind, Status
from store.people.people import find
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.appointments.deciding import stop_offering
from tests.store.steps import at, book

SOON, LATER = timedelta(minutes=2), timedelta(minutes=9)


def inbox(provider_id: int) -> list[int]:
    return [view.id for view in lists.inbox(find(provider_id), Filter.pending).rows]


def offered(harbor: Clinic, now) -> int:
    """A request of the first patient, which the first provider has offered to colleagues."""
    request = book(harbor, "10:00", now, provider=harbor.provider)
    return appointments.offer_to_colleagues(request.id, by=harbor.provider, now=now).id


def test_the_patient_is_asked_and_the_request_waits_on(database: str, harbor: Clinic, now, notified):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = appointments.offer_to_colleagues(request.id, by=harbor.provider, now=now + SOON)
    assert (view.status, view.provider_id, view.colleague) == (Status.pending, harbor.provider, Colleague.proposed)
    assert (view.asks_for_colleague, view.answer_by) == (True, request.answer_by)
    assert notified(harbor.patient) == [("colleague_proposed", request.id)]
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([request.id], [])
    assert lists.history(request.id, by=harbor.patient)[-1].act is Act.offered
    truth.check(now)


def test_a_yes_asks_every_colleague_and_frees_the_named_providers_time(database: str, harbor: Clinic, now, notified):
    request_id = offered(harbor, now)
    view = appointments.answer_offer(request_id, by=harbor.patient, agreed=True, now=now + LATER)
    assert (view.status, view.provider_id, view.any_provider) == (Status.pending, None, True)
    assert (view.colleague, view.is_passed_on) == (None, True)
    assert view.answer_by == now + LATER + timedelta(days=1)
    assert (inbox(harbor.provider), inbox(harbor.provider2)) == ([], [request_id])
    assert notified(harbor.provider)[-1] == ("colleague_agreed", request_id)
    assert notified(harbor.provider2) == [("new_appointment", request_id)]
    truth.check(now)
    book(harbor, "10:00", now + LATER, patient=harbor.patient2, provider=harbor.provider)
    accepted = appointments.accept(request_id, by=harbor.provider2, now=now + LATER)
    assert accepted.provider_id == harbor.provider2


def test_what_the_patient_agreed_to_the_named_provider_cannot_take_back(database: str, harbor: Clinic, now):
    request_id = offered(harbor, now)
    view = appointments.answer_offer(request_id, by=harbor.patient, agreed=True, now=now + SOON)
    ends = appointments.undo_ends(view, by=harbor.provider)
    assert ends is not None
    assert ends <= now + SOON
    with pytest.raises(errors.TooLateToUndo):
        appointments.undo(request_id, by=harbor.provider, now=now + SOON)
    assert [line.act for line in lists.history(request_id, by=harbor.staff)][1:] == [Act.offered, Act.agreed]
    assert appointments.accept(request_id, by=harbor.provider, now=now + SOON).provider_id == harbor.provider


def test_a_no_leaves_it_with_the_named_provider_who_asks_no_more(database: str, harbor: Clinic, now, notified):
    request_id = offered(harbor, now)
    view = appointments.answer_offer(request_id, by=harbor.patient, agreed=False, now=now + LATER)
    assert (view.status, view.provider_id, view.colleague) == (Status.pending, harbor.provider, Colleague.declined)
    assert notified(harbor.provider)[-1] == ("colleague_declined", request_id)
    assert notified(harbor.provider2) == []
    with pytest.raises(errors.PatientAsked):
        appointments.offer_to_colleagues(request_id, by=harbor.provider, now=now + LATER)
    assert appointments.reject(request_id, by=harbor.provider, now=now + LATER).status is Status.rejected
    truth.check(now)


@pytest.mark.parametrize("agreed", [True, False])
def test_only_the_patient_answers_and_once(database: str, clinic: Clinics, now, agreed: bool):
    harbor = clinic.harbor
    plain = book(harbor, "12:00", now, provider=harbor.provider)
    request_id = offered(harbor, now)
    before = truth.everything()
    for appointment_id, by, refusal in (
        (request_id, harbor.provider, errors.NotAllowed),
        (request_id, harbor.staff, errors.NotAllowed),
        (request_id, harbor.patient2, errors.NotFound),
        (request_id, clinic.lakeside.patient, errors.NotFound),
        (plain.id, harbor.patient, errors.NothingAsked),
        (10**6, harbor.patient, errors.NotFound),
    ):
        with pytest.raises(refusal):
            appointments.answer_offer(appointment_id, by=by, agreed=agreed, now=now)
    assert truth.everything() == before
    appointments.answer_offer(request_id, by=harbor.patient, agreed=agreed, now=now)
    with pytest.raises(errors.NothingAsked):
        appointments.answer_offer(request_id, by=harbor.patient, agreed=agreed, now=now)


def test_only_the_named_provider_offers_what_waits_and_once(database: str, harbor: Clinic, now):
    named, for_any = book(harbor, "10:00", now, provider=harbor.provider), book(harbor, "11:00", now)
    for appointment_id, by, refusal in (
        (named.id, harbor.provider2, errors.NotFound),
        (named.id, harbor.patient, errors.NotAllowed),
        (named.id, harbor.staff, errors.NotAllowed),
        (for_any.id, harbor.provider, errors.ForAnyProvider),
    ):
        with pytest.raises(refusal):
            appointments.offer_to_colleagues(appointment_id, by=by, now=now)
    appointments.offer_to_colleagues(named.id, by=harbor.provider, now=now)
    with pytest.raises(errors.PatientAsked):
        appointments.offer_to_colleagues(named.id, by=harbor.provider, now=now)
    appointments.accept(named.id, by=harbor.provider, now=now)
    with pytest.raises(errors.AlreadyDecided):
        appointments.answer_offer(named.id, by=harbor.patient, agreed=True, now=now)


@pytest.mark.parametrize("obstacle", ["does not offer it", "is not free", "it has begun"])
def test_nobody_is_asked_where_no_colleague_could_do_it(database: str, harbor: Clinic, now, obstacle: str):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    when = now
    if obstacle == "does not offer it":
        stop_offering(harbor, harbor.provider2, "consultation")
    elif obstacle == "is not free":
        book(harbor, "10:15", now, patient=harbor.patient2, provider=harbor.provider2)
    else:
        when = at(harbor, "10:00")
    before = truth.everything()
    with pytest.raises(errors.NoColleague):
        appointments.offer_to_colleagues(request.id, by=harbor.provider, now=when)
    assert truth.everything() == before


def test_a_yes_that_comes_when_nobody_is_free_any_more_changes_nothing(database: str, harbor: Clinic, now, notified):
    request_id = offered(harbor, now)
    book(harbor, "10:15", now, patient=harbor.patient2, provider=harbor.provider2)
    before = truth.everything()
    with pytest.raises(errors.NoColleague):
        appointments.answer_offer(request_id, by=harbor.patient, agreed=True, now=now + SOON)
    assert truth.everything() == before
    assert Kind.colleague_agreed not in [kind for kind, _ in notified(harbor.provider)]
