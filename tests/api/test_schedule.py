"""Booking a time."""

import asyncio
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api import answers
from api.http import body, failures
from store import db, errors, threads
from store.appointments import holds
from store.clinic import clinics, hours, types
from store.clinic.hours import SetOffering
from store.models import Appointment, Taken
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


def rows(model: type) -> int:
    with db.reading() as transaction:
        return transaction.scalar(sa.select(sa.func.count()).select_from(model)) or 0


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
        "id", "status", "type", "start", "end", "provider_id", "any_provider", "passed_on", "colleague",
        "patient_id", "patient_phone", "notes",
        "rejection_reason", "decided_by",
        "cancelled_by", "cancel_reason", "cancel_note", "late",
        "answer_by", "moving_to", "move_answer", "proposals", "proposal_note", "proposal_answer",
        "sequence", "delay", "coming_at", "arrived_at", "series_id", "acknowledged_by", "asked", "join_from",
        "created_at", "seen_at", "updated_at",
    ]  # fmt: skip
    assert booked["status"] == "booked"
    assert booked["start"] == at("09:00")
    assert booked["end"] == at("09:50")
    assert booked["provider_id"] == clinic.harbor.provider
    assert booked["patient_id"] == clinic.harbor.patient
    assert (booked["notes"], booked["rejection_reason"]) == ("Hello", None)
    assert booked["created_at"][-6:] in {"+01:00", "+02:00"}
    answers.Appointment.model_validate(booked)
    assert (await ada.get(answer.headers["location"])).json() == booked | {"clinic_notes": []}


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
    notes = "<script>alert(1)</script> שלום 👩‍👩‍👧 ' OR 1=1 --\nnext line"
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
    answers.Problem.model_validate(problem)


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
    answers.Problem.model_validate(problem)
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
    callers = [await log_in(account) for account in ("patient@harbor", "patient2@harbor")]
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
    with db.reading() as transaction:
        booked = transaction.execute(sa.text('SELECT start, "end" FROM appointment ORDER BY start')).all()
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(booked))
    assert len(booked) >= 2


async def test_a_time_that_another_patient_is_just_choosing_says_so(
    ada: Program, clinic: Clinics, at: At, monday: date
):
    harbor, start = clinic.harbor, datetime.fromisoformat(at("09:00"))
    chosen = {"type_slug": "therapy", "provider_id": harbor.provider, "start": start}
    await threads.write(holds.hold, patient_id=harbor.patient2, page="tab", **chosen, now=datetime.now(UTC))  # type: ignore[arg-type]
    answer = await ada.post("/schedule", json=_booking(at("09:15"), provider_id=harbor.provider))
    assert (answer.status_code, answer.json()["whose"]) == (409, "held")
    assert at("10:00") in answer.json()["free"]
    answers.Problem.model_validate(answer.json())


async def test_the_rules_of_the_clinic_are_told_with_their_numbers(ada: Program, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    draft = next(each.draft for each in types.listed(by=harbor.staff) if each.type_.slug == "therapy")
    await threads.write(types.save_type, replace(draft, address="Pier 1", notice=30 * 1440), by=harbor.staff, now=now)
    answer = await ada.post("/schedule", json=_booking(at("09:00")))
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert (wrong["field"], wrong["code"], wrong["minutes"]) == ("start", "too_soon", 30 * 1440)
    answers.Problem.model_validate(answer.json())
    david = SetOffering(harbor.provider2, harbor.types["follow-up"], offered=False)
    await threads.write(hours.save, david, by=harbor.staff, now=now)
    body = {"type": "follow-up", "start": at("09:00"), "provider_id": harbor.provider2}
    answer = await ada.post("/schedule", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "provider_id")
    assert answer.json()["code"] == "not_offered"


async def test_open_requests_have_a_limit_that_is_told_except_in_a_crisis(ada: Program, clinic: Clinics, at: At):
    staff = clinic.harbor.staff
    await threads.write(clinics.save, replace(clinics.settings(by=staff), open_requests=2), by=staff)
    for clock in ("09:00", "10:00"):
        assert (await ada.post("/schedule", json=_booking(at(clock)))).status_code == 201
    answer = await ada.post("/schedule", json=_booking(at("11:00")))
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "too_many_open", 2)
    answers.Problem.model_validate(answer.json())
    crisis = await ada.post("/schedule", json={"type": "crisis-intervention", "start": at("11:00")})
    assert crisis.status_code == 201


async def test_a_second_request_in_a_crisis_is_led_to_the_one_that_waits_and_whom_to_call(
    ada: Program, log_in: LogIn, clinic: Clinics, at: At
):
    staff = clinic.harbor.staff
    await threads.write(clinics.save, replace(clinics.settings(by=staff), crisis_requests=1), by=staff)
    crisis = {"type": "crisis-intervention", "start": at("11:00")}
    first = (await ada.post("/schedule", json=crisis)).json()["id"]
    answer = await ada.post("/schedule", json=crisis | {"start": at("15:00")})
    assert (answer.status_code, answer.headers["location"]) == (409, f"/appointments/{first}")
    problem = answer.json()
    assert (problem["code"], problem["appointment_id"]) == ("crisis_waits", first)
    assert problem["emergency_phone"] == "+49 40 555 0100"
    answers.Problem.model_validate(problem)
    form = await (await log_in("patient@harbor", html=True)).post("/schedule", data=crisis | {"start": at("15:00")})
    assert (form.status_code, form.headers["location"]) == (303, f"/appointments/{first}?waits=1")


async def test_appointments_ahead_and_bookings_in_a_row_have_limits_that_are_told(
    ada: Program, clinic: Clinics, at: At
):
    staff = clinic.harbor.staff
    usual = clinics.settings(by=staff)
    await threads.write(clinics.save, replace(usual, appointments_ahead=1), by=staff)
    assert (await ada.post("/schedule", json=_booking(at("09:00")))).status_code == 201
    answer = await ada.post("/schedule", json=_booking(at("10:00")))
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "too_many_upcoming", 1)
    answers.Problem.model_validate(answer.json())
    await threads.write(clinics.save, replace(usual, bookings_in_ten_minutes=1), by=staff)
    answer = await ada.post("/schedule", json=_booking(at("10:00")))
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_bookings")
    assert 590 <= int(answer.headers["retry-after"]) == answer.json()["retry_after"] <= 600
    answers.Problem.model_validate(answer.json())
    assert rows(Appointment) == 1


def test_every_refusal_has_a_status_and_a_sentence():
    def kinds(of: type[errors.Refusal]) -> set[type[errors.Refusal]]:
        return {of} | {each for child in of.__subclasses__() for each in kinds(child)}

    assert issubclass(body.WrongFields, errors.Refusal)
    for kind in kinds(errors.Refusal) - {errors.Refusal, errors.Conflict, errors.LoginRefused}:
        assert any(issubclass(kind, each) for each in failures._STATUS), kind
        assert kind.__new__(kind).code in failures.DETAILS, kind
