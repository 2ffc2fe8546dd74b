"""Who may wait, for what, how often, and how they leave."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import db, errors, events
from store.models import Offering
from store.notifications import notifications
from store.waitlist import offering, waitlist
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import MONDAY, at
from tests.store.waitlist.waitlist_steps import DAY, MINUTE, TUESDAY, free_up, is_over, offer, time_offered, wait


def test_joining_twice_keeps_the_first_place(database: str, harbor: Clinic, full: list[int], now: datetime, announced):
    entry = wait(harbor, now)
    announced.clear()
    assert wait(harbor, now + timedelta(hours=1)) == entry
    today = wait(harbor, now, first=date(1, 1, 1))
    assert today == wait(harbor, now, first=MONDAY)
    waitlist.leave(today.id, by=harbor.patient, now=now)
    assert announced == [events.WaitlistChanged(harbor.patient, harbor.id)] * 2
    announced.clear()
    assert wait(harbor, now, provider_id=None) != entry
    assert wait(harbor, now, last=TUESDAY + DAY) != entry
    assert announced == [events.WaitlistChanged(harbor.patient, harbor.id)] * 2
    free_up(harbor, full[0], now)
    offer(now)
    assert wait(harbor, now).id == entry.id, "who was asked keeps the place, too"


def test_a_patient_waits_for_five_times_at_once(database: str, harbor: Clinic, now: datetime):
    waiting = [wait(harbor, now, last=TUESDAY + n * DAY) for n in range(waitlist.LIMIT)]
    before = truth.everything()
    with pytest.raises(errors.TooMany) as refused:
        wait(harbor, now, type_slug="consultation")
    assert refused.value.limit == 5
    assert truth.everything() == before
    wait(harbor, now, patient=harbor.patient2)
    waitlist.leave(waiting[2].id, by=harbor.patient, now=now)
    wait(harbor, now, type_slug="consultation")
    assert len(waitlist.mine(harbor.patient, now=now)) == 5


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"type_slug": "massage"}, errors.UnknownType("type")),
        ({"provider_id": 10**6}, errors.UnknownProvider("provider_id")),
        ({"first": TUESDAY, "last": MONDAY}, errors.BadSpan("last")),
        ({"first": MONDAY - DAY, "last": MONDAY - DAY}, errors.PastTime("last")),
        ({"last": MONDAY + 366 * DAY}, errors.TooFarAhead("last")),
        ({"last": date.max}, errors.TooFarAhead("last")),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    harbor: Clinic, now: datetime, wish: dict[str, Any], refusal: errors.Invalid
):
    before = truth.everything()
    with pytest.raises(type(refusal)) as refused:
        wait(harbor, now, **wish)
    assert refused.value.field == refusal.field
    assert truth.everything() == before


def test_nobody_waits_for_what_is_not_offered(clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    with db.writing() as transaction:
        mine = Offering.provider_id == harbor.provider, Offering.type_id == harbor.types["therapy"]
        transaction.execute(sa.delete(Offering).where(*mine))  # type: ignore[arg-type]
        transaction.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    with pytest.raises(errors.NotOffered) as refused:
        wait(harbor, now)
    assert refused.value.field == "provider_id"
    wait(harbor, now, provider_id=None)
    with pytest.raises(errors.UnknownProvider):
        wait(harbor, now, provider_id=clinic.lakeside.provider)


def test_only_patients_wait_and_each_for_themself(clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    for person in (harbor.provider, harbor.staff, 10**6):
        with pytest.raises(errors.NotAllowed):
            wait(harbor, now, patient=person)
    entry = wait(harbor, now)
    for person in (harbor.patient2, harbor.provider, clinic.lakeside.staff, clinic.lakeside.patient):
        assert waitlist.mine(person, now=now) == []
        with pytest.raises(errors.NotFound):
            waitlist.leave(entry.id, by=person, now=now)
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_leaves_is_told_nothing(database: str, harbor: Clinic, full: list[int], now: datetime, announced):
    entry = wait(harbor, now)
    announced.clear()
    waitlist.leave(entry.id, by=harbor.patient, now=now)
    assert announced == [events.WaitlistChanged(harbor.patient, harbor.id)]
    free_up(harbor, full[0], now)
    assert offer(now) == 0
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=now)


def test_who_leaves_as_they_are_asked_is_asked_nothing(database: str, harbor: Clinic, full: list[int], now: datetime):
    entry = wait(harbor, now)
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    (step,) = offering.due(harbor.id, now=now)
    waitlist.leave(entry.id, by=harbor.patient, now=now)
    assert not step(now=now)
    assert notifications.unread_count(harbor.patient) == 0
    assert time_offered(harbor, now + MINUTE, patient=harbor.patient2) == at(harbor, "09:00")


def test_who_leaves_with_an_offer_leaves_it_to_the_next_and_keeps_what_was_said(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    assert time_offered(harbor, now) == at(harbor, "09:00")
    waitlist.leave(entry.id, by=harbor.patient, now=now)
    assert time_offered(harbor, now + MINUTE, patient=harbor.patient2) == at(harbor, "09:00")
    assert is_over(harbor, now)
    (notification,) = notifications.latest(harbor.patient)
    assert notification.waitlist
    assert notification.waitlist.offer
    assert notification.waitlist.offer.start == at(harbor, "09:00")
    again = wait(harbor, now)
    assert again.id != entry.id
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=now)


def test_staff_put_anybody_on_the_waitlist_see_who_waits_and_take_them_off(
    database: str, clinic: Clinics, full: list[int], now: datetime, announced
):
    harbor = clinic.harbor
    announced.clear()
    ada = wait(harbor, now, by=harbor.staff)
    ben = wait(harbor, now + MINUTE, patient=harbor.patient2, by=harbor.staff)
    assert announced[0] == events.WaitlistChanged(harbor.patient, harbor.id)
    free_up(harbor, full[0], now)
    offer(now)
    first, second = waitlist.of_clinic(by=harbor.staff, now=now)
    assert (first.patient_name, first.created_at, first.is_offered(now)) == ("Ada Lindqvist", now, True)
    assert second == ben
    waitlist.leave(ada.id, by=harbor.staff, now=now)
    assert waitlist.of_clinic(by=harbor.staff, now=now) == [ben]
    assert waitlist.mine(harbor.patient, now=now) == []
    with pytest.raises(errors.NotFound):
        wait(harbor, now, patient=clinic.lakeside.patient, by=harbor.staff)
    for person in (harbor.provider, harbor.patient):
        with pytest.raises(errors.NotAllowed):
            wait(harbor, now, by=person)
        with pytest.raises(errors.NotAllowed):
            waitlist.of_clinic(by=person, now=now)
