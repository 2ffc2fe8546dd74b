"""What has to reach people outside of their pages: written with the notification, claimed once, true when it leaves."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.models import Delivery, tables
from store.notifications import deliveries, handing_over, leases, notifications, stale
from store.notifications.deliveries import Claim
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.steps import at, book

_delivery = tables(Delivery)[0]
SOON = deliveries.HEAD_START
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOON = timedelta(hours=4)
"""From the `now` of the tests, eight in the morning."""


def stands(person: int) -> list[tuple[str, str]]:
    """What became of all news for this person, oldest first: state and reason; what is for calendars left out."""
    columns = _delivery.c.state, _delivery.c.reason
    news = _delivery.c.user_id == person, _delivery.c.notification_id.is_not(None)
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(*columns).where(*news).order_by(_delivery.c.id))
        return [(row.state.value, row.reason.value) for row in rows]


def claim(now: datetime, token: str = "one") -> list[Claim]:
    return deliveries.claim(token, now=now, limit=10)


def claim_of(person: int, now: datetime, token: str = "one") -> Claim:
    return next(each for each in claim(now, token) if each.user_id == person)


def accepted(harbor: Clinic, now: datetime, clock: str = "10:00", *, days: int = 1) -> int:
    """The patient's appointment, accepted just now."""
    request = book(harbor, clock, now, provider=harbor.provider, days=days)
    return appointments.accept(request.id, by=harbor.provider, now=now).id


