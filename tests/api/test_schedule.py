"""Asking what is free, and booking it."""

import asyncio
import itertools
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api import fields, problems, schemas
from store import db, errors
from store.models import Appointment, Taken
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


def rows(model: type) -> int:
    with db.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# ---- what is free


async def test_the_schedule_names_types_providers_and_free_times(ada: Program, clinic: Clinics, monday: date, at: At):
    answer = await ada.get("/schedule", params={"type": "therapy", "date": monday.isoformat()})
    assert answer.status_code == 200
    found = answer.json()
    assert list(found) == ["types", "providers", "free"]
    assert found["types"][0] == {"slug": "therapy", "name": "Therapy", "minutes": 50}
    assert [each["slug"] for each in found["types"]] == [
        "therapy",
        "consultation",
        "follow-up",
        "crisis-intervention",
    ]
    assert found["providers"][0] == {"id": clinic.harbor.provider, "name": "Dr. Clara Weiss"}
    assert found["free"][0] == at("09:00")
    assert found["free"][-1] == at("16:00")
    schemas.Offer.model_validate(found)


async def test_times_are_told_in_the_zone_of_the_clinic(log_in: LogIn, monday: date, at: At):
    patient = await log_in("patient@lakeside")
    found = (await patient.get("/schedule", params={"type": "therapy", "date": monday.isoformat()})).json()
    assert found["free"][0] == at("09:00", "America/New_York")


async def test_a_taken_time_is_not_offered_with_that_provider(ada: Program, clinic: Clinics, monday: date, at: At):
    clara, david = clinic.harbor.provider, clinic.harbor.provider2
    await ada.post("/schedule", json={"type": "therapy", "start": at("09:00"), "provider_id": clara})
    asked = {"type": "follow-up", "date": monday.isoformat()}
    for provider in (clara, david):  # hers is taken, and the patient cannot be at two places
        found = (await ada.get("/schedule", params=asked | {"provider": provider})).json()
        assert at("09:00") not in found["free"]
        assert at("10:00") in found["free"]


async def test_without_a_type_there_are_no_times_and_without_a_date_it_is_about_today(ada: Program):
    assert (await ada.get("/schedule")).json()["free"] == []
    answer = await ada.get("/schedule", params={"type": "therapy"})
    today = datetime.now(UTC)
    assert all(datetime.fromisoformat(free) - today < timedelta(days=1) for free in answer.json()["free"])


