"""Who waits for a free time hears of it once, whoever else waits."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import holds
from store.models import AppointmentType, Kind, Role
from store.notifications import notifications
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist
from tests.arrivals import overhear
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, at, book, join, leave
from tests.store.waitlist.waitlist_steps import DAY, TUESDAY, free_up, rows, wait


def test_a_time_that_comes_free_is_told_once(database: str, harbor: Clinic, full: list[int], now: datetime, announced):
    entry = wait(harbor, now)
    assert (entry.type_name, entry.provider_name, entry.start) == ("Therapy", "Dr. Clara Weiss", None)
    assert waitlist.notify(now=now) == 0
    assert waitlist.mine(harbor.patient, now=now) == [entry]
    free_up(harbor, full[3], now)
    announced.clear()
    assert waitlist.notify(now=now + DAY / 24) == 1
    (notification,) = notifications.latest(harbor.patient)
    assert (notification.kind, notification.appointment, notification.read_at) == (Kind.time_free, None, None)
    assert notification.waitlist == replace(entry, start=at(harbor, "12:00"), notified_at=now + DAY / 24)
    assert announced == [events.WaitlistNotified(Kind.time_free, entry.id, harbor.patient, notification.id)]
    assert waitlist.mine(harbor.patient, now=now) == [notification.waitlist]
    assert waitlist.notify(now=now + DAY / 12) == 0
    assert notifications.unread_count(harbor.patient) == 1


def test_everyone_who_waits_is_told_in_the_order_of_joining(
    database: str, harbor: Clinic, full: list[int], now: datetime, announced
):
    ben = wait(harbor, now, patient=harbor.patient2)
    ada = wait(harbor, now)
    free_up(harbor, full[0], now)
    announced.clear()
    assert waitlist.notify(now=now) == 2
    assert [(each.user_id, each.waitlist_id) for each in announced] == [
        (harbor.patient2, ben.id),
        (harbor.patient, ada.id),
    ]


def test_what_is_told_can_be_booked(database: str, harbor: Clinic, full: list[int], now: datetime):
    wait(harbor, now)
    free_up(harbor, full[7], now)
    waitlist.notify(now=now)
    (notification,) = notifications.latest(harbor.patient)
    assert notification.waitlist
    assert notification.waitlist.start
    appointments.request(
        patient_id=harbor.patient,
        type_slug=notification.waitlist.type_slug,
        provider_id=notification.waitlist.provider_id,
        start=notification.waitlist.start,
        now=now,
    )


def test_whoever_is_busy_at_the_free_time_is_told_of_the_next(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    book(harbor, "10:30", now, provider=harbor.provider2)
    wait(harbor, now)
    free_up(harbor, full[1], now)
    assert waitlist.notify(now=now) == 0, "the patient has another appointment in that hour"
    free_up(harbor, full[5], now)
    assert waitlist.notify(now=now) == 1
    (notification,) = notifications.latest(harbor.patient)
    assert notification.waitlist
    assert notification.waitlist.start == at(harbor, "14:00")


def test_a_time_that_somebody_is_just_choosing_is_not_free_yet(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    choosing: dict[str, Any] = {"patient_id": harbor.patient2, "page": "a"}
    holds.hold(**choosing, type_slug="therapy", provider_id=harbor.provider, start=at(harbor, "09:00"), now=now)
    assert waitlist.notify(now=now) == 0
    holds.release(**choosing)
    assert waitlist.notify(now=now) == 1


def test_only_the_days_that_were_asked_for_count(database: str, harbor: Clinic, full: list[int], now: datetime):
    wednesday = TUESDAY + DAY
    later = wait(harbor, now, first=wednesday, last=wednesday)
    on_tuesday = wait(harbor, now)
    assert waitlist.notify(now=now) == 1
    (notification,) = notifications.latest(harbor.patient)
    assert notification.about == replace(later, start=at(harbor, "09:00", days=2), notified_at=now)
    assert waitlist.mine(harbor.patient, now=now) == [notification.about, on_tuesday]


def test_any_provider_will_do_without_a_name(database: str, harbor: Clinic, full: list[int], now: datetime):
    someone = wait(harbor, now, provider_id=None)
    assert someone.provider_name is None
    wait(harbor, now)
    assert waitlist.notify(now=now) == 1, "Dr. Stern is free"
    (notification,) = notifications.latest(harbor.patient)
    assert notification.about.id == someone.id


def test_what_cannot_come_free_any_more_is_no_news(database: str, clinic: Clinics, now: datetime):
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
    assert waitlist.notify(now=now) == 1
    assert notifications.latest(harbor.patient2)[0].about == WaitlistEntryView(
        ben.id, "therapy", "Therapy", None, None, TUESDAY, TUESDAY, at(harbor, "09:00"), now
    )
    assert notifications.unread_count(harbor.patient) == 0
    assert waitlist.notify(now=now + 30 * DAY) == 0
    assert rows() == [ben.id], "what is over is forgotten, whoever waited"
    assert gone.id not in rows()


def test_the_last_day_is_over_when_it_is_over_in_the_clinic(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    late = at(harbor, "23:59")
    assert waitlist.mine(harbor.patient, now=late) == [entry]
    assert waitlist.notify(now=late) == 0
    assert rows() == [entry.id]
    midnight = late + timedelta(minutes=1)
    assert waitlist.mine(harbor.patient, now=midnight) == []
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=midnight)
    assert waitlist.notify(now=midnight) == 0
    assert rows() == []


def test_a_long_waitlist_costs_the_same_queries_as_a_short_one(database: str, harbor: Clinic, now: datetime):
    sunday = MONDAY + 6 * DAY
    executed = overhear()

    def cost() -> int:
        executed.clear()
        assert waitlist.notify(now=now) == 0
        return len(executed)

    wait(harbor, now, first=sunday, last=sunday)
    cost()  # which reads the clinic's rules
    few = cost()
    for patient in join(harbor, Role.patient, 20, now):
        wait(harbor, now, patient=patient, first=sunday, last=sunday)
    assert few == cost() == 6
    assert not any("INSERT" in statement or "UPDATE" in statement for statement, _ in executed)


def test_a_clinic_whose_waitlist_fails_keeps_no_news_from_the_others(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    for each in (clinic.harbor, clinic.lakeside):
        wait(each, now)
    plan = waitlist._plan_steps

    def fail(transaction: db.Transaction, institution_id: int, now: datetime) -> Any:
        if institution_id == clinic.harbor.id:
            raise RuntimeError
        return plan(transaction, institution_id, now)

    monkeypatch.setattr(waitlist, "_plan_steps", fail)
    assert waitlist.notify(now=now) == 1
    assert notifications.unread_count(clinic.lakeside.patient) == 1
    assert notifications.unread_count(clinic.harbor.patient) == 0
    assert "could not be looked at" in caplog.text
