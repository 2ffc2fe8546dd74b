"""What people were told: theirs alone, newest first, read once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import appointments, errors, events
from store.models import Kind, Status
from store.notifications import notifications
from store.views.waitlist import OfferView
from store.waitlist import waitlist
from tests.arrivals import overhear
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import MONDAY, at, book
from tests.store.waitlist.waitlist_steps import offer

LATER = timedelta(minutes=5)


def test_the_newest_comes_first_and_pages_go_on_before_it(database: str, harbor: Clinic, now: datetime):
    ids = [book(harbor, f"{hour}:00", now, provider=harbor.provider).id for hour in range(10, 15)]
    newest = notifications.latest(harbor.provider, limit=2)
    assert [each.about.id for each in newest] == ids[:2:-1]
    older = notifications.latest(harbor.provider, before=newest[-1].id)
    assert [each.about.id for each in older] == ids[2::-1]
    assert [each.id for each in notifications.since(harbor.provider, after=older[0].id)] == [
        each.id for each in reversed(newest)
    ]
    assert len(notifications.since(harbor.provider, after=0, limit=3)) == 3
    assert notifications.since(harbor.provider, after=newest[0].id) == []


def test_a_notification_shows_the_appointment_as_it_is_now(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, provider=harbor.provider, notes="It hurts.")
    accepted = appointments.accept(request.id, by=harbor.provider, now=now + LATER)
    (notification,) = notifications.latest(harbor.provider)
    assert (notification.kind, notification.created_at) == (Kind.new_appointment, now)
    assert notification.read_at == now + LATER, "whoever decides a request has read of it"
    assert notification.appointment == accepted


def test_who_lost_a_request_to_another_reads_no_more_about_the_patient(harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, notes="It hurts.")
    appointments.accept(request.id, by=harbor.provider2, now=now)
    (notification,) = notifications.latest(harbor.provider)
    assert notification.appointment
    assert (notification.appointment.patient_name, notification.appointment.notes) == ("", "")
    assert (notification.appointment.status, notification.appointment.provider_name) == (
        Status.accepted,
        "Dr. David Stern",
    )
    assert notifications.find(notification.id, by=harbor.provider) == notification
    assert notifications.since(harbor.provider, after=0) == [notification]
    (winners,) = notifications.latest(harbor.provider2)
    assert winners.appointment
    assert (winners.appointment.patient_name, winners.appointment.notes) == ("Ada Lindqvist", "It hurts.")


def test_what_is_read_is_unread_no_more(database: str, harbor: Clinic, now: datetime, announced):
    last = [book(harbor, f"{hour}:00", now, provider=harbor.provider).id for hour in (10, 11, 12)][-1]
    newest, middle, oldest = notifications.latest(harbor.provider)
    assert notifications.unread_count(harbor.provider) == 3
    notifications.mark_read(middle.id, by=harbor.provider, now=now + LATER)
    assert notifications.find(middle.id, by=harbor.provider).read_at == now + LATER
    assert notifications.unread_count(harbor.provider) == 2
    notifications.mark_read_about(last, by=harbor.provider, now=now + LATER)
    assert notifications.find(newest.id, by=harbor.provider).read_at == now + LATER
    assert notifications.find(oldest.id, by=harbor.provider).read_at is None
    notifications.mark_all_read(by=harbor.provider, now=now + 2 * LATER)
    assert notifications.unread_count(harbor.provider) == 0
    assert notifications.find(middle.id, by=harbor.provider).read_at == now + LATER
    assert announced[3:] == [events.BellChanged(harbor.provider)] * 3


def test_reading_twice_changes_and_says_nothing(database: str, harbor: Clinic, now: datetime, announced):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    (notification,) = notifications.latest(harbor.provider)
    notifications.mark_read(notification.id, by=harbor.provider, now=now)
    before, said = truth.everything(), len(announced)
    notifications.mark_read(notification.id, by=harbor.provider, now=now + LATER)
    notifications.mark_read_about(request.id, by=harbor.provider, now=now + LATER)
    notifications.mark_all_read(by=harbor.provider, now=now + LATER)
    assert truth.everything() == before
    assert len(announced) == said


def test_nobody_reads_what_others_were_told(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    request = book(harbor, "10:00", now, provider=harbor.provider)
    (notification,) = notifications.latest(harbor.provider)
    before = truth.everything()
    for person in (harbor.provider2, harbor.patient, harbor.staff, clinic.lakeside.provider):
        assert notifications.latest(person) == notifications.since(person, after=0) == []
        assert notifications.unread_count(person) == 0
        with pytest.raises(errors.NotFound):
            notifications.mark_read(notification.id, by=person, now=now)
        with pytest.raises(errors.NotFound):
            notifications.find(notification.id, by=person)
        notifications.mark_read_about(request.id, by=person, now=now)
        notifications.mark_all_read(by=person, now=now)
    assert truth.everything() == before


def test_what_is_about_no_appointment_stands_in_the_same_list(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(request.id, by=harbor.provider, now=now)
    tuesday = MONDAY + timedelta(days=1)
    entry = waitlist.join(
        patient_id=harbor.patient,
        type_slug="therapy",
        provider_id=harbor.provider,
        first=tuesday,
        last=tuesday,
        now=now,
    )
    offer(now + LATER)
    free, accepted = notifications.latest(harbor.patient)
    assert (free.kind, free.appointment, free.read_at) == (Kind.time_offered, None, None)
    held = OfferView(at(harbor, "09:00"), now + LATER, now + LATER + timedelta(minutes=30))
    assert free.about == free.waitlist == replace(entry, offer=held)
    assert (accepted.kind, accepted.waitlist) == (Kind.appointment_accepted, None)
    assert accepted.about == accepted.appointment
    assert notifications.since(harbor.patient, after=0) == [accepted, free]
    assert notifications.find(free.id, by=harbor.patient) == free
    with pytest.raises(errors.NotFound):
        notifications.find(free.id, by=harbor.patient2)
    notifications.mark_read(free.id, by=harbor.patient, now=now + 2 * LATER)
    assert notifications.find(free.id, by=harbor.patient).read_at == now + 2 * LATER
    assert notifications.unread_count(harbor.patient) == 1


@pytest.mark.parametrize("unknown", [0, -1, 10**6, 2**31, 2**63, 2**200])
def test_an_unknown_notification_is_not_found(database: str, harbor: Clinic, now: datetime, unknown: int):
    book(harbor, "10:00", now)
    with pytest.raises(errors.NotFound):
        notifications.mark_read(unknown, by=harbor.provider, now=now)


def test_a_list_costs_the_same_queries_however_long(database: str, harbor: Clinic, now: datetime):
    executed = overhear()

    def cost() -> int:
        executed.clear()
        notifications.latest(harbor.provider, limit=50)
        notifications.since(harbor.provider, after=0)
        notifications.unread_count(harbor.provider)
        return len(executed)

    book(harbor, "09:00", now, provider=harbor.provider)
    few = cost()
    for days in (1, 2, 3, 4):
        for hour in range(10, 17):
            book(harbor, f"{hour}:00", now, provider=harbor.provider, days=days)
    assert notifications.unread_count(harbor.provider) == 29
    assert few == cost() == 7
