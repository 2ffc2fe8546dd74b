"""Requests for any provider: who is asked, who waits, and who is content with everything."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import lists
from store.appointments.orders import Filter
from store.availability.reasons import NoTimesReason, Why
from store.availability.rules import mark_changed
from store.models import Kind, Offering, Role, Status
from store.notifications.notifications import latest
from store.people import people
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.deciding import TUESDAY, a_type, changed, clocks, nothing
from tests.store.steps import book, join


def test_who_does_not_offer_a_type_is_not_asked(database: str, harbor: Clinic, now: datetime):
    changed_away = sa.and_(
        Offering.provider_id == harbor.provider,  # type: ignore[arg-type]
        Offering.type_id == harbor.types["therapy"],  # type: ignore[arg-type]
    )
    with db.writing() as transaction:
        transaction.execute(sa.delete(Offering).where(changed_away))
        mark_changed(transaction, harbor.id)
    assert nothing(harbor, TUESDAY, now, type_slug="therapy") == NoTimesReason(Why.not_offered)
    with pytest.raises(errors.NotOffered):
        book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    request = book(harbor, "10:00", now, type_slug="therapy")
    assert [each.kind for each in latest(harbor.provider)] == []
    for decide in (appointments.accept, appointments.reject):
        with pytest.raises(errors.NotOffered):
            decide(request.id, by=harbor.provider, now=now)
    assert appointments.see([request.id], by=harbor.provider, now=now) == []
    for number, provider in enumerate((harbor.provider, harbor.provider2)):
        with db.reading() as transaction:
            person = people.get(transaction, provider)
        assert [view.id for view in lists.inbox(person, Filter.pending).rows] == [request.id] * number
        assert lists.counts(person)[Filter.pending] == number
    # the other provider is the only one who could keep a second request
    assert "10:00" not in clocks(
        harbor, TUESDAY, now, patient_id=harbor.patient2, type_slug="therapy", provider_id=None
    )
    assert "10:00" in clocks(harbor, TUESDAY, now, patient_id=harbor.patient2, provider_id=None)
    assert "10:00" not in clocks(harbor, TUESDAY, now, patient_id=harbor.patient2, provider_id=harbor.provider2)


def test_what_needs_no_approval_is_accepted_at_once_by_those_who_allow_it(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "follow-up", needs_approval=False)
    assert book(harbor, "09:00", now, type_slug="follow-up", provider=harbor.provider).status is Status.booked
    changed(harbor, Offering, Offering.provider_id == harbor.provider, at_once=True)
    named = book(harbor, "10:00", now, type_slug="follow-up", provider=harbor.provider)
    assert (named.status, named.decided_by_name, named.answer_by) == (Status.accepted, "Dr. Clara Weiss", None)
    any_ = book(harbor, "11:00", now, type_slug="follow-up")
    assert (any_.status, any_.provider_id, any_.any_provider) == (Status.accepted, harbor.provider, True)
    assert [each.kind for each in latest(harbor.patient)] == [Kind.appointment_accepted] * 2
    assert [each.kind for each in latest(harbor.provider)] == [Kind.new_appointment] * 3
    book(harbor, "12:00", now, type_slug="therapy", patient=harbor.patient2, provider=harbor.provider)
    assert book(harbor, "12:00", now, type_slug="follow-up").status is Status.booked
    assert book(harbor, "13:00", now, type_slug="consultation", provider=harbor.provider).status is Status.booked
    truth.check(now)


def test_whoever_waits_for_any_provider_is_never_stranded(database: str, harbor: Clinic, now: datetime):
    """The second provider has half of the hour only; the first is the one who can keep the hour that is waited for."""
    third = join(harbor, Role.patient, 1, now)[0]
    book(harbor, "10:30", now, patient=third, provider=harbor.provider2)
    waiting = book(harbor, "10:00", now, type_slug="crisis-intervention", patient=harbor.patient2)
    assert "10:00" not in clocks(harbor, TUESDAY, now, provider_id=harbor.provider)
    assert "10:00" in clocks(harbor, TUESDAY, now, provider_id=harbor.provider2)
    assert "10:00" in clocks(harbor, TUESDAY, now, provider_id=None)
    appointments.accept(waiting.id, by=harbor.provider, now=now)


def test_two_who_wait_one_after_the_other_need_one_provider(harbor: Clinic, now: datetime):
    third, fourth = join(harbor, Role.patient, 2, now)
    book(harbor, "10:00", now, patient=third)
    book(harbor, "10:30", now, patient=fourth)
    assert "10:00" in clocks(harbor, TUESDAY, now, type_slug="crisis-intervention", provider_id=None)
    assert "10:00" in clocks(harbor, TUESDAY, now, type_slug="crisis-intervention")


def test_what_is_accepted_at_once_goes_to_who_has_most_time_that_day(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "follow-up", needs_approval=False)
    changed(harbor, Offering, sa.true(), at_once=True)
    book(harbor, "16:00", now, type_slug="therapy", patient=harbor.patient2, provider=harbor.provider)
    accepted = [book(harbor, clock, now, type_slug="follow-up") for clock in ("09:00", "10:00", "11:00", "12:00")]
    assert [view.provider_id for view in accepted] == [harbor.provider2] * 3 + [harbor.provider]


def test_a_type_that_changes_later_breaks_no_promise_to_who_waits(database: str, harbor: Clinic, now: datetime):
    third = join(harbor, Role.patient, 1, now)[0]
    a_type(harbor, "consultation", buffer_after=30)
    waiting = book(harbor, "10:00", now, patient=harbor.patient2)
    a_type(harbor, "consultation", buffer_after=0)
    book(harbor, "10:30", now, patient=third, provider=harbor.provider2)
    assert "10:30" not in clocks(harbor, TUESDAY, now)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:30", now, provider=harbor.provider)
    assert appointments.accept(waiting.id, by=harbor.provider, now=now).status is Status.accepted
    truth.check(now)
