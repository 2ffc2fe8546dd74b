"""The inbox, and what providers answer."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from api import answers
from store import appointments, db, events
from store.appointments import lists
from store.models import AppointmentEvent, Notification, Taken
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics


@pytest.fixture
async def booked(ada: Program, clinic: Clinics, at: At) -> int:
    """A request of Ada's for Clara."""
    booking = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider}
    return int((await ada.post("/schedule", json=booking)).json()["id"])


@pytest.fixture
async def for_any_provider(ada: Program, at: At) -> int:
    """A request of Ada's for any provider."""
    return int((await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()["id"])


def count(model: type) -> int:
    with db.reading() as transaction:
        return transaction.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# ---- the inbox


async def test_the_inbox_has_the_filter_its_counts_the_requests_and_where_to_go_on(clara: Program, booked: int):
    answer = await clara.get("/provider-dashboard")
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["filter", "counts", "appointments", "next"]
    assert body["filter"] == "pending"
    assert body["counts"] == {"pending": 1, "accepted": 0, "rejected": 0, "all": 1}
    assert [each["id"] for each in body["appointments"]] == [booked]
    assert body["next"] is None
    answers.Inbox.model_validate(body)


async def test_reading_the_inbox_by_program_is_not_seeing_it(clara: Program, ada: Program, booked: int):
    await clara.get("/provider-dashboard")
    assert (await ada.get(f"/appointments/{booked}")).json()["status"] == "booked"


@pytest.mark.parametrize("filter_", ["pending", "accepted", "rejected", "all"])
async def test_each_filter_shows_what_it_counts(clara: Program, ada: Program, clinic: Clinics, at: At, filter_: str):
    booking = {"type": "follow-up", "provider_id": clinic.harbor.provider}
    ids = [
        (await ada.post("/schedule", json={**booking, "start": at(f"{9 + n:02}:00")})).json()["id"] for n in range(4)
    ]
    await clara.post(f"/appointments/{ids[0]}/accept")
    await clara.post(f"/appointments/{ids[1]}/reject")
    body = (await clara.get("/provider-dashboard", params={"filter": filter_})).json()
    assert body["counts"] == {"pending": 2, "accepted": 1, "rejected": 1, "all": 4}
    assert len(body["appointments"]) == body["counts"][filter_]
    assert body["filter"] == filter_


async def test_what_waits_can_be_had_by_date(clara: Program, ada: Program, at: At):
    late, soon = [
        (await ada.post("/schedule", json={"type": "follow-up", "start": at(clock)})).json()["id"]
        for clock in ("14:00", "09:00")
    ]
    for order, ids in (("", [late, soon]), ("nonsense", [late, soon]), ("date", [soon, late])):
        body = (await clara.get("/provider-dashboard", params={"order": order})).json()
        assert [each["id"] for each in body["appointments"]] == ids


@pytest.mark.parametrize("filter_", ["", "everything", "PENDING", "a\0b", "x" * 5000])
async def test_an_unknown_filter_is_pending(clara: Program, filter_: str):
    assert (await clara.get("/provider-dashboard", params={"filter": filter_})).json()["filter"] == "pending"


async def test_the_cursor_goes_through_the_inbox_without_gap_or_repetition(clara: Program, clinic: Clinics, at: At):
    for hour in range(9, 16):
        for patient in (clinic.harbor.patient, clinic.harbor.patient2):
            for minute in (0, 30):
                start = datetime.fromisoformat(at(f"{hour:02}:{minute:02}"))
                appointments.request(patient_id=patient, type_slug="follow-up", start=start, now=_now(start))
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await clara.get("/provider-dashboard", params={"cursor": cursor} if cursor else {})).json()
        assert len(page["appointments"]) <= 25
        seen += [each["id"] for each in page["appointments"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 28


def _now(start: datetime) -> datetime:
    return datetime.now(start.tzinfo)


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "WzFd", "W10" * 9, "W1tb" * 5000, "bnVsbA", "WzFlOTk5LDEsMV0"])
async def test_a_cursor_that_we_did_not_write_is_refused(clara: Program, ada: Program, cursor: str):
    for caller, path in ((clara, "/provider-dashboard"), (ada, "/appointments"), (ada, "/notifications")):
        answer = await caller.get(path, params={"cursor": cursor})
        assert answer.status_code == 422, path
        assert answer.json()["errors"][0]["field"] == "cursor"


async def test_staff_see_all_of_their_institution(log_in: LogIn, booked: int):
    body = (await (await log_in("staff@harbor")).get("/provider-dashboard")).json()
    assert [each["id"] for each in body["appointments"]] == [booked]
    assert (await (await log_in("staff@lakeside")).get("/provider-dashboard")).json()["counts"]["all"] == 0


async def test_the_inbox_is_not_for_patients(ada: Program):
    assert (await ada.get("/provider-dashboard")).status_code == 403


# ---- accept and reject