def test_it_is_written_with_the_notification_and_leaves_a_little_later(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    assert stands(harbor.patient) == [("queued", "")]
    assert claim(now + SOON - MINUTE / 60) == []
    assert not deliveries.is_anything_due(now=now)
    assert deliveries.is_anything_due(now=now + SOON)
    mine = claim_of(harbor.patient, now + SOON)
    assert (mine.to, len(mine.ids)) == ("patient@harbor.example", 2), "the news, and what is for the calendar"
    assert stands(harbor.patient) == [("leased", "")]


def test_nothing_is_written_where_the_verb_was_refused(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    before = stands(harbor.provider), stands(harbor.patient)
    with pytest.raises(errors.Refusal):
        appointments.accept(number, by=harbor.provider2, now=now)
    assert (stands(harbor.provider), stands(harbor.patient)) == before


def test_one_of_two_instances_has_it_until_its_lease_ends(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    first = claim_of(harbor.patient, now + SOON)
    book(harbor, "14:00", now, provider=harbor.provider)
    accepted(harbor, now, "15:00")
    assert claim(now + SOON, "two") == [], "what is to be told to one person stays together"
    assert harbor.patient not in [each.user_id for each in claim(now + SOON + leases.LEASE - MINUTE / 60, "two")]
    second = claim_of(harbor.patient, now + SOON + leases.LEASE, "two")
    assert set(second.ids) > set(first.ids)
    leases.settle_sent(first, now=now + SOON + leases.LEASE)
    assert {state for state, _ in stands(harbor.patient)} == {"leased"}, "who lost the lease settles nothing"


def test_what_was_read_in_a_page_is_left_out(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    notifications.mark_all_read(by=harbor.patient, now=now)
    claimed = claim_of(harbor.patient, now + SOON)
    handover = handing_over.hand_over(claimed, now=now + SOON)
    assert handover
    assert (handover.news, handover.invitation is None) == ((), False), "no page changes anybody's calendar"
    assert stands(harbor.patient) == [("skipped", "seen")]


def test_what_is_over_for_many_leaves_the_queue_in_few_statements(database: str, harbor: Clinic, now: datetime):
    over, read = book(harbor, "10:00", now), book(harbor, "11:00", now)
    appointments.reject(over.id, by=harbor.staff, because="full", now=now)
    for provider in (harbor.provider, harbor.provider2):
        notifications.mark_read_about(read.id, by=provider, now=now)
    executed = overhear()
    stale.sweep(now=now + SOON)
    assert len(executed) <= 7
    for provider in (harbor.provider, harbor.provider2):
        assert stands(provider) == [("skipped", "over"), ("skipped", "seen")]
    assert stands(harbor.patient) == [("queued", "")], "that it was rejected is said"


def test_what_came_later_is_said_instead(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now)
    handover = handing_over.hand_over(claim_of(harbor.patient, now + SOON), now=now + SOON)
    assert handover
    assert [each.kind.value for each in handover.news] == ["appointment_cancelled"]
    assert stands(harbor.patient) == [("skipped", "superseded"), ("unsure", "")]


def test_what_is_over_is_not_said(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    begun = at(harbor, "10:00")
    assert handing_over.hand_over(claim_of(harbor.patient, begun), now=begun) is None
    assert stands(harbor.patient) == [("skipped", "over")]


def test_nobody_is_woken_at_night_and_the_morning_tells_how_it_stands(database: str, harbor: Clinic, now: datetime):
    night = now + timedelta(hours=15)  # 23:00
    first, second = accepted(harbor, night, "10:00"), accepted(harbor, night, "11:00")
    assert handing_over.hand_over(claim_of(harbor.patient, night + SOON), now=night + SOON) is None
    assert stands(harbor.patient) == [("queued", "quiet_hours")] * 2
    appointments.cancel(first, by=harbor.staff, reason="prov-pers", now=night + MINUTE)
    morning = now + DAY
    assert handing_over.hand_over(claim_of(harbor.patient, night + 2 * MINUTE), now=night + 2 * MINUTE) is None
    assert harbor.patient not in [each.user_id for each in claim(morning - MINUTE)]
    told = []
    for _ in range(2):
        handover = handing_over.hand_over(claim_of(harbor.patient, morning), now=morning)
        assert handover
        leases.settle_sent(handover.claim, now=morning)
        told += [(each.kind.value, each.about.id) for each in handover.news]
    assert told == [("appointment_accepted", second), ("appointment_cancelled", first)]


def test_a_crisis_wakes_whoever_is_asked(database: str, harbor: Clinic, now: datetime):
    night = now + timedelta(hours=15)
    book(harbor, "10:00", night, type_slug="crisis-intervention", provider=harbor.provider)
    assert handing_over.hand_over(claim_of(harbor.provider, night + SOON), now=night + SOON)


def test_what_could_not_be_sent_waits_longer_each_time_and_is_given_up(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    moment, waits = now + SOON, []
    while stands(harbor.patient) != [("failed", "gave_up")]:
        if (mine := next((each for each in claim(moment) if each.user_id == harbor.patient), None)) is not None:
            waits.append(moment)
            leases.settle_later(mine, "SMTP 451", now=moment)
        moment += MINUTE if len(waits) < 7 else 10 * MINUTE
    assert len(waits) > 20
    assert waits[-1] - now < DAY + 2 * leases.LONGEST_WAIT
    pauses = [after - before for before, after in pairwise(waits)]
    assert pauses[:6] == sorted(pauses[:6])


def test_who_is_not_there_is_not_tried_again(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    leases.settle_refused(claim_of(harbor.patient, now + SOON), "SMTP 550", now=now + SOON)
    assert stands(harbor.patient) == [("failed", "refused")]
    assert harbor.patient not in [each.user_id for each in claim(now + DAY)]


def test_what_may_have_arrived_is_sent_once_more_as_the_same_message(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    references, moment = [], now + SOON
    for _ in range(2):
        handover = handing_over.hand_over(claim_of(harbor.patient, moment), now=moment)
        assert handover
        references.append(handover.reference)
        leases.settle_unsure(handover.claim, "no answer", now=moment)
        accepted(harbor, moment, f"{14 + len(references)}:00")  # what is new waits for its turn
        moment += NOON / 4
    assert references[0] == references[1]
    assert stands(harbor.patient)[0] == ("unsure", "")
    assert handing_over.hand_over(claim_of(harbor.patient, moment), now=moment).reference != references[0]  # type: ignore[union-attr]


def test_what_was_killed_while_it_left_is_the_same_message_again(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    first = handing_over.hand_over(claim_of(harbor.patient, now + SOON), now=now + SOON)
    assert first
    later = now + SOON + leases.LEASE
    second = handing_over.hand_over(claim_of(harbor.patient, later, "two"), now=later)
    assert second
    assert second.reference == first.reference
    leases.settle_sent(second.claim, now=later)
    assert stands(harbor.patient) == [("sent", "")]
