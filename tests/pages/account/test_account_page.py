"""A person changes name and phone on /account, and every open page says the new ones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from nicegui.testing import User

from pages import words
from settings import settings
from store import threads
from store.models import Channel, Subject
from store.notifications import preferences
from store.people import people, profile
from tests.clinics import ADA_CALLS, Clinics
from tests.pages.clinic.clinic_steps import filled, said, submit
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes, replaced, rows, stands


async def rename(person_id: int, name: str, phone: str = "") -> None:
    """The person changes it in another page."""
    await threads.write(profile.change, name, phone, by=person_id, now=datetime.now(UTC))


async def test_name_and_phone_are_saved_and_reach_the_persons_other_pages(open_as: OpenAs, clinic: Clinics):
    ada, other = await open_as("patient@harbor", "/account"), await open_as("patient@harbor", "/account")
    assert filled(ada, "name")["phone"] == [ADA_CALLS["harbor"]]
    submit(ada, "name", name=" Ada  Okafor", phone="(030) 12345")
    await becomes(["Ada Okafor"], lambda: filled(other, "name")["name"])
    assert filled(other, "name")["phone"] == ["(030) 12345"]
    await becomes(True, lambda: all(stands(each, "Ada Okafor") for each in (ada, other)))  # the menu in the header
    assert people.find(clinic.harbor.patient).phone == "(030) 12345"


async def test_what_cannot_be_says_so_at_its_field(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    submit(ada, "name", phone="call me")
    await becomes(True, lambda: any(each.startswith("Please give a phone number") for each in said(ada)))
    submit(ada, "name", name=" ", phone="")
    await becomes(True, lambda: any(each.startswith("Please tell us the name") for each in said(ada)))
    assert people.find(clinic.harbor.patient).phone == ADA_CALLS["harbor"]


async def test_the_clinics_pages_call_a_patient_by_the_new_name(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    eva = await open_as("staff@harbor", "/staff")
    week = await open_as("provider@harbor", f"/calendar?view=week&date={at('09:00').date()}")
    one = await open_as("staff@harbor", f"/appointments/{view.id}")
    assert len(rows(clara)) == 1
    await rename(clinic.harbor.patient, "Ada Okafor", "030 12345")
    for page in (clara, eva, week, one):
        await replaced(page, "Ada Lindqvist", "Ada Okafor")
    assert shown(one, href="tel:03012345")


async def test_patients_call_a_provider_by_the_new_name(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    choosing = await open_as("patient2@harbor", "/schedule?type=therapy")
    mine = await open_as("patient@harbor", f"/appointments/{view.id}")
    await rename(clinic.harbor.provider, "Dr. Clara Stern")
    for page in (choosing, mine):
        await replaced(page, "Dr. Clara Weiss", "Dr. Clara Stern")


async def test_other_people_and_other_clinics_hear_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    ben = await open_as("patient2@harbor", "/account")
    there = await open_as("staff@lakeside", "/staff")
    await rename(clinic.harbor.patient, "Ada Okafor", "030 12345")
    assert not stands(ben, "Okafor, Ada")
    assert filled(ben, "name")["name"] == ["Ben Okafor"]
    assert not stands(there, "Ada Okafor")


async def test_how_somebody_hears_is_saved_and_reaches_their_other_pages(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account", zone="Asia/Tokyo")
    other = await open_as("patient@harbor", "/account")
    await ada.should_see("This computer's clock is that of Asia/Tokyo.")
    assert filled(ada, "zone")["email"] == ["answers", "changes", "reminders", "waitlist", "notes"]
    submit(ada, "zone", email=["answers"], zone="Asia/Tokyo", discreet=[])
    await ada.should_see(words.preferences.SAVED)
    await becomes(["Asia/Tokyo"], lambda: filled(other, "zone")["zone"])
    assert (filled(other, "zone")["email"], filled(other, "zone")["discreet"]) == (["answers"], [])
    submit(ada, "zone", zone="Mars", quiet_from="8")
    await becomes(True, lambda: words.preferences.SAME_HOUR in said(ada))
    submit(ada, "zone", zone="Mars")
    await becomes(True, lambda: any(each.startswith("There is no time zone of that name") for each in said(ada)))
    kept = preferences.find(by=clinic.harbor.patient)
    assert kept.zone == "Asia/Tokyo"
    assert kept.channels[Subject.notes] == {Channel.push}, "what is not asked stays as it is"


async def test_a_time_zone_is_found_by_its_city(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    for typed, zone in (("Tokyo", "Asia/Tokyo"), ("new york", "America/New_York"), (" europe/london", "Europe/London")):
        submit(ada, "zone", zone=typed)
        await becomes([zone], partial(zone_of, ada))


def zone_of(user: User) -> list[str]:
    return filled(user, "zone")["zone"]


async def test_what_was_saved_before_is_not_said_any_more_where_the_next_save_fails(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/account")
    submit(ada, "name", phone="(030) 12345")
    await ada.should_see("Saved.", retries=10)
    submit(ada, "name", phone="call me")
    await ada.should_see("Please give a phone number", retries=10)
    await ada.should_not_see("Saved.")


@pytest.fixture
def texts_are_set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages can be sent to phones here."""
    for name, value in (("ACCOUNT", "AC" + "0" * 32), ("TOKEN", "t" * 32), ("FROM", "+15005550006")):
        monkeypatch.setenv(f"KEPT_SMS_{name}", value)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("texts_are_set_up")
async def test_text_messages_need_a_number_and_without_it_none_come(open_as: OpenAs, clinic: Clinics):
    await rename(clinic.harbor.patient, "Ada Lindqvist")
    ada = await open_as("patient@harbor", "/account")
    submit(ada, "zone", sms=["answers"])
    await becomes(True, lambda: words.preferences.PHONE_FIRST in said(ada))
    assert not preferences.has_texts(by=clinic.harbor.patient)
    submit(ada, "name", phone="+49 30 12345")
    await ada.should_see("Saved.", retries=10)
    submit(ada, "zone", sms=["answers"])
    await ada.should_see(words.preferences.SAVED, retries=10)
    submit(ada, "name", phone="")
    await ada.should_see(words.preferences.NO_TEXTS, retries=10)


async def test_the_clinics_people_read_that_a_crisis_always_comes(open_as: OpenAs):
    clara = await open_as("provider@harbor", "/account")
    await clara.should_see(words.preferences.ALWAYS)
    assert filled(clara, "zone")["email"] == ["requests", "changes"]


async def test_who_wants_to_hear_of_nothing_reads_that_only_kept_says_it_then(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    submit(ada, "zone", email=[], push=[])
    await ada.should_see(words.preferences.NOTHING_MORE, retries=10)
