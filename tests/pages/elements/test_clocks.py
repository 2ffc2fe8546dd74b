"""Whoever reads a time elsewhere than at the clinic knows whose it is, and on which day it is for them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import words
from store import appointments, threads
from store.models import Kind, Status
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.invented import BERLIN, NEW_YORK, NOW, PATIENT, START, view
from tests.pages.schedule.choosing import address, being_booked, start_times
from tests.pages.steps import ask
from tests.pages.test_true_pages import fill

KIRITIMATI = "Pacific/Kiritimati"
HONOLULU, AUCKLAND = "Pacific/Honolulu", "Pacific/Auckland"
NOTE = "Times are the clinic's, in Berlin."
NAMELESS = re.compile(r"\b[0-2]\d:[0-5]\d\b(?! in Berlin)")

WITH_TIMES = [
    ("patient@harbor", "/schedule?type=therapy"),
    ("patient@harbor", "/schedule?type=crisis-intervention"),
    ("patient@harbor", "/appointments"),
    ("patient@harbor", "/appointments/{waiting}"),
    ("patient@harbor", "/notifications"),
    ("provider@harbor", "/provider-dashboard?filter=all"),
    ("provider@harbor", "/appointments/{crisis}"),
    ("provider@harbor", "/calendar"),
    ("staff@harbor", "/staff?filter=all"),
    ("staff@harbor", "/calendar"),
]


def test_a_moment_names_its_city_only_for_readers_whose_clock_differs() -> None:
    said = "Tuesday 1 December, 14:30"
    assert words.moments.when(START, BERLIN, NOW, seen_from=None) == said
    assert words.moments.when(START, BERLIN, NOW, seen_from="Europe/Paris") == said
    assert words.moments.when(START, BERLIN, NOW, seen_from=NEW_YORK) == f"{said} in Berlin"
    assert (
        words.moments.when(START, BERLIN, NOW, seen_from=AUCKLAND)
        == f"{said} in Berlin (Wednesday 2 December in Auckland)"
    )


def test_a_moment_that_is_near_says_the_readers_day_where_it_is_another() -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # half past eleven at night in Berlin
    now = late - timedelta(hours=3)
    assert words.moments.near(late, BERLIN, now, seen_from=NEW_YORK) == "Today, 23:30"
    assert (
        words.moments.near(late, BERLIN, now, seen_from=AUCKLAND) == "Today, 23:30 (Wednesday 25 November in Auckland)"
    )
    early = late + timedelta(hours=9)
    said = "Tomorrow, 08:30 (Tuesday 24 November in Honolulu)"
    assert words.moments.near(early, BERLIN, now, seen_from=HONOLULU) == said
    assert words.moments.reader_clock(late, BERLIN, AUCKLAND) == "Wednesday 25 November, 11:30 Auckland"
    assert words.moments.reader_clock(late, BERLIN, NEW_YORK) == "17:30 New York"
    assert words.moments.reader_clock(late, BERLIN, "Europe/Paris") == ""


def test_clocks_that_differ_in_summer_only_differ() -> None:
    assert words.moments.differ(BERLIN, "Africa/Lagos", NOW)  # an hour behind from March to October
    assert not words.moments.differ(BERLIN, "Europe/Paris", NOW)
    assert not words.moments.differ(BERLIN, None, NOW)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.time_free])
def test_news_names_the_city_for_readers_elsewhere(kind: Kind) -> None:
    said = words.notifications.sentence(kind, view(Status.booked), PATIENT, HONOLULU)
    assert NAMELESS.search(said) is None
    assert "14:30 in Berlin" in said
    assert "Berlin" not in words.notifications.sentence(kind, view(Status.booked), PATIENT, "Europe/Paris")


@pytest.mark.parametrize(("account", "path"), WITH_TIMES)
async def test_a_page_with_times_says_once_whose_they_are(
    open_as: OpenAs, clinic: Clinics, at: At, account: str, path: str
):
    ids = {name: each.id for name, each in (await fill(clinic, at)).items()}
    far = await open_as(account, path.format(**ids), zone=HONOLULU)
    notes = [each for each in shown(far) if NOTE in (each.text or "")]
    assert len(notes) == 1


@pytest.mark.parametrize("path", ["/appointments", "/notifications"])
async def test_whose_clock_is_the_clinics_reads_nothing_about_it(open_as: OpenAs, clinic: Clinics, at: At, path: str):
    await fill(clinic, at)
    ada = await open_as("patient@harbor", path, zone="Europe/Paris")
    await ada.should_not_see("in Berlin")


async def test_a_toast_and_the_bell_name_the_city(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    far, near = await open_as("patient@harbor", "/account", zone=HONOLULU), await open_as("patient@harbor", "/account")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    there = at("09:00").astimezone(ZoneInfo(HONOLULU)).date()
    said = f"{words.moments.day(at('09:00').date())}, 09:00 in Berlin"
    await far.should_see(f"Accepted by Dr. Clara Weiss: Therapy, {said}", retries=10)
    await near.should_see("Accepted by Dr. Clara Weiss: Therapy", retries=10)
    await near.should_not_see("in Berlin")
    (bell,) = [each for each in shown(far) if "bell" in each.classes]
    send(far, bell, "toggle", True)
    await far.should_see(f"Therapy, {said}", retries=10)
    await far.should_see("in Honolulu)")
    assert there < at("09:00").date()


async def test_the_list_below_the_first_appointment_names_the_city(open_as: OpenAs, clinic: Clinics, at: At):
    await fill(clinic, at)
    ada = await open_as("patient@harbor", "/appointments", zone="America/New_York")
    day = words.moments.day(at("09:00").date())
    await ada.should_see(f"{day}, 09:00 in Berlin")
    await ada.should_see(f"{day}, 11:00 in Berlin")


async def test_a_time_on_another_day_of_the_reader_says_the_day(open_as: OpenAs, clinic: Clinics, at: At):
    day = at("09:00").date()
    ada = await open_as("patient@harbor", address(date=day), zone=HONOLULU)
    assert "09:00" in start_times(ada)
    assert being_booked(ada) == []
    there = at("09:00").astimezone(ZoneInfo(HONOLULU))
    assert f"{words.moments.day(there.date(), day)}, {there:%H:%M} Honolulu" in [
        each.text for each in shown(ada) if each.tag == "small"
    ]


async def test_the_earliest_time_says_the_readers_day_where_it_is_another(open_as: OpenAs):
    west, east = [await open_as("patient@harbor", address(), zone=zone) for zone in (HONOLULU, KIRITIMATI)]
    assert [says_a_city(west, "Honolulu"), says_a_city(east, "Kiritimati")].count(True) == 1, "a day lies between them"


def says_a_city(user: User, city: str) -> bool:
    (earliest,) = [each for each in shown(user) if "earliest" in each.classes]
    return f"in {city})" in str([each.text for each in earliest.descendants() if hasattr(each, "text")])