@pytest.mark.parametrize("day", ["2020-01-06", "9999-12-31", "0001-01-01"])
async def test_days_that_nobody_can_book_have_no_times(ada: Program, day: str):
    answer = await ada.get("/schedule", params={"type": "therapy", "date": day})
    assert (answer.status_code, answer.json()["free"]) == (200, [])


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
    assert (await (await log_in("staff@harbor")).post("/schedule", json=_booking("x"))).status_code == 422
    answer = await clara.post("/schedule", json={"type": "therapy", "start": "2030-01-07T09:00:00+01:00"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


# ---- booking


def _booking(start: str, **more: Any) -> dict[str, Any]:
    return {"type": "therapy", "start": start, **more}


async def test_a_program_that_books_gets_the_appointment_and_its_address(ada: Program, clinic: Clinics, at: At):
    answer = await ada.post(
        "/schedule", json=_booking(at("09:00"), provider_id=clinic.harbor.provider, notes=" Hello ")
    )
    assert answer.status_code == 201
    booked = answer.json()
    assert answer.headers["location"] == f"/appointments/{booked['id']}"
    assert list(booked) == [
        "id", "status", "type", "start", "end", "provider_id", "patient_id", "notes", "rejection_reason", "created_at",
        "updated_at",
    ]  # fmt: skip
    assert booked["status"] == "booked"
    assert booked["start"] == at("09:00")
    assert booked["end"] == at("09:50")
    assert booked["provider_id"] == clinic.harbor.provider
    assert booked["patient_id"] == clinic.harbor.patient
    assert (booked["notes"], booked["rejection_reason"]) == ("Hello", None)
    assert booked["created_at"][-6:] in {"+01:00", "+02:00"}
    schemas.Appointment.model_validate(booked)
    assert (await ada.get(answer.headers["location"])).json() == booked


async def test_a_form_books_and_goes_on_to_the_appointment(ada: Program, at: At):
    form = {"type": "therapy", "start": at("09:00"), "provider_id": "", "notes": "über 😀"}
    answer = await ada.post("/schedule", data=form, headers={"Accept": "*/*"})
    assert answer.status_code == 303
    booked = (await ada.get(answer.headers["location"])).json()
    assert booked["notes"] == "über 😀"
    assert booked["provider_id"] is None


async def test_any_offset_names_the_same_moment(ada: Program, at: At):
    start = datetime.fromisoformat(at("09:00")).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert (await ada.post("/schedule", json=_booking(start))).json()["start"] == at("09:00")


@pytest.mark.parametrize("provider", ["", None, "absent", "number", "digits"])
async def test_a_provider_may_be_left_out_or_named_by_number_or_digits(
    ada: Program, clinic: Clinics, at: At, provider: str | None
):
    named = {"number": clinic.harbor.provider, "digits": str(clinic.harbor.provider)}
    more = {} if provider == "absent" else {"provider_id": named.get(provider or "", provider)}
    answer = await ada.post("/schedule", json=_booking(at("09:00"), **more))
    assert answer.status_code == 201
    assert answer.json()["provider_id"] == (clinic.harbor.provider if provider in named else None)


async def test_text_is_kept_as_typed(ada: Program, at: At):
    notes = "<script>alert(1)</script> \u202eשלום 👩‍👩‍👧 ' OR 1=1 --\nnext line"
    assert (await ada.post("/schedule", json=_booking(at("09:00"), notes=notes))).json()["notes"] == notes


async def test_unknown_fields_are_passed_over(ada: Program, at: At):
    answer = await ada.post("/schedule", json=_booking(at("09:00"), status="accepted", patient_id=1, id=99))
    assert answer.json()["status"] == "booked"
    assert answer.json()["id"] != 99


async def test_a_taken_time_says_whose_it_is_and_what_is_still_free_that_day(ada: Program, log_in: LogIn, at: At):
    await ada.post("/schedule", json=_booking(at("09:00")))
    answer = await ada.post("/schedule", json=_booking(at("09:15")))
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["whose"]) == ("time_taken", "patient")
    assert problem["free"][0] == at("10:00")
    schemas.Problem.model_validate(problem)


async def test_a_time_taken_by_someone_else_is_the_providers(ada: Program, log_in: LogIn, clinic: Clinics, at: At):
    booking = _booking(at("09:00"), provider_id=clinic.harbor.provider)
    await ada.post("/schedule", json=booking)
    answer = await (await log_in("patient2@harbor")).post("/schedule", json=booking)
    assert (answer.status_code, answer.json()["whose"]) == (409, "provider")
    answer = await (await log_in("patient2@harbor", html=True)).post("/schedule", data=booking)
    assert (answer.status_code, answer.headers["location"]) == (303, "/schedule?problem=time_taken")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"type": None}, "type", "missing"),
    ({"type": ""}, "type", "missing"),
    ({"type": 7}, "type", "wrong_type"),
    ({"type": ["therapy"]}, "type", "wrong_type"),
    ({"type": "surgery"}, "type", "unknown_type"),
    ({"type": "thera\0py"}, "type", "bad_text"),
    ({"start": None}, "start", "missing"),
    ({"start": 1764000000}, "start", "wrong_type"),
    ({"start": float("nan")}, "start", "wrong_type"),
    ({"start": "tomorrow"}, "start", "not_a_time"),
    ({"start": "2030-01-07T09:00:00"}, "start", "not_a_time"),
    ({"start": "2030-01-07"}, "start", "not_a_time"),
    ({"start": "2030-02-30T09:00:00+01:00"}, "start", "not_a_time"),
    ({"start": "0001-01-01T00:00:00+14:00"}, "start", "not_a_time"),
    ({"start": "9999-12-31T23:59:00-14:00"}, "start", "not_a_time"),
    ({"start": "9998-12-31T23:45:00Z"}, "start", "too_far_ahead"),
    ({"start": "2020-01-06T09:00:00+01:00"}, "start", "past_time"),
    ({"provider_id": True}, "provider_id", "wrong_type"),
    ({"provider_id": 1.5}, "provider_id", "wrong_type"),
    ({"provider_id": "one"}, "provider_id", "wrong_type"),
    ({"provider_id": {}}, "provider_id", "wrong_type"),
    ({"provider_id": -1}, "provider_id", "unknown_provider"),
    ({"provider_id": 10**30}, "provider_id", "unknown_provider"),
    ({"provider_id": float("inf")}, "provider_id", "wrong_type"),
    ({"notes": 7}, "notes", "wrong_type"),
    ({"notes": "\ud800"}, "notes", "bad_text"),
    ({"notes": "a\0b"}, "notes", "bad_text"),
    ({"notes": "a\x07b"}, "notes", "bad_text"),
    ({"notes": "x" * 2001}, "notes", "too_long"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG)
