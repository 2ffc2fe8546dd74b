"""What somebody without an account reads of a clinic's free times: only where it wants that, and nothing of anyone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from store import errors
from store.appointments import holds
from store.availability import offers, public
from store.availability.reasons import Why
from store.clinic import clinics, hours
from store.clinic.hours import AddTimeOff
from store.models import Role
from store.people import people, throttle
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, at, book, join

TUESDAY = MONDAY + timedelta(days=1)


def decide(clinic: Clinic, **otherwise: Any) -> None:
    """Staff save other settings."""
    clinics.save(replace(clinics.settings(by=clinic.staff), **otherwise), by=clinic.staff)


def test_a_clinic_shows_nothing_until_it_wants_to(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    for clinic_id in (harbor.id, 0, 10**9):
        with pytest.raises(errors.NotFound):
            public.load_outlook(clinic_id, type_slug="therapy", now=now)
        with pytest.raises(errors.NotFound):
            public.offer(clinic_id, type_slug="therapy", first=TUESDAY, days=1, now=now)
        with pytest.raises(errors.NotFound):
            public.catalogue(clinic_id)
    decide(harbor, public_times=True)
    assert public.load_outlook(harbor.id, type_slug="therapy", now=now).next_free[None]
    with pytest.raises(errors.NotFound):
        public.load_outlook(clinic.lakeside.id, type_slug="therapy", now=now)
    decide(harbor, public_times=False, public_names=True)
    with pytest.raises(errors.NotFound):
        public.catalogue(harbor.id)


@pytest.mark.parametrize("slug", ["nowhere", "", "lakeside", "HARBOR", "harbor ", "härbor", "h" * 10**6, "\0", "'--"])
def test_a_clinic_that_does_not_exist_is_as_one_that_shows_nothing(database: str, harbor: Clinic, slug: str):
    assert people.public_clinic("harbor") is None
    decide(harbor, public_times=True)
    assert people.public_clinic("harbor") == people.find(harbor.patient).clinic
    assert people.public_clinic(slug) is None


def test_the_times_are_those_of_a_new_patient(database: str, harbor: Clinic, now: datetime):
    decide(harbor, public_times=True)
    book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider2, patient=harbor.patient2)
    seen = public.offer(harbor.id, type_slug="therapy", first=TUESDAY, days=1, now=now)
    (new,) = join(harbor, Role.patient, 1, now)
    assert seen == offers.offer(patient_id=new, type_slug="therapy", first=TUESDAY, days=1, now=now)
    assert at(harbor, "10:00") not in seen[TUESDAY]


def test_without_names_nobody_is_named_counted_or_asked_for(database: str, harbor: Clinic, now: datetime):
    decide(harbor, public_times=True)
    types, providers, offered = public.catalogue(harbor.id)
    assert [each.slug for each in types] == ["therapy", "consultation", "follow-up", "crisis-intervention"]
    assert providers == []
    assert set(offered.values().__iter__().__next__()) == {public.NOBODY}
    assert list(public.load_outlook(harbor.id, type_slug="therapy", now=now).next_free) == [None]
    for named in (harbor.provider, 0, -1, 10**30):
        with pytest.raises(errors.UnknownProvider):
            public.load_outlook(harbor.id, type_slug="therapy", provider_id=named, now=now)


def test_with_names_those_of_the_clinic_can_be_asked_for(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    decide(harbor, public_times=True, public_names=True)
    assert [each.id for each in public.catalogue(harbor.id)[1]] == [harbor.provider, harbor.provider2]
    assert public.load_outlook(harbor.id, type_slug="therapy", provider_id=harbor.provider, now=now).next_free[None]
    for other in (clinic.lakeside.provider, harbor.patient, harbor.staff):
        with pytest.raises(errors.UnknownProvider):
            public.load_outlook(harbor.id, type_slug="therapy", provider_id=other, now=now)


def test_what_somebody_is_choosing_is_not_told(database: str, harbor: Clinic, now: datetime):
    decide(harbor, public_times=True, public_names=True)
    start = at(harbor, "10:00")
    holds.hold(
        patient_id=harbor.patient, page="p", type_slug="therapy", provider_id=harbor.provider, start=start, now=now
    )
    day = public.load_outlook(harbor.id, type_slug="therapy", provider_id=harbor.provider, now=now).days[TUESDAY]
    assert at(harbor, "10:00") not in day.free
    assert day.held == []


def test_nobodys_time_off_is_told(database: str, harbor: Clinic, now: datetime):
    decide(harbor, public_times=True, public_names=True)
    hours.save(AddTimeOff(harbor.provider, TUESDAY, TUESDAY, "Surgery"), by=harbor.provider, now=now)
    params = {"type_slug": "therapy", "provider_id": harbor.provider, "now": now}
    nothing = public.load_outlook(harbor.id, **params).days[TUESDAY].nothing  # type: ignore[arg-type]
    assert nothing is not None
    assert (nothing.why, nothing.name) == (Why.closed, "")


@pytest.mark.parametrize("day", [date.min, date.max, MONDAY - timedelta(days=1), MONDAY + timedelta(days=9999)])
def test_no_day_is_too_far_to_be_asked_for(database: str, harbor: Clinic, now: datetime, day: date):
    decide(harbor, public_times=True)
    assert public.load_outlook(harbor.id, type_slug="therapy", day=day, now=now).days
    with pytest.raises(errors.UnknownType):
        public.load_outlook(harbor.id, type_slug="t" * 100_000, day=day, now=now)


def test_whoever_looks_all_the_time_waits_and_nobody_elsewhere_does(database: str, harbor: Clinic, now: datetime):
    for _ in range(throttle.LOOKS.free):
        throttle.looked(address="203.0.113.7", now=now)
    with pytest.raises(errors.TooFast) as refused:
        throttle.may_look(address="203.0.113.7", now=now)
    assert refused.value.retry_after == 1
    throttle.may_look(address="203.0.113.8", now=now)
    throttle.may_look(address="203.0.113.7", now=now + timedelta(seconds=1))
