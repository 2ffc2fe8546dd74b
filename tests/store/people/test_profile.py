"""People change the name they go by and the number they can be called at."""

from datetime import datetime, timedelta

import pytest

from store import errors, events
from store.appointments import lists
from store.people import people, profile, sessions, throttle
from tests.clinics import Clinic
from tests.store.steps import book


def test_another_name_stands_wherever_the_person_does(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    view = book(harbor, "10:00", now)
    announced.clear()
    person = profile.change("  Ada  Okafor ", "030 12345", by=harbor.patient, now=now)
    assert (person.name, person.phone) == ("Ada Okafor", "030 12345")
    assert people.find(harbor.patient) == person
    appointment = lists.find(view.id, by=harbor.staff)
    assert (appointment.patient_name, appointment.patient_phone) == ("Ada Okafor", "030 12345")
    assert announced == [events.PersonChanged(harbor.patient, harbor.id)]


def test_pages_with_providers_to_choose_from_read_again_when_one_has_another_name(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    profile.change("Dr. Clara Stern", "", by=harbor.provider, now=now)
    assert announced == [
        events.PersonChanged(harbor.provider, harbor.id),
        events.TimesChanged(harbor.id, rules=True),
    ]
    assert "Dr. Clara Stern" in [each.name for each in people.providers(harbor.id)]


def test_what_is_as_it_was_is_no_news(database: str, harbor: Clinic, now: datetime, announced: list[events.Event]):
    ada = people.find(harbor.patient)
    assert profile.change(ada.name, ada.phone, by=ada.id, now=now) == ada
    assert announced == []


@pytest.mark.parametrize(
    ("name", "phone", "refusal"),
    [
        ("", "", errors.BadName),
        ("\u200b", "", errors.BadName),
        ("a" * 1_000_000, "", errors.BadName),
        ("Ada", "call me", errors.BadPhone),
        ("Ada", "1" * 1_000_000, errors.BadPhone),
    ],
)
def test_what_cannot_be_changes_nothing(
    database: str, harbor: Clinic, now: datetime, name: str, phone: str, refusal: type[errors.Invalid]
):
    before = people.find(harbor.patient)
    with pytest.raises(refusal):
        profile.change(name, phone, by=harbor.patient, now=now)
    assert people.find(harbor.patient) == before


def test_who_is_gone_changes_nothing(database: str, harbor: Clinic, now: datetime):
    sessions.deactivate(harbor.patient, now=now)
    for nobody in (harbor.patient, 0):
        with pytest.raises(errors.NotAllowed):
            profile.change("Ada", "", by=nobody, now=now)


def test_who_changes_it_all_the_time_waits(database: str, harbor: Clinic, now: datetime):
    for number in range(throttle.CHANGES.free):
        profile.change(f"Ada {number} L", "", by=harbor.patient, now=now)
    with pytest.raises(errors.TooFast) as refused:
        profile.change("Ada", "", by=harbor.patient, now=now)
    assert refused.value.retry_after == 15
    profile.change("Ben", "", by=harbor.patient2, now=now)
    assert profile.change("Ada", "", by=harbor.patient, now=now + timedelta(seconds=15)).name == "Ada"
