"""Calendar programs follow a person's appointments by a secret address, and get single ones as a file."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from store import appointments, threads
from store.availability import elsewhere
from store.notifications import feeds, preferences
from store.notifications.preferences import Preferences
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics
from tests.ical import strict


async def asked(ada: Program, clinic: Clinics, start: str) -> int:
    body = {"type": "consultation", "start": start, "provider_id": clinic.harbor.provider, "notes": "x\nEND:VEVENT"}
    number = (await ada.post("/schedule", json=body)).json()["id"]
    assert isinstance(number, int)
    return number


async def address_of(person: Program) -> str:
    made = await person.post("/account/calendar")
    assert made.status_code == 201
    address = str(made.json()["address"])
    return address[address.index("/calendar/") :]


def read(text: str) -> tuple[Any, dict[str, Any]]:
    strict.read(text)
    calendar: Any = Calendar.from_ical(text)
    return calendar, {str(event["URL"]).rpartition("/")[2]: event for event in calendar.events}


async def test_a_calendar_follows_what_is_agreed_upon_and_what_waits(
    ada: Program, clara: Program, log_in: LogIn, program: Callable[..., Program], clinic: Clinics, at: At
):
    first, second = [await asked(ada, clinic, at(clock)) for clock in ("09:00", "11:00")]
    third = await asked(ada, clinic, at("13:00"))
    await clara.post(f"/appointments/{first}/accept")
    await clara.post(f"/appointments/{third}/reject")
    address = await address_of(ada)
    assert re.fullmatch(r"/calendar/[A-Za-z0-9_-]{43}\.ics", address)
    google = program()
    answer = await google.get(address, headers={"User-Agent": "Google-Calendar-Importer", "Accept": "*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    calendar, events = read(answer.text)
    assert (calendar["METHOD"], calendar["REFRESH-INTERVAL"].dt) == ("PUBLISH", timedelta(hours=1))
    assert set(events) == {str(first), str(second)}
    assert (events[str(first)]["STATUS"], events[str(second)]["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert events[str(first)].start == datetime.fromisoformat(at("09:00"))
    assert events[str(first)]["SUMMARY"] == "Appointment at Harbor Clinic"
    assert events[str(second)]["SUMMARY"] == "Asked for: Appointment at Harbor Clinic"
    assert "Weiss" not in answer.text and "onsultation" not in answer.text and "Lindqvist" not in answer.text  # noqa: PT018
    kept = await threads.read(feeds.find, by=clinic.harbor.patient)
    assert kept
    assert kept.reader == "Google"
    tag = answer.headers["etag"]
    same = await google.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content) == (304, b"")
    await threads.write(appointments.cancel, first, by=clinic.harbor.patient, reason="pat-fb", now=datetime.now(UTC))
    other = await google.get(address, headers={"If-None-Match": tag})
    assert set(read(other.text)[1]) == {str(second)}
    assert read(other.text)[1][str(second)]["UID"] == events[str(second)]["UID"]
    theirs = await google.get(await address_of(clara))
    assert set(read(theirs.text)[1]) == {str(second)}


async def test_an_address_ends_when_another_is_made_or_it_is_stopped(
    ada: Program, log_in: LogIn, program: Callable[..., Program], clinic: Clinics
):
    anybody = program()
    first = await address_of(ada)
    second = await address_of(ada)
    assert [(await anybody.get(each)).status_code for each in (first, second)] == [404, 200]
    assert (await anybody.head(second)).status_code in {200, 405}
    assert (await ada.post("/account/calendar/revoke")).status_code == 204
    assert (await ada.post("/account/calendar/revoke")).status_code == 204
    for unknown in (second, "/calendar/x.ics", f"/calendar/{'x' * 3000}.ics", "/calendar/%ff.ics"):
        assert (await anybody.get(unknown)).status_code == 404
    eva = await log_in("staff@harbor")
    assert (await eva.post("/account/calendar")).status_code == 403
    assert (await anybody.post("/account/calendar")).status_code == 401


async def test_whoever_is_not_discreet_reads_what_it_is_and_with_whom(
    ada: Program, clara: Program, program: Callable[..., Program], clinic: Clinics, at: At
):
    number = await asked(ada, clinic, at("09:00"))
    await clara.post(f"/appointments/{number}/accept")
    for person in (clinic.harbor.patient, clinic.harbor.provider):
        await threads.write(preferences.save, Preferences(discreet=False), by=person, now=datetime.now(UTC))
    summaries = []
    for caller in (ada, clara):
        _, events = read((await program().get(await address_of(caller))).text)
        summaries.append(events[str(number)]["SUMMARY"])
    assert summaries == ["Consultation with Dr. Clara Weiss", "Consultation"]


async def test_each_appointment_is_a_file_for_its_two_people(
    ada: Program, clara: Program, log_in: LogIn, program: Callable[..., Program], clinic: Clinics, at: At
):
    number = await asked(ada, clinic, at("09:00"))
    await clara.post(f"/appointments/{number}/accept")
    path = f"/appointments/{number}/calendar.ics"
    for person in (ada, clara):
        answer = await person.get(path)
        assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'
        calendar, events = read(answer.text)
        assert (calendar["METHOD"], set(events)) == ("PUBLISH", {str(number)})
        assert answer.text.count("BEGIN:VALARM") == 2
    statuses = [
        (await (await log_in(account)).get(path)).status_code
        for account in ("patient2@harbor", "provider2@harbor", "staff@harbor", "patient@lakeside")
    ]
    assert statuses == [404, 404, 403, 404]
    assert (await program().get(path)).status_code == 401
    await ada.post(f"/appointments/{number}/cancel", json={"reason": "pat-fb"})
    assert (await ada.get(path)).status_code == 404


async def test_a_provider_names_another_calendar(ada: Program, clara: Program, clinic: Clinics):
    address = "https://calendar.example/a.ics"
    assert (await clara.post("/account/busy-calendar", json={"busy_calendar": address})).status_code == 204
    kept = await threads.read(elsewhere.find, by=clinic.harbor.provider)
    assert kept
    assert kept.host == "calendar.example"
    refused = await clara.post("/account/busy-calendar", json={"busy_calendar": "http://calendar.example"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "busy_calendar")
    assert (await ada.post("/account/busy-calendar", json={"busy_calendar": address})).status_code == 403
    assert (await clara.post("/account/busy-calendar", json={})).status_code == 204
    assert await threads.read(elsewhere.find, by=clinic.harbor.provider) is None


async def test_staff_say_that_they_have_asked(ada: Program, log_in: LogIn, clinic: Clinics, at: At):
    number = await asked(ada, clinic, at("09:00"))
    assert (await ada.post(f"/appointments/{number}/asked")).status_code == 403
    assert (await (await log_in("staff@lakeside")).post(f"/appointments/{number}/asked")).status_code == 404
    assert (await (await log_in("staff@harbor")).post(f"/appointments/{number}/asked")).status_code == 204
