"""Who waits keeps the place until they have what they wait for."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors, events
from store.models import UNDO, CancelReason, Kind, Outcome
from store.notifications import notifications
from store.waitlist import accepting, waitlist
from tests.clinics import Clinic
from tests.store.steps import MONDAY, at, book
from tests.store.waitlist.waitlist_steps import DAY, MINUTE, ask, free_up, is_over, offer, time_offered, wait


def test_who_loses_an_offer_to_the_clinic_is_told_and_keeps_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced, notified
):
    entry = wait(harbor, now)
    late = wait(harbor, now + 3 * MINUTE, patient=harbor.patient2)
    free_up(harbor, full[3], now)
    assert time_offered(harbor, now + 3 * MINUTE) == at(harbor, "12:00")
    booked = appointments.book(
        by=harbor.staff,
        patient_id=harbor.patient2,
        type_slug="consultation",
        start=at(harbor, "12:00"),
        provider_id=harbor.provider,
        now=now + 4 * MINUTE,
    )
    announced.clear()
    assert time_offered(harbor, now + 4 * MINUTE) is None
    assert notified(harbor.patient) == [("time_offered", entry.id), ("offer_withdrawn", entry.id)]
    (told, offered) = notifications.latest(harbor.patient)
    assert told.waitlist == offered.waitlist == waitlist.mine(harbor.patient, now=now)[0]
    assert told.waitlist is not None
    assert told.waitlist.offer
    assert told.waitlist.offer.outcome is Outcome.withdrawn
    assert (told.read_at, offered.read_at) == (None, now + 4 * MINUTE)
    assert events.WaitlistNotified(Kind.offer_withdrawn, entry.id, harbor.patient, told.id) in announced
    appointments.cancel(booked.id, by=harbor.staff, reason=CancelReason.other, now=now + 5 * MINUTE)
    assert time_offered(harbor, now + 5 * MINUTE) == at(harbor, "12:00"), "before whoever came later"
    assert waitlist.mine(harbor.patient2, now=now) == [late]


def test_who_was_offered_what_a_provider_takes_back_finds_it_taken_and_is_told(
    database: str, harbor: Clinic, full: list[int], now: datetime, notified
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    assert time_offered(harbor, now) == at(harbor, "12:00")
    appointments.undo(full[3], by=harbor.provider, now=now + timedelta(seconds=10))
    with pytest.raises(errors.TimeTaken):
        accepting.accept(entry.id, by=harbor.patient, now=now + timedelta(seconds=11))
    offer(now + timedelta(seconds=11))
    assert notified(harbor.patient)[-1] == ("offer_withdrawn", entry.id)


def test_who_takes_it_waits_no_longer_once_it_is_accepted_and_waits_on_when_it_is_not(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    assert time_offered(harbor, now) == at(harbor, "09:00")
    request = accepting.accept(entry.id, by=harbor.patient, now=now + MINUTE)
    assert offer(now + 2 * MINUTE) == 0, "they have asked for a time"
    appointments.reject(request.id, by=harbor.provider, now=now + 2 * MINUTE)
    assert time_offered(harbor, now + 3 * MINUTE) == at(harbor, "09:00")
    request = accepting.accept(entry.id, by=harbor.patient, now=now + 4 * MINUTE)
    appointments.accept(request.id, by=harbor.provider, now=now + 5 * MINUTE)
    assert not is_over(harbor, now + 5 * MINUTE)
    assert is_over(harbor, now + 5 * MINUTE + UNDO)


def test_who_books_by_themself_what_they_wait_for_waits_no_longer(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    assert time_offered(harbor, now) == at(harbor, "09:00")
    request_id = ask(harbor, "11:00", now + 4 * MINUTE)
    appointments.accept(request_id, by=harbor.provider, now=now + 5 * MINUTE)
    assert is_over(harbor, now + 5 * MINUTE + UNDO)
    assert ask(harbor, "09:00", now + 6 * MINUTE, patient=harbor.patient2), "nobody holds the other time any more"


def test_only_what_they_wait_for_ends_the_wait(database: str, harbor: Clinic, full: list[int], now: datetime):
    before = book(harbor, "15:00", now - MINUTE, type_slug="therapy", provider=harbor.provider2)
    appointments.accept(before.id, by=harbor.provider2, now=now - MINUTE)
    entry = wait(harbor, now)
    others = [
        book(harbor, "09:00", now, type_slug="therapy", provider=harbor.provider2),
        book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider, days=2),
    ]
    for view in others:
        assert view.provider_id
        appointments.accept(view.id, by=view.provider_id, now=now)
    offer(now + DAY / 24)
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_lets_a_time_pass_waits_on_and_is_offered_another(database: str, harbor: Clinic, now: datetime, announced):
    friday = MONDAY + 4 * DAY
    wait(harbor, now, first=friday, last=friday)
    assert time_offered(harbor, now) == at(harbor, "09:00", days=4)
    announced.clear()
    assert time_offered(harbor, now + 30 * MINUTE) == at(harbor, "10:00", days=4), "none that overlaps with it"
    assert announced[0] == events.WaitlistChanged(harbor.patient, harbor.id)


def test_an_offer_that_runs_out_as_its_time_begins_costs_nobody_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert time_offered(harbor, at(harbor, "08:58")) == at(harbor, "09:00")
    assert not is_over(harbor, at(harbor, "09:01"))


def test_an_acceptance_that_is_taken_back_costs_nobody_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    request = book(harbor, "12:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    offer(now + timedelta(seconds=5))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]
    appointments.undo(request.id, by=harbor.provider, now=now + timedelta(seconds=10))
    appointments.reject(request.id, by=harbor.provider, now=now + timedelta(seconds=11))
    offer(now + timedelta(seconds=12))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]


def test_an_acceptance_that_nobody_can_take_back_any_more_ends_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[3], now)
    request = book(harbor, "12:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    offer(now + UNDO)
    assert waitlist.mine(harbor.patient, now=now) == []
