"""A patient's own appointments, and what was told to whom."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from api import answers
from store import db
from store.models import Appointment, Kind
from store.notifications import notifications
from store.waitlist import waitlist
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics
from tests.store.waitlist.waitlist_steps import offer


@pytest.fixture
async def booked(ada: Program, at: At) -> int:
    """A request of Ada's for any provider."""
    return int((await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})).json()["id"])


def move_into_the_past(appointment_id: int, days: int) -> None:
    start = datetime.now(UTC) - timedelta(days=days)
    with db.writing() as transaction:
        change = sa.update(Appointment).where(Appointment.id == appointment_id)  # type: ignore[arg-type]
        transaction.execute(change.values(start=start, end=start + timedelta(minutes=50)))


async def test_a_patient_sees_what_is_to_come_and_then_what_has_passed(ada: Program, at: At):
    ids = [
        (await ada.post("/schedule", json={"type": "therapy", "start": at(f"{h:02}:00")})).json()["id"]
        for h in (9, 10, 11, 12)
    ]
    move_into_the_past(ids[0], days=9)
    move_into_the_past(ids[1], days=2)
    body = (await ada.get("/appointments")).json()
    assert [each["id"] for each in body["appointments"]] == [ids[2], ids[3], ids[1], ids[0]]
    assert body["next"] is None
    answers.Appointments.model_validate(body)


async def test_the_past_goes_on_page_by_page(ada: Program, at: At):
    starts = [at(f"{hour:02}:{minute:02}") for hour in range(9, 16) for minute in (0, 15, 30, 45)]
    ids = []
    for day, start in enumerate(starts):
        ids.append((await ada.post("/schedule", json={"type": "follow-up", "start": start})).json().get("id"))
        if ids[-1] is None:
            ids.pop()
        else:
            move_into_the_past(ids[-1], days=day + 2)
            with db.writing() as transaction:
                transaction.execute(sa.text("DELETE FROM taken"))
    first = (await ada.get("/appointments")).json()
    assert len(first["appointments"]) == 25
    second = (await ada.get("/appointments", params={"cursor": first["next"]})).json()
    assert second["next"] is None
    assert [each["id"] for each in first["appointments"] + second["appointments"]] == ids


async def test_the_list_of_ones_own_is_for_patients(clara: Program):
    assert (await clara.get("/appointments")).status_code == 403


async def test_an_appointment_exists_for_those_concerned_only(booked: int, log_in: LogIn):
    for account, status in (
        ("patient@harbor", 200),
        ("provider@harbor", 200),
        ("provider2@harbor", 200),
        ("staff@harbor", 200),
        ("patient2@harbor", 404),
        ("patient@lakeside", 404),
        ("provider@lakeside", 404),
        ("staff@lakeside", 404),
    ):
        assert (await (await log_in(account)).get(f"/appointments/{booked}")).status_code == status, account


async def test_notifications_are_told_newest_first_with_their_appointment(clara: Program, ada: Program, booked: int):
    await clara.post(f"/appointments/{booked}/accept")
    body = (await ada.get("/notifications")).json()
    assert body["unread"] == 1
    assert [(each["kind"], each["appointment_id"]) for each in body["notifications"]] == [
        ("appointment_accepted", booked)
    ]
    assert body["notifications"][0]["appointment"]["status"] == "accepted"
    answers.Notifications.model_validate(body)


async def test_an_offered_time_is_told_with_what_was_waited_for(
    log_in: LogIn, ada: Program, clinic: Clinics, monday: date
):
    now, harbor = datetime.now(UTC), clinic.harbor
    wish: dict[str, Any] = {"type_slug": "therapy", "provider_id": harbor.provider, "first": monday, "last": monday}
    entry = waitlist.join(patient_id=harbor.patient, **wish, now=now)
    offer(now, here={harbor.patient})
    body = (await ada.get("/notifications")).json()
    answers.Notifications.model_validate(body)
    (notification,) = body["notifications"]
    assert (notification["kind"], notification["appointment_id"], notification["appointment"]) == (
        "time_offered",
        None,
        None,
    )
    day = monday.isoformat()
    assert notification["waitlist_id"] == entry.id
    assert notification["waitlist"] == {
        "id": entry.id,
        "type": "therapy",
        "provider_id": harbor.provider,
        "first": day,
        "last": day,
        "start": datetime.combine(monday, time(9), ZoneInfo("Europe/Berlin")).isoformat(),
        "until": (now + timedelta(minutes=30)).astimezone(ZoneInfo("Europe/Berlin")).isoformat(),
        "outcome": None,
        "appointment_id": None,
    }
    read = await ada.post(f"/notifications/{notification['id']}/read")
    answers.Notification.model_validate(read.json())
    browser = await log_in("patient@harbor", html=True)
    assert (await browser.post(f"/notifications/{notification['id']}/read")).headers["location"] == "/notifications"


async def test_what_became_another_providers_is_told_without_details(clara: Program, log_in: LogIn, booked: int):
    david = await log_in("provider2@harbor")
    await clara.post(f"/appointments/{booked}/accept")
    notification = (await david.get("/notifications")).json()["notifications"][0]
    assert (notification["appointment_id"], notification["appointment"]) == (booked, None)


async def test_reading_is_noted_once_and_by_its_owner_only(clara: Program, ada: Program, log_in: LogIn, booked: int):
    its = (await clara.get("/notifications")).json()["notifications"][0]["id"]
    for stranger in (ada, await log_in("provider2@harbor"), await log_in("staff@harbor")):
        assert (await stranger.post(f"/notifications/{its}/read")).status_code == 404
    first = await clara.post(f"/notifications/{its}/read")
    assert first.status_code == 200
    assert first.json()["read_at"] is not None
    answers.Notification.model_validate(first.json())
    assert (await clara.post(f"/notifications/{its}/read")).json() == first.json()
    assert (await clara.get("/notifications")).json()["unread"] == 0


async def test_everything_can_be_read_at_once(clara: Program, ada: Program, booked: int, log_in: LogIn):
    assert (await clara.post("/notifications/read-all")).status_code == 204
    assert (await clara.get("/notifications")).json()["unread"] == 0
    assert (await (await log_in("provider2@harbor")).get("/notifications")).json()["unread"] == 1


async def test_a_form_that_reads_goes_on_to_a_page(log_in: LogIn, booked: int, clinic: Clinics):
    clara = await log_in("provider@harbor", html=True)
    its = notifications.latest(clinic.harbor.provider)[0].id
    assert (await clara.post(f"/notifications/{its}/read")).headers["location"] == f"/appointments/{booked}"
    assert (await clara.post("/notifications/read-all")).headers["location"] == "/notifications"


async def test_notifications_go_on_page_by_page(clara: Program, clinic: Clinics, booked: int):
    with db.writing() as transaction:
        for _ in range(60):
            notifications.write(transaction, Kind.new_appointment, booked, [clinic.harbor.provider], datetime.now(UTC))
    seen: list[int] = []
    cursor: str | None = "9999999999"
    while cursor is not None:
        page = (await clara.get("/notifications", params={"cursor": cursor})).json()
        seen += [each["id"] for each in page["notifications"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 61
    assert seen == sorted(seen, reverse=True)
