"""A free time is offered to one who waits after the other, and held for each."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import holds
from store.models import AppointmentType, CancelReason, Kind, Outcome, Role
from store.notifications import notifications
from store.views.waitlist import OfferView
from store.waitlist import accepting, choosing, offering, waitlist
from tests.arrivals import overhear
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, at, book, join, leave
from tests.store.waitlist.waitlist_steps import DAY, MINUTE, TUESDAY, ask, free_up, offer, rows, time_offered, wait


def test_a_time_that_comes_free_is_offered_once_and_held(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced
):
    entry = wait(harbor, now)
    assert (entry.type_name, entry.provider_name, entry.offer) == ("Therapy", "Dr. Clara Weiss", None)
    assert offer(now) == 0
    assert waitlist.mine(harbor.patient, now=now) == [entry]
    free_up(harbor, full[3], now)
    announced.clear()
    later = now + DAY / 24
    assert offer(later) == 1
    (notification,) = notifications.latest(harbor.patient)
    assert (notification.kind, notification.appointment, notification.read_at) == (Kind.time_offered, None, None)
    held = OfferView(at(harbor, "12:00"), later, later + timedelta(minutes=30))
    assert notification.waitlist == replace(entry, offer=held)
    assert announced == [
        events.WaitlistNotified(Kind.time_offered, entry.id, harbor.patient, notification.id),
        events.WaitlistChanged(harbor.patient, harbor.id),
        events.TimesChanged(harbor.id),
    ]
    assert waitlist.mine(harbor.patient, now=later) == [notification.waitlist]
    assert offer(later) == 0
    with pytest.raises(errors.TimeTaken) as refused:
        ask(harbor, "12:00", later, patient=harbor.patient2)
    assert refused.value.party == "held"


@pytest.mark.parametrize(
    ("ahead", "minutes"),
    [
        (timedelta(days=9), 30),
        (timedelta(hours=4), 30),
        (timedelta(hours=2), 15),
        (timedelta(minutes=24), 3),
        (timedelta(minutes=5), 3),
        (timedelta(minutes=2), 2),
    ],
)
def test_a_time_is_held_for_an_eighth_of_what_is_left(now: datetime, ahead: timedelta, minutes: int):
    assert offering.held_until(now + ahead, now) == now + timedelta(minutes=minutes)


def test_one_after_the_other_is_asked_who_waits_longest_first(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now, patient=harbor.patient2)
    wait(harbor, now + MINUTE)
    free_up(harbor, full[0], now)
    assert time_offered(harbor, now + 2 * MINUTE, patient=harbor.patient2) == at(harbor, "09:00")
    assert time_offered(harbor, now + 31 * MINUTE) is None, "one live offer for a time"
    lapsed_at = now + 32 * MINUTE
    assert time_offered(harbor, lapsed_at) == at(harbor, "09:00"), "the next, at once"
    (ben,) = waitlist.mine(harbor.patient2, now=lapsed_at)
    assert ben.offer
    assert (ben.offer.outcome, ben.is_offered(lapsed_at)) == (Outcome.lapsed, False)
    assert offer(lapsed_at + DAY / 24) == 1, "that runs out, too"
    assert offer(lapsed_at + DAY / 12) == 0, "and nobody is asked twice about one time"


def test_whoever_had_no_offer_for_longest_is_asked_before_an_earlier_wish(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now, patient=harbor.patient2)
    wait(harbor, now + MINUTE)
    free_up(harbor, full[0], now)
    assert time_offered(harbor, now + 2 * MINUTE, patient=harbor.patient2) == at(harbor, "09:00")
    (ben,) = waitlist.mine(harbor.patient2, now=now)
    accepting.decline(ben.id, by=harbor.patient2, now=now + 3 * MINUTE)
    free_up(harbor, full[4], now + 3 * MINUTE)
    assert offer(now + 4 * MINUTE) == 2
    assert time_offered(harbor, now + 4 * MINUTE) == at(harbor, "09:00")
    assert time_offered(harbor, now + 4 * MINUTE, patient=harbor.patient2) == at(harbor, "13:00")


def test_nobody_is_woken_at_night_but_who_has_a_page_open_is_asked(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    evening = at(harbor, "21:00", days=0)
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert offer(evening) == 0
    assert offer(evening, here={harbor.patient2}) == 0
    assert offer(at(harbor, "07:59", days=1)) == 0
    assert time_offered(harbor, at(harbor, "08:00")) == at(harbor, "09:00")
    wait(harbor, evening, patient=harbor.patient2, first=TUESDAY + DAY, last=TUESDAY + DAY)
    assert offer(at(harbor, "23:00", days=1), here={harbor.patient2}) == 2, "the first has run out by now"
    assert choosing.NIGHT_FROM == 21


def test_a_time_cancelled_five_minutes_before_its_start_is_offered_whatever_notice_its_type_needs(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    with db.writing() as transaction:
        crisis = sa.update(AppointmentType).where(sa.text("slug = 'therapy'"))
        transaction.execute(crisis.values(notice=120))
        transaction.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    free_up(harbor, full[1], now)
    view = ask(harbor, "10:00", now, patient=harbor.patient2)
    appointments.accept(view, by=harbor.provider, now=now)
    free_up(harbor, full[0], now)
    wait(harbor, now)
    before = at(harbor, "09:55")
    appointments.cancel(view, by=harbor.patient2, reason=CancelReason.cannot_come, now=before)
    assert time_offered(harbor, before) == at(harbor, "10:00")
    (entry,) = waitlist.mine(harbor.patient, now=before)
    booked = accepting.accept(entry.id, by=harbor.patient, now=before + MINUTE)
    assert (booked.start, booked.provider_id) == (at(harbor, "10:00"), harbor.provider)


def test_within_the_notice_nothing_is_offered_that_was_always_free(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    with db.writing() as transaction:
        transaction.execute(sa.update(AppointmentType).where(sa.text("slug = 'therapy'")).values(notice=120))
        transaction.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    wait(harbor, now)
    free_up(harbor, full[1], now)
    assert offer(at(harbor, "08:05")) == 0


def test_whoever_is_busy_at_the_free_time_is_offered_the_next(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    book(harbor, "10:30", now, provider=harbor.provider2)
    wait(harbor, now)
    free_up(harbor, full[1], now)
    assert offer(now) == 0, "the patient has another appointment in that hour"
    free_up(harbor, full[5], now)
    assert time_offered(harbor, now) == at(harbor, "14:00")


def test_a_time_that_somebody_is_just_choosing_is_not_free_yet(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    choosing_: dict[str, Any] = {"patient_id": harbor.patient2, "page": "a"}
    holds.hold(**choosing_, type_slug="therapy", provider_id=harbor.provider, start=at(harbor, "09:00"), now=now)
    assert offer(now) == 0
    holds.release(**choosing_)
    assert offer(now) == 1


def test_only_the_days_that_were_asked_for_count(database: str, harbor: Clinic, full: list[int], now: datetime):
    wednesday = TUESDAY + DAY
    wait(harbor, now, patient=harbor.patient2, first=wednesday, last=wednesday)
    wait(harbor, now)
    assert offer(now) == 1
    assert time_offered(harbor, now, patient=harbor.patient2) == at(harbor, "09:00", days=2)
    assert time_offered(harbor, now) is None


def test_any_provider_will_do_without_a_name(database: str, harbor: Clinic, full: list[int], now: datetime):
    someone = wait(harbor, now, provider_id=None)
    assert someone.provider_name is None
    wait(harbor, now, patient=harbor.patient2)
    assert offer(now) == 1, "Dr. Stern is free"
    assert notifications.latest(harbor.patient)[0].about.id == someone.id
    view = accepting.accept(someone.id, by=harbor.patient, now=now)
    assert (view.provider_id, view.any_provider) == (None, True)


def test_who_waits_for_several_times_has_one_offer_at_once(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    first = wait(harbor, now)
    second = wait(harbor, now, first=TUESDAY + DAY, last=TUESDAY + DAY)
    free_up(harbor, full[0], now)
    assert offer(now) == 1
    accepting.decline(first.id, by=harbor.patient, now=now)
    assert offer(now) == 1
    offered = [each.id for each in waitlist.mine(harbor.patient, now=now) if each.is_offered(now)]
    assert offered == [second.id]


def test_what_cannot_come_free_any_more_is_offered_to_nobody(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    wait(harbor, now, type_slug="consultation", provider_id=None)
    wait(harbor, now)
    ben = wait(harbor, now, patient=harbor.patient2, provider_id=None)
    gone = wait(lakeside, now)
    leave(harbor.provider)
    leave(lakeside.patient)
    with db.writing() as transaction:
        transaction.execute(sa.update(AppointmentType).where(sa.text("slug = 'consultation'")).values(active=False))
        transaction.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    assert offer(now, here={lakeside.patient}) == 1
    assert time_offered(harbor, now, patient=harbor.patient2) == at(harbor, "09:00")
    assert notifications.unread_count(harbor.patient) == 0
    offer(now + 30 * DAY)
    assert rows() == [ben.id], "what is over is forgotten, whoever waited"
    assert gone.id not in rows()


def test_whoever_may_book_no_more_is_passed_over(database: str, harbor: Clinic, full: list[int], now: datetime):
    with db.writing() as transaction:
        transaction.execute(sa.text("UPDATE institution SET open_requests = 1, rules_version = rules_version + 1"))
    book(harbor, "10:00", now, days=3)
    wait(harbor, now)
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    assert time_offered(harbor, now + MINUTE) is None
    assert time_offered(harbor, now + MINUTE, patient=harbor.patient2) == at(harbor, "09:00")


def test_the_last_day_is_over_when_it_is_over_in_the_clinic(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    late = at(harbor, "23:59")
    assert waitlist.mine(harbor.patient, now=late) == [entry]
    assert offer(late) == 0
    assert rows() == [entry.id]
    midnight = late + timedelta(minutes=1)
    assert waitlist.mine(harbor.patient, now=midnight) == []
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=midnight)
    offer(midnight)
    assert rows() == []


def test_a_long_waitlist_costs_the_same_queries_as_a_short_one(database: str, harbor: Clinic, now: datetime):
    sunday = MONDAY + 6 * DAY
    executed = overhear()

    def cost() -> int:
        executed.clear()
        assert offer(now) == 0
        return len(executed)

    wait(harbor, now, first=sunday, last=sunday)
    cost()  # which reads the clinic's rules
    few = cost()
    for patient in join(harbor, Role.patient, 20, now):
        wait(harbor, now, patient=patient, first=sunday, last=sunday)
    assert few == cost() == 8
    assert not any("INSERT" in statement or "UPDATE" in statement for statement, _ in executed)


def test_an_offer_that_was_planned_twice_is_made_once(database: str, harbor: Clinic, full: list[int], now: datetime):
    wait(harbor, now)
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    steps = [step for _ in range(2) for step in offering.due(harbor.id, now=now + MINUTE)]
    assert [step(now=now + MINUTE) for step in steps] == [True, False]
    assert [offering.lapse(now=now + DAY / 24) for _ in range(2)] == [1, 0]


def test_a_patient_who_waits_reads_the_days_on_the_clinics_clock(harbor: Clinic, now: datetime):
    assert wait(harbor, now, first=date(2026, 11, 1)).first == MONDAY
