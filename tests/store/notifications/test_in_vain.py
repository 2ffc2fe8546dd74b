"""What did not arrive about something that is to come is counted for staff, once for each person, until they hear."""

from datetime import datetime, timedelta

import pytest

from pages import words
from store import appointments, errors
from store.models import DeliveryState
from store.notifications import handing_over, leases, ledger
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, claim_of, stands
from tests.store.notifications.test_ledger import marked


def test_who_was_not_reached_is_counted_until_it_is_over_or_something_later_arrives(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    def count(later: timedelta = SOON) -> int:
        return ledger.not_arrived(by=harbor.staff, now=now + later)

    number = accepted(harbor, now)
    assert count() == 0
    mine = claim_of(harbor.patient, now + SOON)
    leases.settle_refused(mine, "SMTP 554 5.7", now=now + SOON)
    assert len(mine.ids) == 2, "the calendar is told in the same mail"
    assert count() == 1
    assert count(timedelta(days=3)) == 0, "nobody has to be called about what is over"
    assert ledger.not_arrived(by=lakeside.staff, now=now) == 0
    with pytest.raises(errors.NotAllowed):
        ledger.not_arrived(by=harbor.provider, now=now)
    appointments.cancel(number, by=harbor.provider, reason="oth-room", now=now + 2 * SOON)
    handover = handing_over.hand_over(claim_of(harbor.patient, now + 4 * SOON), now=now + 4 * SOON)
    assert handover
    leases.settle_sent(handover.claim, now=now + 4 * SOON)
    assert count() == 0, "they have heard of it since"


def test_a_mail_with_a_calendar_entry_is_one_row_and_is_sent_again_as_one(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    mine = claim_of(harbor.patient, now + SOON)
    leases.settle_refused(mine, "SMTP 554 5.7", now=now + SOON)
    (row,) = ledger.latest(by=harbor.staff, problems_only=True)
    assert words.deliveries.title(row) == "Accepted, to Ada Lindqvist"
    assert words.deliveries.subject(row, "Europe/Berlin", now) == "Consultation, tomorrow, 10:00"
    assert words.deliveries.happened(row, "Europe/Berlin", now) == "Happened: today, 08:00."
    (to_provider,) = [each for each in ledger.about(number, by=harbor.staff) if each.person_name != row.person_name]
    assert words.deliveries.subject(to_provider, "Europe/Berlin", now).startswith(
        "Ada Lindqvist, Consultation, tomorrow"
    )
    ledger.send_again(row.id, by=harbor.staff, now=now + 2 * SOON)
    assert set(claim_of(harbor.patient, now + 2 * SOON).ids) == set(mine.ids)


def test_send_again_is_offered_only_where_it_may_arrive(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    leases.settle_refused(claim_of(harbor.patient, now + SOON), "SMTP 554 5.7", now=now + SOON)
    assert [each.may_arrive for each in ledger.latest(by=harbor.staff, problems_only=True)] == [True]
    marked(harbor, now + 2 * SOON, "11:00")
    assert stands(harbor.patient)[-1] == (DeliveryState.failed, "refused")
    problems = ledger.latest(by=harbor.staff, problems_only=True)
    assert [each.may_arrive for each in problems] == [False, False], "nobody is at that address"


def test_staff_look_for_what_went_to_somebody(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    found = ledger.latest(by=harbor.staff, to=[harbor.patient])
    assert {each.person_name for each in found} == {"Ada Lindqvist"}
    assert ledger.latest(by=harbor.staff, to=[]) == []
