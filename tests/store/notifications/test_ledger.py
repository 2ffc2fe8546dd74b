"""Staff see what became of everything that had to leave their clinic, and send again what did not arrive."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from pages import words
from store import db, errors, events
from store.appointments import patient_history
from store.models import DeliveryState, User, tables
from store.notifications import handing_over, leases, ledger
from store.people import addresses, people, profile
from store.views.addresses import RefusalView
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, claim_of, stands
from tests.store.steps import book


def refused(harbor: Clinic, now: datetime) -> int:
    """The id of a delivery to the patient that the mail server refused."""
    accepted(harbor, now)
    leases.settle_refused(claim_of(harbor.patient, now + SOON), "SMTP 550", now=now + SOON)
    return ledger.latest(by=harbor.staff, problems_only=True)[0].id


def test_staff_read_to_whom_about_what_and_what_became_of_it(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    number = accepted(harbor, now)
    mine = claim_of(harbor.patient, now + SOON)
    handover = handing_over.hand_over(mine, now=now + SOON)
    assert handover
    leases.settle_sent(handover.claim, now=now + SOON)
    newest = ledger.latest(by=harbor.staff)[0]
    assert (newest.person_name, newest.kind, newest.appointment_id) == (
        "Ada Lindqvist",
        "appointment_accepted",
        number,
    )
    assert (newest.state, newest.attempts, newest.ended_at) == (DeliveryState.sent, 1, now + SOON)
    assert newest in ledger.about(number, by=harbor.staff)
    assert ledger.latest(by=harbor.staff, before=newest.id, limit=1)[0].id < newest.id
    assert ledger.latest(by=harbor.staff, problems_only=True) == []
    assert ledger.latest(by=lakeside.staff) == ledger.about(number, by=lakeside.staff) == []
    for nobody in (harbor.patient, harbor.provider):
        with pytest.raises(errors.NotAllowed):
            ledger.latest(by=nobody)


def test_what_did_not_arrive_is_sent_again_as_a_new_message(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    number = refused(harbor, now)
    ledger.send_again(number, by=harbor.staff, now=now + 2 * SOON)
    assert announced[-1] == events.DeliveriesChanged(harbor.id)
    assert stands(harbor.patient) == [("queued", "")]
    again = handing_over.hand_over(claim_of(harbor.patient, now + 2 * SOON), now=now + 2 * SOON)
    assert again
    with pytest.raises(errors.NotToBeSentAgain):
        ledger.send_again(number, by=harbor.staff, now=now + 2 * SOON)
    leases.settle_sent(again.claim, now=now + 2 * SOON)
    with pytest.raises(errors.NotToBeSentAgain):
        ledger.send_again(number, by=harbor.staff, now=now + 2 * SOON)


def test_only_staff_send_again_and_only_what_is_their_clinics(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    number = refused(harbor, now)
    for number_, by, refusal in (
        (number, harbor.provider, errors.NotAllowed),
        (number, harbor.patient, errors.NotAllowed),
        (number, lakeside.staff, errors.NotFound),
        (2**70, harbor.staff, errors.NotFound),
        (0, harbor.staff, errors.NotFound),
    ):
        with pytest.raises(refusal):
            ledger.send_again(number_, by=by, now=now)
    assert stands(harbor.patient) == [("failed", "refused")]


def marked(harbor: Clinic, now: datetime, clock: str = "10:00") -> int:
    """The id of a delivery to the patient, at whose address there is nobody."""
    accepted(harbor, now, clock)
    mine = claim_of(harbor.patient, now + SOON)
    leases.settle_refused(mine, "SMTP 550", now=now + SOON, bad_address=True)
    return mine.ids[0]


def test_to_an_address_that_does_not_work_nothing_is_sent_until_the_person_tries_again(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime, announced: list[events.Event]
):
    marked(harbor, now)
    assert events.PersonChanged(harbor.patient, harbor.id) in announced
    assert profile.refusal(by=harbor.patient) == RefusalView(now + SOON, "SMTP 550")
    assert profile.refusal(by=harbor.patient2) is None
    assert people.find_patient(harbor.patient, by=harbor.provider).bad_email
    assert [each.bad_email for each in people.search_patients(harbor.staff, "harbor.example")] == [True, False]
    assert patient_history.history(harbor.patient, by=harbor.staff, now=now).patient.refusal
    assert not patient_history.history(harbor.patient2, by=harbor.staff, now=now).patient.refusal
    accepted(harbor, now + SOON, "11:00")
    later = now + 2 * SOON
    mine = claim_of(harbor.patient, later)
    assert not handing_over.is_anything_left(mine, now=later)
    handing_over.leave_out(mine, now=later)
    assert stands(harbor.patient) == [("failed", "refused"), ("skipped", "bad_address")]
    problems = ledger.latest(by=harbor.staff, problems_only=True)
    assert len([each for each in problems if each.kind is not None]) == 2
    for by, whose, refusal in (
        (harbor.provider, harbor.patient, errors.NotAllowed),
        (harbor.patient2, harbor.patient, errors.NotAllowed),
        (lakeside.staff, harbor.patient, errors.NotFound),
        (harbor.staff, 2**70, errors.NotFound),
    ):
        with pytest.raises(refusal):
            profile.try_address_again(by=by, person_id=whose, now=now)
    profile.try_address_again(by=harbor.patient, now=now)
    assert profile.refusal(by=harbor.patient) is None
    accepted(harbor, now + SOON, "12:00")
    assert handing_over.hand_over(claim_of(harbor.patient, later), now=later)


def test_staff_who_send_again_what_was_left_out_try_the_address_again(database: str, harbor: Clinic, now: datetime):
    number = marked(harbor, now)
    ledger.send_again(number, by=harbor.staff, now=now + 2 * SOON)
    assert profile.refusal(by=harbor.patient) is None
    again = handing_over.hand_over(claim_of(harbor.patient, now + 2 * SOON), now=now + 2 * SOON)
    assert again
    leases.settle_sent(again.claim, now=now + 2 * SOON)
    marked(harbor, now + 4 * SOON, "11:00")
    profile.try_address_again(by=harbor.staff, person_id=harbor.patient, now=now)
    assert profile.refusal(by=harbor.patient) is None


def test_in_a_crisis_an_address_that_did_not_work_is_tried_all_the_same(database: str, harbor: Clinic, now: datetime):
    with db.writing() as transaction:
        addresses.refuse(transaction, harbor.provider, "provider@harbor.example", "SMTP 550", now=now)
    book(harbor, "10:00", now, provider=harbor.provider)
    book(harbor, "11:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    handover = handing_over.hand_over(claim_of(harbor.provider, now + SOON), now=now + SOON)
    assert handover
    assert [each.about.crisis for each in handover.news] == [True]  # type: ignore[union-attr]
    assert stands(harbor.provider) == [("skipped", "bad_address"), ("unsure", "")]


def test_another_address_is_no_bad_one_and_what_is_claimed_for_the_old_one_goes_there(
    database: str, harbor: Clinic, now: datetime
):
    marked(harbor, now)
    accepted(harbor, now + SOON, "11:00")
    mine = claim_of(harbor.patient, now + 2 * SOON)
    user = tables(User)[0]
    with db.writing() as transaction:
        transaction.execute(sa.update(user).where(user.c.id == harbor.patient).values(email="ada@new.example"))
    assert profile.refusal(by=harbor.patient) is None
    assert handing_over.hand_over(mine, now=now + 2 * SOON) is None
    again = claim_of(harbor.patient, now + 2 * SOON)
    assert (again.to, again.ids) == ("ada@new.example", mine.ids)
    assert handing_over.hand_over(again, now=now + 2 * SOON)


def test_a_crisis_is_called_one_in_front_of_staff(database: str, harbor: Clinic, now: datetime):
    book(harbor, "11:00", now, provider=harbor.provider)
    book(harbor, "14:00", now, type_slug="crisis-intervention", provider=harbor.provider, patient=harbor.patient2)
    said = [words.deliveries.title(each) for each in ledger.latest(by=harbor.staff)]
    assert said == ["Crisis request, to Dr. Clara Weiss", "New request, to Dr. Clara Weiss"]
