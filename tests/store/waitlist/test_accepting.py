"""Whoever is offered a time takes it, or moves there what they have, or leaves it to the next."""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events, waitlist_rows
from store.appointments import lists, move_answers
from store.models import AppointmentType, CancelReason, Offering, Outcome, Status
from store.notifications import notifications
from store.waitlist import accepting, offering, waitlist
from tests.clinics import Clinic, Clinics
from tests.store.appointments.test_races import at_once
from tests.store.steps import MONDAY, at, book
from tests.store.waitlist.waitlist_steps import DAY, MINUTE, free_up, offer, time_offered, wait


def at_will(clinic: Clinic) -> None:
    """Therapies are accepted at once."""
    with db.writing() as transaction:
        transaction.execute(sa.update(AppointmentType).values(needs_approval=False))
        transaction.execute(sa.update(Offering).values(at_once=True))
        transaction.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))


def therapy(clinic: Clinic, clock: str, now: datetime, *, patient: int, days: int = 1) -> int:
    """An accepted therapy with Dr. Weiss."""
    view = book(clinic, clock, now, type_slug="therapy", patient=patient, provider=clinic.provider, days=days)
    if view.status is not Status.accepted:
        appointments.accept(view.id, by=clinic.provider, now=now)
    return view.id


def test_who_takes_an_offer_asks_for_it_as_for_any_time(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced, notified
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    offer(now)
    announced.clear()
    view = accepting.accept(entry.id, by=harbor.patient, start=at(harbor, "12:00"), now=now + MINUTE)
    assert (view.status, view.start, view.provider_id, view.patient_id) == (
        Status.booked,
        at(harbor, "12:00"),
        harbor.provider,
        harbor.patient,
    )
    assert notified(harbor.provider)[-1] == ("new_appointment", view.id)
    assert notifications.unread_count(harbor.patient) == 0, "what was offered is read"
    assert events.WaitlistChanged(harbor.patient, harbor.id) in announced
    (mine,) = waitlist.mine(harbor.patient, now=now)
    assert mine.offer
    assert (mine.offer.outcome, mine.offer.appointment_id) == (Outcome.accepted, view.id)


def test_what_is_accepted_at_once_ends_the_wait_at_once(database: str, harbor: Clinic, full: list[int], now: datetime):
    at_will(harbor)
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    offer(now)
    assert accepting.accept(entry.id, by=harbor.patient, now=now).status is Status.accepted
    assert waitlist.mine(harbor.patient, now=now) == []


def test_a_chain_of_three_goes_by_itself_with_a_tap_each(database: str, harbor: Clinic, full: list[int], now: datetime):
    at_will(harbor)
    cleo, dan = (view.patient_id for view in map(lists.peek, full[:2]) if view)
    for hour in (0, 2, 4):
        free_up(harbor, full[hour], now)
    nine = therapy(harbor, "09:00", now, patient=cleo)
    eleven = therapy(harbor, "11:00", now, patient=harbor.patient)
    one = therapy(harbor, "13:00", now, patient=harbor.patient2)
    ada, ben = (wait(harbor, now + MINUTE, patient=each) for each in (harbor.patient, harbor.patient2))
    last = wait(harbor, now + 2 * MINUTE, patient=dan)
    assert offer(now + 2 * MINUTE) == 0, "what each has is no free time"
    appointments.cancel(nine, by=cleo, reason=CancelReason.cannot_come, now=now + 3 * MINUTE)
    later = now + 4 * MINUTE
    assert time_offered(harbor, later) == at(harbor, "09:00")
    (asked,) = waitlist.mine(harbor.patient, now=later)
    assert asked.offer
    assert (asked.offer.appointment_id, asked.offer.appointment_start) == (eleven, at(harbor, "11:00"))
    moved = accepting.accept(ada.id, by=harbor.patient, now=later)
    assert (moved.id, moved.start, moved.status, moved.sequence) == (eleven, at(harbor, "09:00"), Status.accepted, 1)
    assert time_offered(harbor, later, patient=harbor.patient2) == at(harbor, "11:00"), "the old time is the next offer"
    moved = accepting.accept(ben.id, by=harbor.patient2, now=later)
    assert (moved.id, moved.start) == (one, at(harbor, "11:00"))
    assert time_offered(harbor, later, patient=dan) == at(harbor, "13:00")
    assert accepting.accept(last.id, by=dan, now=later).start == at(harbor, "13:00")
    for person in (harbor.patient, harbor.patient2, dan):
        assert waitlist.mine(person, now=later) == []


def test_a_move_that_has_to_be_agreed_keeps_both_times_and_the_wait(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    eleven = therapy(harbor, "11:00", now, patient=harbor.patient)
    entry = wait(harbor, now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "09:00")
    view = accepting.accept(entry.id, by=harbor.patient, now=now + MINUTE)
    assert (view.id, view.start, view.move_start) == (eleven, at(harbor, "11:00"), at(harbor, "09:00"))
    assert offer(now + 2 * MINUTE) == 0, "they have asked"
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]
    move_answers.reject(eleven, by=harbor.provider, now=now + 3 * MINUTE)
    assert time_offered(harbor, now + 4 * MINUTE) == at(harbor, "09:00"), "they wait on"
    accepting.accept(entry.id, by=harbor.patient, now=now + 5 * MINUTE)
    move_answers.accept(eleven, by=harbor.provider, now=now + 6 * MINUTE)
    offer(now + 7 * MINUTE)
    assert waitlist.mine(harbor.patient, now=now) == []


def test_only_a_later_appointment_would_move(database: str, harbor: Clinic, full: list[int], now: datetime):
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    nine = therapy(harbor, "09:00", now, patient=harbor.patient)
    entry = wait(harbor, now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "11:00")
    assert accepting.accept(entry.id, by=harbor.patient, now=now + MINUTE).id != nine


def test_of_several_appointments_the_next_would_move(database: str, harbor: Clinic, full: list[int], now: datetime):
    for hour in (2, 4):
        free_up(harbor, full[hour], now)
    therapy(harbor, "09:00", now, patient=harbor.patient, days=0)
    one = therapy(harbor, "13:00", now, patient=harbor.patient)
    therapy(harbor, "09:00", now, patient=harbor.patient, days=2)
    entry = wait(harbor, now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "11:00")
    assert accepting.accept(entry.id, by=harbor.patient, now=now + MINUTE).id == one


def test_an_offer_to_move_ends_when_what_would_move_is_cancelled(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    eleven = therapy(harbor, "11:00", now, patient=harbor.patient)
    entry = wait(harbor, now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "09:00")
    appointments.cancel(eleven, by=harbor.patient, reason=CancelReason.cannot_come, now=now + MINUTE)
    with pytest.raises(errors.OfferOver):
        accepting.accept(entry.id, by=harbor.patient, now=now + 2 * MINUTE)
    assert offer(now + 2 * MINUTE) == 1
    assert time_offered(harbor, now + 2 * MINUTE) == at(harbor, "09:00")
    assert accepting.accept(entry.id, by=harbor.patient, now=now + 3 * MINUTE).id != eleven


def test_who_says_no_waits_on_and_the_next_is_asked_at_once(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced
):
    entry = wait(harbor, now)
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    offer(now)
    announced.clear()
    accepting.decline(entry.id, by=harbor.patient, start=at(harbor, "09:00"), now=now + MINUTE)
    assert events.WaitlistChanged(harbor.patient, harbor.id) in announced
    assert events.TimesChanged(harbor.id) in announced
    assert time_offered(harbor, now + MINUTE, patient=harbor.patient2) == at(harbor, "09:00")
    assert time_offered(harbor, now + MINUTE) is None
    for verb in (accepting.accept, accepting.decline):
        with pytest.raises(errors.OfferOver) as refused:
            verb(entry.id, by=harbor.patient, now=now + 2 * MINUTE)
        assert refused.value.outcome == Outcome.declined


def test_what_is_not_offered_is_not_taken(clinic: Clinics, full: list[int], now: datetime):
    harbor = clinic.harbor
    entry = wait(harbor, now)
    with pytest.raises(errors.OfferOver) as refused:
        accepting.accept(entry.id, by=harbor.patient, now=now)
    assert refused.value.outcome is None
    free_up(harbor, full[0], now)
    offer(now)
    for person, refusal in (
        (harbor.patient2, errors.NotFound),
        (clinic.lakeside.patient, errors.NotFound),
        (harbor.provider, errors.NotAllowed),
        (harbor.staff, errors.NotAllowed),
    ):
        for verb in (accepting.accept, accepting.decline):
            with pytest.raises(refusal):
                verb(entry.id, by=person, now=now)
    with pytest.raises(errors.OfferOver):
        accepting.accept(entry.id, by=harbor.patient, start=at(harbor, "10:00"), now=now)
    with pytest.raises(errors.OfferOver) as refused:
        accepting.accept(entry.id, by=harbor.patient, now=now + 30 * MINUTE)
    assert refused.value.outcome == Outcome.lapsed
    for unknown in (0, -1, 10**6, 2**40):
        with pytest.raises(errors.NotFound):
            accepting.accept(unknown, by=harbor.patient, now=now)


ROUNDS = 20


def work_day(nth: int) -> int:
    """Days from MONDAY to a day on which the clinic works."""
    return 1 + nth // 4 * 7 + nth % 4


def test_of_sixteen_at_one_instant_one_gets_what_is_offered(database: str, harbor: Clinic, now: datetime):
    for nth in range(ROUNDS):
        days = work_day(nth)
        day, start = MONDAY + days * DAY, at(harbor, "09:00", days=days)
        entry = wait(harbor, now, first=day, last=day)
        assert time_offered(harbor, now) == start
        therapy_: dict[str, Any] = {"type_slug": "therapy", "patient": harbor.patient2, "provider": harbor.provider}
        takes = partial(accepting.accept, entry.id, by=harbor.patient, now=now)
        asks = partial(book, harbor, "09:00", now, days=days, **therapy_)
        decides = partial(
            appointments.book,
            by=harbor.staff,
            patient_id=harbor.patient2,
            type_slug="therapy",
            start=start,
            provider_id=harbor.provider,
            now=now,
        )
        answers = at_once([takes, asks, decides, takes] * 4)
        assert [isinstance(each, errors.Refusal) for each in answers].count(False) == 1
        offer(now)
        assert not any(
            each.is_offered(now) and each.offer.start == start
            for each in waitlist.mine(harbor.patient, now=now)
            if each.offer
        )
        waitlist.leave(entry.id, by=harbor.patient, now=now)


def test_of_sixteen_looks_at_one_instant_one_makes_each_offer(database: str, harbor: Clinic, now: datetime):
    for nth in range(ROUNDS):
        day = MONDAY + work_day(nth) * DAY
        entries = [
            wait(harbor, now, patient=patient, first=day, last=day) for patient in (harbor.patient, harbor.patient2)
        ]
        steps = [step for _ in range(8) for step in offering.due(harbor.id, now=now)]
        assert Counter(at_once([partial(step, now=now) for step in steps])) == {True: 2, False: 14}
        offers = [each.offer for entry in entries if (each := waitlist_rows.peek(entry.id))]
        assert len({each.start for each in offers if each}) == 2
        for entry in entries:
            waitlist.leave(entry.id, by=entry.patient_id, now=now)
