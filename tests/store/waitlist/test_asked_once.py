"""Nobody is asked twice about the same hour, whatever they wait for, and nobody keeps it from others by that."""

from datetime import datetime

import pytest

from store import appointments, errors
from store.clinic import types
from store.models import Outcome
from store.waitlist import accepting, waitlist
from tests.clinics import Clinic
from tests.store.steps import at
from tests.store.waitlist.test_accepting import at_will, therapy
from tests.store.waitlist.waitlist_steps import MINUTE, free_up, offer, time_offered, wait


def held_for(clinic: Clinic, patient: int, now: datetime) -> list[int]:
    """The entries of the patient for which a time is held by now."""
    offer(now)
    return [each.id for each in waitlist.mine(patient, now=now) if each.is_offered(now)]


def test_who_waits_for_two_things_is_asked_once_about_the_hour_that_suits_both(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    therapies, others = wait(harbor, now), wait(harbor, now, type_slug="consultation")
    wait(harbor, now + MINUTE, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    assert held_for(harbor, harbor.patient, now + MINUTE) == [therapies.id]
    accepting.decline(therapies.id, by=harbor.patient, now=now + MINUTE)
    assert time_offered(harbor, now + MINUTE, patient=harbor.patient2) == at(harbor, "09:00")
    free_up(harbor, full[2], now + MINUTE)
    assert held_for(harbor, harbor.patient, now + MINUTE) == [therapies.id]
    accepting.decline(therapies.id, by=harbor.patient, now=now + MINUTE)
    waitlist.leave(therapies.id, by=harbor.patient, now=now + MINUTE)
    assert held_for(harbor, harbor.patient, now + MINUTE) == [], "what suits the other wish was declined, too"
    assert others.id in {each.id for each in waitlist.mine(harbor.patient, now=now + MINUTE)}


def test_who_leaves_and_joins_again_is_not_asked_again(database: str, harbor: Clinic, full: list[int], now: datetime):
    entry = wait(harbor, now)
    free_up(harbor, full[0], now)
    assert held_for(harbor, harbor.patient, now) == [entry.id]
    waitlist.leave(entry.id, by=harbor.patient, now=now + MINUTE)
    again = wait(harbor, now + 2 * MINUTE)
    assert held_for(harbor, harbor.patient, now + 2 * MINUTE) == []
    free_up(harbor, full[3], now + 2 * MINUTE)
    assert held_for(harbor, harbor.patient, now + 2 * MINUTE) == [again.id]


def test_what_is_later_than_what_one_has_by_now_is_held_no_longer(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    for hour in (0, 2, 4):
        free_up(harbor, full[hour], now)
    at_will(harbor)
    mine = therapy(harbor, "13:00", now, patient=harbor.patient)
    entry = wait(harbor, now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "09:00")
    accepting.decline(entry.id, by=harbor.patient, now=now + MINUTE)
    assert time_offered(harbor, now + MINUTE) == at(harbor, "11:00")
    appointments.move(mine, by=harbor.patient, start=at(harbor, "09:00"), now=now + MINUTE)
    with pytest.raises(errors.OfferOver) as refused:
        accepting.accept(entry.id, by=harbor.patient, start=at(harbor, "11:00"), now=now + MINUTE)
    assert refused.value.outcome is Outcome.withdrawn
    assert time_offered(harbor, now + MINUTE) is None


def test_an_offer_of_what_the_clinic_has_just_given_up_is_over(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[0], now)
    offer(now)
    types.retire_type(harbor.types["therapy"], by=harbor.staff)
    with pytest.raises(errors.OfferOver) as refused:
        accepting.accept(entry.id, by=harbor.patient, now=now)
    assert refused.value.outcome is Outcome.withdrawn