async def test_a_booking_that_cannot_be_names_its_field_and_changes_nothing(
    database: str, ada: Program, at: At, wrong: dict[str, Any], field: str, code: str
):
    body = json.dumps(_booking(at("09:00")) | wrong)
    answer = await ada.post("/schedule", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    problem = answer.json()
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [(field, code)]
    schemas.Problem.model_validate(problem)
    assert rows(Appointment) == rows(Taken) == 0


async def test_times_off_the_grid_and_outside_the_hours_are_refused(ada: Program, at: At, monday: date):
    for start, code in ((at("09:05"), "off_grid"), (at("08:00"), "outside_hours"), (at("16:30"), "outside_hours")):
        answer = await ada.post("/schedule", json=_booking(start))
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    sunday = f"{monday - timedelta(days=1)}T10:00:00+01:00"
    assert (await ada.post("/schedule", json=_booking(sunday))).json()["code"] == "outside_hours"


async def test_a_provider_of_another_institution_is_unknown(ada: Program, clinic: Clinics, at: At):
    answer = await ada.post("/schedule", json=_booking(at("09:00"), provider_id=clinic.lakeside.provider))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_provider")


async def test_every_wrong_field_is_named_at_once(ada: Program):
    answer = await ada.post("/schedule", json={"start": "soon", "provider_id": "x", "notes": 1})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "wrong_fields")
    assert {each["field"] for each in problem["errors"]} == {"type", "start", "provider_id", "notes"}


# ---- many at once


async def test_fifty_bookings_of_one_slot_at_one_instant_give_one_appointment(
    database: str, log_in: LogIn, clinic: Clinics, at: At
):
    callers = [await log_in(who) for who in ("patient@harbor", "patient2@harbor")]
    booking = _booking(at("09:00"), provider_id=clinic.harbor.provider)
    answers = await asyncio.gather(*(callers[n % 2].post("/schedule", json=booking) for n in range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert rows(Appointment) == 1
    assert rows(Taken) == 20
    assert all(at("09:00") not in answer.json()["free"] for answer in answers if answer.status_code == 409)


async def test_bookings_of_one_person_never_overlap_however_they_come(database: str, ada: Program, at: At):
    starts = [at(f"{hour:02}:{minute:02}") for hour in (9, 10, 11) for minute in (0, 15, 30, 45)]
    answers = await asyncio.gather(*(ada.post("/schedule", json=_booking(start)) for start in starts * 2))
    assert {answer.status_code for answer in answers} == {201, 409}
    with db.reading() as session:
        booked = session.execute(sa.text('SELECT start, "end" FROM appointment ORDER BY start')).all()
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(booked))
    assert len(booked) >= 2


def test_every_refusal_has_a_status_and_a_sentence():
    def kinds(of: type[errors.Refusal]) -> set[type[errors.Refusal]]:
        return {of} | {each for child in of.__subclasses__() for each in kinds(child)}

    assert issubclass(fields.WrongFields, errors.Refusal)
    for kind in kinds(errors.Refusal) - {errors.Refusal, errors.Conflict, errors.LoginRefused}:
        assert any(issubclass(kind, each) for each in problems._STATUS), kind
        assert kind.__new__(kind).code in problems.DETAILS, kind
