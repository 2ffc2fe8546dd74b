"""The way into a video over HTTP: for two people, for an hour, and no word of where it leads anywhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api import answers
from store import db, threads
from store.clinic import clinics, types
from store.models import Appointment, Place, tables
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

(_appointment,) = tables(Appointment)
HOST = "meet.example"


async def by_video(clinic: Clinics, *, template: str = f"https://{HOST}/{{room}}") -> None:
    """Consultations take place in rooms of their own."""
    staff, now = clinic.harbor.staff, datetime.now(UTC)
    draft = (await threads.read(types.find, clinic.harbor.types["consultation"], by=staff)).draft
    await threads.write(types.save_type, replace(draft, place=Place.video), by=staff, now=now)
    kept = await threads.read(clinics.settings, by=staff)
    await threads.write(clinics.save, replace(kept, video_template=template), by=staff)


async def agreed(ada: Program, clara: Program, clinic: Clinics, start: str, *, begins_in: int) -> str:
    """The address of an accepted consultation of the two, which begins in so many minutes."""
    body = {"type": "consultation", "start": start, "provider_id": clinic.harbor.provider}
    number = (await ada.post("/schedule", json=body)).json()["id"]
    assert (await clara.post(f"/appointments/{number}/accept")).status_code == 200
    begin = datetime.now(UTC) + timedelta(minutes=begins_in)
    with db.writing() as transaction:
        values = {"start": begin, "end": begin + timedelta(minutes=30)}
        transaction.execute(_appointment.update().where(_appointment.c.id == number).values(values))
    return f"/appointments/{number}"


@pytest.mark.parametrize("html", [False, True])
async def test_its_two_people_are_led_to_the_video_and_nobody_else_is(
    ada: Program, clara: Program, log_in: LogIn, program: object, clinic: Clinics, at: At, html: bool
):
    await by_video(clinic)
    address = await agreed(ada, clara, clinic, at("09:00"), begins_in=9)
    found = set()
    for account in ("patient@harbor", "provider@harbor"):
        answer = await (await log_in(account, html=html)).get(f"{address}/join")
        assert (answer.status_code, answer.content) == (303, b"")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        found.add(answer.headers["location"])
    (link,) = found
    assert link.startswith(f"https://{HOST}/")
    for account in ("staff@harbor", "patient2@harbor", "provider2@harbor", "patient@lakeside", "staff@lakeside"):
        answer = await (await log_in(account, html=html)).get(f"{address}/join")
        assert (answer.status_code, "location" in answer.headers, HOST in answer.text) == (404, False, False)


async def test_too_early_is_said_and_so_is_too_late(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At
):
    await by_video(clinic)
    early = await agreed(ada, clara, clinic, at("09:00"), begins_in=12)
    answer = await ada.get(f"{early}/join")
    answers.Problem.model_validate(answer.json())
    since = datetime.fromisoformat(answer.json()["since"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open_yet")
    assert since == datetime.fromisoformat((await ada.get(early)).json()["join_from"])
    browser = await log_in("patient@harbor", html=True)
    page = await browser.get(f"{early}/join")
    assert (page.status_code, page.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert f"You can join from {since:%H:%M} on" in page.text
    over = await agreed(ada, clara, clinic, at("11:00"), begins_in=-31)
    assert (await ada.get(f"{over}/join")).json()["code"] == "has_ended"
    assert "the appointment is over" in (await browser.get(f"{over}/join")).text
    cancelled = await agreed(ada, clara, clinic, at("13:00"), begins_in=5)
    assert (await ada.post(f"{cancelled}/cancel", json={"reason": "pat"})).status_code == 200
    assert (await ada.get(f"{cancelled}/join")).status_code == 404


async def test_whoever_is_not_logged_in_comes_by_the_log_in(program: object, clinic: Clinics):
    assert callable(program)
    assert (await program().get("/appointments/1/join")).status_code == 401
    answer = await program(html=True).get("/appointments/1/join")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fappointments%2F1")


async def test_where_it_is_stands_nowhere_else(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(0)
    await by_video(clinic)
    address = await agreed(ada, clara, clinic, at("09:00"), begins_in=5)
    eva = await log_in("staff@harbor")
    room = (await ada.get(f"{address}/join")).headers["location"].rpartition("/")[2]
    await clara.post(f"{address}/late", json={"minutes": 5})
    assert (await ada.post(f"{address}/check-in")).status_code == 200
    for caller in (ada, clara, eva):
        for path in (address, "/appointments", "/notifications", "/provider-dashboard", "/schedule", "/account"):
            text = (await caller.get(path)).text
            assert (room in text, HOST in text) == (False, False), path
    view = (await eva.get(address)).json()
    answers.AppointmentWithNotes.model_validate(view)
    assert view["join_from"] is None
    assert room not in caplog.text
    assert HOST not in caplog.text


async def test_staff_give_the_clinics_link_and_a_provider_their_own(clara: Program, log_in: LogIn, clinic: Clinics):
    eva, ada = await log_in("staff@harbor"), await log_in("patient@harbor")
    kept = (await eva.get("/clinic/settings")).json()
    for template, code in (("https://meet.example", "missing_room"), ("http://x.example/{room}", "bad_link")):
        answer = await eva.post("/clinic/settings", json={**kept, "video_template": template})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    answer = await eva.post("/clinic/settings", json={**kept, "video_template": "https://meet.example/{room}"})
    assert answer.json()["video_template"] == "https://meet.example/{room}"
    assert (await clara.post("/account/video-link", json={"video_link": "https://x.example/weiss"})).status_code == 204
    answer = await clara.post("/account/video-link", json={"video_link": "https://x@y.example"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "video_link")
    assert all(
        said in answer.json()["errors"][0]["detail"] for said in ("https://", "a host", "at most 500 characters")
    )
    assert (await clara.post("/account/video-link", json={})).status_code == 204
    for other in (ada, eva):
        assert (await other.post("/account/video-link", json={})).status_code == 403