async def test_accepting_gives_the_appointment_back(clara: Program, booked: int, clinic: Clinics):
    answer = await clara.post(f"/appointments/{booked}/accept")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["provider_id"]) == ("accepted", clinic.harbor.provider)
    answers.Appointment.model_validate(answer.json())


async def test_rejecting_keeps_the_reason_and_frees_the_time(clara: Program, ada: Program, booked: int):
    answer = await clara.post(f"/appointments/{booked}/reject", json={"reason": "On leave"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["rejection_reason"]) == ("rejected", "On leave")
    assert count(Taken) == 0
    assert (await ada.get(f"/appointments/{booked}")).json()["rejection_reason"] == "On leave"


async def test_a_reason_may_be_left_out(clara: Program, booked: int):
    assert (await clara.post(f"/appointments/{booked}/reject")).json()["rejection_reason"] is None


async def test_a_form_decides_and_goes_on_to_the_appointment(log_in: LogIn, booked: int):
    clara = await log_in("provider@harbor", html=True)
    answer = await clara.post(f"/appointments/{booked}/reject", data={"reason": "On leave"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appointments/{booked}")
    answer = await clara.post(f"/appointments/{booked}/accept")
    assert answer.headers["location"] == "/provider-dashboard?problem=already_decided"


@pytest.mark.parametrize("reason", [7, "\ud800", "a\0b", "x" * 501, ["x"]])
async def test_a_reason_that_cannot_be_is_refused_and_nothing_is_decided(clara: Program, booked: int, reason: Any):
    headers = {"Content-Type": "application/json"}
    body = json.dumps({"reason": reason})
    answer = await clara.post(f"/appointments/{booked}/reject", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
    assert (await clara.get(f"/appointments/{booked}")).json()["status"] == "booked"


async def test_deciding_twice_says_who_was_first_and_when(clara: Program, log_in: LogIn, for_any_provider: int):
    david = await log_in("provider2@harbor")
    await clara.post(f"/appointments/{for_any_provider}/accept")
    for caller in (clara, david):
        answer = await caller.post(f"/appointments/{for_any_provider}/reject")
        assert answer.status_code == 409
        problem = answer.json()
        assert problem["code"] == "already_decided"
        assert (problem["appointment_status"], problem["decided_by"]) == ("accepted", "Dr. Clara Weiss")
        assert abs(datetime.fromisoformat(problem["decided_at"]) - datetime.now().astimezone()).seconds < 60
        answers.Problem.model_validate(problem)


async def test_only_those_asked_may_decide(ada: Program, log_in: LogIn, booked: int):
    for account, status in (
        ("patient@harbor", 403),
        ("patient2@harbor", 403),
        ("provider2@harbor", 404),
        ("provider@lakeside", 404),
        ("staff@lakeside", 404),
    ):
        caller = await log_in(account)
        for verb in ("accept", "reject"):
            assert (await caller.post(f"/appointments/{booked}/{verb}")).status_code == status, account
    assert (await ada.get(f"/appointments/{booked}")).json()["status"] == "booked"


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1.5", "9999999999", "9" * 200, "%00", "é", "true"])
async def test_an_unknown_appointment_is_not_found(clara: Program, wrong: str):
    for answer in (
        await clara.get(f"/appointments/{wrong}"),
        await clara.post(f"/appointments/{wrong}/accept"),
        await clara.post(f"/appointments/{wrong}/reject", json={"reason": ""}),
        await clara.post(f"/notifications/{wrong}/read"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_sixteen_decisions_at_one_instant_have_one_winner(database: str, log_in: LogIn, for_any_provider: int):
    verbs = {"provider@harbor": "accept", "provider2@harbor": "accept", "staff@harbor": "reject"}
    callers = [(await log_in(account), verb) for account, verb in verbs.items()]
    heard: list[events.Event] = []
    events.listen(heard.append)
    answers = await asyncio.gather(
        *(caller.post(f"/appointments/{for_any_provider}/{verb}") for caller, verb in (callers * 6)[:16])
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["appointment_status"] for problem in lost} == {won["status"]}
    assert len({problem["decided_by"] for problem in lost}) == 1
    assert len(heard) == 1
    assert count(AppointmentEvent) == 2
    assert count(Notification) == 3
    assert lists.peek(for_any_provider).version == 2  # type: ignore[union-attr]


async def test_somebody_is_on_a_crisis_and_nobody_else_is_then(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At
):
    body = {"type": "crisis-intervention", "start": at("09:00")}
    view = (await ada.post("/schedule", json=body)).json()
    answer = await clara.post(f"/appointments/{view['id']}/acknowledge")
    assert (answer.status_code, answer.json()["acknowledged_by"]) == (200, "Dr. Clara Weiss")
    david = await log_in("provider2@harbor")
    second = await david.post(f"/appointments/{view['id']}/acknowledge")
    assert (second.status_code, second.json()["code"]) == (409, "already_on_it")
    assert (await ada.post(f"/appointments/{view['id']}/acknowledge")).status_code == 403
