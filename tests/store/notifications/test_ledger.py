"""Staff see what became of everything that had to leave their clinic, and send again what did not arrive."""

from datetime import datetime

import pytest

from store import errors, events
from store.models import DeliveryState
from store.notifications import handing_over, leases, ledger
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, claim_of, stands


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
