"""Who waits keeps the place until the time was theirs to take."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from store import appointments, events
from store.appointments import holds
from store.models import UNDO
from store.notifications import notifications
from store.waitlist import waitlist
from tests.clinics import Clinic
from tests.store.steps import MONDAY, at, book
from tests.store.waitlist.waitlist_steps import DAY, MINUTE, ask, free_up, is_over, time_notified, wait


def test_who_was_told_of_a_time_that_somebody_else_got_keeps_the_place_and_hears_of_the_next(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    assert time_notified(harbor, now) == at(harbor, "12:00")
    ask(harbor, "12:00", now + MINUTE, patient=harbor.patient2)
    announced.clear()
    assert time_notified(harbor, now + 2 * MINUTE) is None
    assert announced == [events.WaitlistChanged(harbor.patient)]
    assert waitlist.mine(harbor.patient, now=now) == [entry]
    late = wait(harbor, now + 3 * MINUTE, patient=harbor.patient2)
    free_up(harbor, full[5], now)
    announced.clear()
    assert waitlist.notify(now=now + 4 * MINUTE) == 2
    assert [each.waitlist_id for each in announced] == [entry.id, late.id], "in the old place"
    second, first = notifications.latest(harbor.patient)
    assert second.waitlist
    assert first.waitlist
    assert (first.waitlist.start, second.waitlist.start) == (at(harbor, "12:00"), at(harbor, "14:00"))


def test_a_time_that_somebody_else_is_just_choosing_is_not_lost_and_not_told_twice(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert time_notified(harbor, now) == at(harbor, "09:00")
    choosing: dict[str, Any] = {"patient_id": harbor.patient2, "page": "a"}
    for minute in range(3):
        later = now + minute * MINUTE
        holds.hold(**choosing, type_slug="therapy", provider_id=harbor.provider, start=at(harbor, "09:00"), now=later)
        assert time_notified(harbor, later) == at(harbor, "09:00")
        holds.release(**choosing)
        assert waitlist.notify(now=later) == 0
    assert notifications.unread_count(harbor.patient) == 1


def test_who_books_waits_no_longer_once_it_is_accepted_and_waits_on_when_it_is_not(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    assert time_notified(harbor, now) == at(harbor, "09:00")
    request_id = ask(harbor, "09:00", now + MINUTE)
    assert time_notified(harbor, now + MINUTE) is None
    assert waitlist.notify(now=now + 2 * MINUTE) == 0, "they have asked for a time"
    appointments.reject(request_id, by=harbor.provider, now=now + 2 * MINUTE)
    assert time_notified(harbor, now + 3 * MINUTE) == at(harbor, "09:00")
    request_id = ask(harbor, "11:00", now + 4 * MINUTE)
    appointments.accept(request_id, by=harbor.provider, now=now + 5 * MINUTE)
    assert is_over(harbor, now + 5 * MINUTE + UNDO)
    assert len(notifications.latest(harbor.patient)) == 4, "what was told stays told"


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
    waitlist.notify(now=now)
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_lets_a_time_pass_for_a_day_has_had_it(database: str, harbor: Clinic, now: datetime, announced):
    friday = MONDAY + 4 * DAY
    wait(harbor, now, first=friday, last=friday)
    assert time_notified(harbor, now) == at(harbor, "09:00", days=4)
    assert time_notified(harbor, now + waitlist.PASSED_UP_AFTER - MINUTE) == at(harbor, "09:00", days=4)
    announced.clear()
    assert is_over(harbor, now + waitlist.PASSED_UP_AFTER)
    assert announced == [events.WaitlistChanged(harbor.patient)]


@pytest.mark.parametrize(("notified_at", "kept"), [("07:30", False), ("08:30", True)])
def test_who_lets_a_time_pass_until_it_begins_has_had_it_unless_it_was_short(
    database: str, harbor: Clinic, full: list[int], now: datetime, notified_at: str, kept: bool
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert time_notified(harbor, at(harbor, notified_at)) == at(harbor, "09:00")
    assert is_over(harbor, at(harbor, "09:01")) is not kept


def test_a_time_that_was_taken_is_lost_to_nobodys_fault_however_late_that_is_seen(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[0], now)
    assert time_notified(harbor, at(harbor, "07:30")) == at(harbor, "09:00")
    ask(harbor, "09:00", at(harbor, "07:31"), patient=harbor.patient2)
    assert time_notified(harbor, at(harbor, "09:30")) is None
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_an_acceptance_that_is_taken_back_costs_nobody_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    request = book(harbor, "12:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    waitlist.notify(now=now + timedelta(seconds=5))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]
    appointments.undo(request.id, by=harbor.provider, now=now + timedelta(seconds=10))
    appointments.reject(request.id, by=harbor.provider, now=now + timedelta(seconds=11))
    waitlist.notify(now=now + timedelta(seconds=12))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]


def test_an_acceptance_that_nobody_can_take_back_any_more_ends_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[3], now)
    request = book(harbor, "12:00", now, type_slug="therapy", provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    waitlist.notify(now=now + UNDO)
    assert waitlist.mine(harbor.patient, now=now) == []
