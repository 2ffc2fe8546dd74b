"""Asking what is free, and why nothing is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api import answers
from store import threads
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import AddTimeOff, Change, SetDate
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


async def test_the_schedule_names_types_providers_and_free_times(ada: Program, clinic: Clinics, monday: date, at: At):
    answer = await ada.get("/schedule", params={"type": "therapy", "date": monday.isoformat()})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["types", "providers", "free", "nothing"]
    assert body["types"][0] == {"slug": "therapy", "name": "Therapy", "minutes": 50}
    assert [each["slug"] for each in body["types"]] == [
        "therapy",
        "consultation",
        "follow-up",
        "crisis-intervention",
    ]
    assert body["providers"][0] == {"id": clinic.harbor.provider, "name": "Dr. Clara Weiss"}
    assert body["free"][0] == at("09:00")
    assert body["free"][-1] == at("16:00")
    assert body["nothing"] is None
    answers.Offer.model_validate(body)


async def test_times_are_told_in_the_zone_of_the_clinic(log_in: LogIn, monday: date, at: At):
    patient = await log_in("patient@lakeside")
    body = (await patient.get("/schedule", params={"type": "therapy", "date": monday.isoformat()})).json()
    assert body["free"][0] == at("09:00", "America/New_York")


async def test_a_taken_time_is_not_offered_with_that_provider(ada: Program, clinic: Clinics, monday: date, at: At):
    clara, david = clinic.harbor.provider, clinic.harbor.provider2
    await ada.post("/schedule", json={"type": "therapy", "start": at("09:00"), "provider_id": clara})
    params = {"type": "follow-up", "date": monday.isoformat()}
    for provider in (clara, david):  # hers is taken, and the patient cannot be at two places
        body = (await ada.get("/schedule", params=params | {"provider": provider})).json()
        assert at("09:00") not in body["free"]
        assert at("10:00") in body["free"]


async def test_without_a_type_there_are_no_times_and_without_a_date_it_is_about_today(ada: Program):
    assert (await ada.get("/schedule")).json()["free"] == []
    answer = await ada.get("/schedule", params={"type": "therapy"})
    today = datetime.now(UTC)
    assert all(datetime.fromisoformat(free) - today < timedelta(days=1) for free in answer.json()["free"])


@pytest.mark.parametrize(("day", "why"), [("2020-01-06", "past"), ("9999-12-31", "too_far"), ("0001-01-01", "past")])
async def test_days_that_nobody_can_book_have_no_times(ada: Program, day: str, why: str):
    answer = await ada.get("/schedule", params={"type": "therapy", "date": day})
    assert (answer.status_code, answer.json()["free"]) == (200, [])
    assert answer.json()["nothing"]["why"] == why
    answers.Offer.model_validate(answer.json())


async def test_a_day_without_times_names_the_rule_that_removed_the_last_of_them(
    ada: Program, clinic: Clinics, monday: date
):
    harbor, now = clinic.harbor, datetime.now(UTC)
    short = (Span(540, 570),)
    tuesday = monday + timedelta(days=1)
    changes: list[Change] = [AddTimeOff(None, monday, monday, "Team day")]
    changes += [SetDate(each, tuesday, short) for each in (harbor.provider, harbor.provider2)]
    for change in changes:
        await threads.write(hours.save, change, by=harbor.staff, now=now)
    said = {}
    for name, day in (("closed", monday), ("short", tuesday), ("sunday", monday - timedelta(days=1))):
        body = (await ada.get("/schedule", params={"type": "therapy", "date": day.isoformat()})).json()
        answers.Offer.model_validate(body)
        assert body["free"] == []
        said[name] = body["nothing"]
    assert said["closed"] == {"why": "closure", "name": "Team day", "needed": 0, "longest": 0, "notice": 0}
    assert said["short"] == {"why": "too_short", "name": "", "needed": 50, "longest": 30, "notice": 0}
    assert said["sunday"]["why"] == "closed"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"type": "surgery"}, "type", "unknown_type"),
        ({"type": "a\0b"}, "type", "bad_text"),
        ({"provider": "x"}, "provider", "wrong_type"),
        ({"provider": "-1"}, "provider", "wrong_type"),
        ({"provider": "9" * 500}, "provider", "wrong_type"),
        ({"provider": "999999"}, "provider", "unknown_provider"),
        ({"date": "2026-02-30"}, "date", "not_a_time"),
        ({"date": "soon"}, "date", "not_a_time"),
    ],
)
async def test_a_question_that_cannot_be_names_its_field(ada: Program, query: dict[str, str], field: str, code: str):
    answer = await ada.get("/schedule", params={"type": "therapy"} | query)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


async def test_the_schedule_is_for_patients(clara: Program, log_in: LogIn):
    assert (await clara.get("/schedule")).status_code == 403
    assert (
        await (await log_in("staff@harbor")).post("/schedule", json={"type": "therapy", "start": "x"})
    ).status_code == 422
    answer = await clara.post("/schedule", json={"type": "therapy", "start": "2030-01-07T09:00:00+01:00"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
