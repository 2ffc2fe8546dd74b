"""Numbers, days and moments that no column can hold, sent wherever one can be sent: nobody is told of a failure."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from api.app import OPERATIONS
from store import appointments, errors
from store.appointments import booking, calendar, holds, lists
from store.clinic import hours, types
from store.notifications import notifications
from store.people import people
from store.waitlist import waitlist
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

NUMBERS = [0, 1, -1, 999_999_999, 2**31 - 1, 2**31, 9_999_999_999, 2**63 - 1, 2**63, 10**30, 10**400]
SAID = [
    *map(str, NUMBERS),
    *("-0", "007", "1e9", "1.5", "0x1", "NaN", "Infinity", "١٢", "１", " 1", "1_000", "²", "1;1", "null", "9" * 5000),
    *("0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "-0001-01-01", "2026-02-30", "2026-W01-1"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-30T09:00:00+99:99", "24:00"),
]
IN_JSON = [*NUMBERS, *SAID, 1.5, 1e308, True, None, [], {}, [1], {"a": 1}]
OUTSIDE = {
    "/login",
    "/logout",
    "/logout-everywhere",
    "/register",
    "/confirm",
    "/forgotten",
    "/new-password",
    "/new-email",
    "/account/email",
    "/account/password",
    "/events",
}
"""What takes no number, or ends the session, or has no end."""


@pytest.fixture
async def everyone(log_in: LogIn) -> list[Program]:
    """A patient, a provider and one of the staff."""
    return [await log_in(f"{role}@harbor") for role in ("patient", "provider", "staff")]


async def sent(program: Program, method: str, path: str, **more: Any) -> int:
    try:
        answer = await program.request(method, path, **more)
    except httpx.InvalidURL:
        return 0
    assert answer.status_code < 500, (method, path, more)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code


async def test_an_address_with_any_number_is_answered(database: str, everyone: list[Program]):
    for operation in OPERATIONS:
        if operation.path in OUTSIDE:
            continue
        those_who_may = list(everyone)
        for said in SAID:
            for program in list(those_who_may):
                answers = set()
                if "{id}" in operation.path:
                    path = operation.path.replace("{id}", said[:250].replace("/", ""))
                    answers.add(await sent(program, operation.method, path))
                for name in operation.query:
                    more = {"type": "therapy"} if name != "type" else {}
                    answers.add(await sent(program, operation.method, operation.path, params={**more, name: said}))
                if 403 in answers:
                    those_who_may.remove(program)  # whatever they say
        assert those_who_may, operation


async def test_a_body_with_any_number_is_answered(database: str, ada: Program, clara: Program, clinic: Clinics, at: At):
    good = {"type": "therapy", "start": at("09:00"), "provider_id": clinic.harbor.provider, "notes": "", "reason": ""}
    for value in IN_JSON:
        body = json.dumps(value)
        for name in good:
            whole = json.dumps({**good, name: "?"}).replace('"?"', body)
            for program, path in ((ada, "/schedule"), (clara, "/appointments/1/reject")):
                await sent(program, "POST", path, content=whole, headers={"Content-Type": "application/json"})
    for said in SAID:
        for name in good:
            for program, path in ((ada, "/schedule"), (clara, "/appointments/1/reject")):
                await sent(program, "POST", path, data={**good, name: said})


@pytest.mark.parametrize("cursor", ["99999999999", "-1", "x", ""])
async def test_a_cursor_that_is_none_of_ours_is_refused(database: str, ada: Program, cursor: str):
    answer = await ada.get("/notifications", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"
    for beyond_every_id in ("2147483647", "2147483648", "9999999999"):
        answer = await ada.get("/notifications", params={"cursor": beyond_every_id})
        assert (answer.status_code, answer.json()["notifications"]) == (200, [])


def test_no_verb_and_no_query_of_the_store_fails_at_an_id_that_cannot_be(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    calls: list[Callable[[int], object]] = [
        lambda n: appointments.accept(n, by=harbor.provider, now=now),
        lambda n: appointments.reject(n, by=harbor.provider, because="", now=now),
        lambda n: appointments.see([n], by=harbor.provider, now=now),
        lambda n: booking.book(**_booking(harbor.staff, patient_id=n, provider_id=harbor.provider), now=now),
        lambda n: booking.book(**_booking(harbor.staff, patient_id=harbor.patient, provider_id=n), now=now),
        lambda n: calendar.between(people.find(harbor.staff), now.date(), now.date(), n),
        lambda n: holds.hold(patient_id=n, page="x", type_slug="therapy", start=now, now=now),
        lambda n: hours.hours_of(n, by=harbor.staff, now=now),
        lambda n: hours.save(hours.AddTimeOff(n, now.date(), now.date()), by=harbor.staff, now=now),
        lambda n: hours.save(hours.RemoveTimeOff(n), by=harbor.staff, now=now),
        lambda n: lists.find(n, by=harbor.staff),
        lists.peek,
        lambda n: lists.history(n, by=harbor.staff),
        lambda n: lists.visible([n], by=harbor.staff),
        lambda n: lists.upcoming(n, now=now),
        lambda n: lists.past(n, now=now),
        lambda n: notifications.latest(harbor.patient, before=n),
        lambda n: notifications.since(harbor.patient, after=n),
        lambda n: notifications.find(n, by=harbor.patient),
        lambda n: notifications.mark_read(n, by=harbor.patient, now=now),
        lambda n: notifications.mark_read_about(n, by=harbor.patient, now=now),
        people.find,
        people.types,
        people.offered_types,
        lambda n: types.find(n, by=harbor.staff),
        lambda n: types.move(n, to=n, by=harbor.staff),
        lambda n: types.move(harbor.types["therapy"], to=n, by=harbor.staff),
        lambda n: types.retire_type(n, by=harbor.staff),
        lambda n: waitlist.leave(n, by=harbor.patient, now=now),
    ]
    for call in calls:
        for number in NUMBERS:
            with suppress(errors.Refusal):
                call(number)
    assert people.find(harbor.patient).id == harbor.patient


@pytest.mark.parametrize("day", [date.min, date.max])
def test_no_verb_and_no_query_of_the_store_fails_at_the_ends_of_the_calendar(
    database: str, clinic: Clinics, now: datetime, day: date
):
    harbor = clinic.harbor
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    params: dict[str, Any] = {"patient_id": harbor.patient, "type_slug": "therapy", "now": now}
    calls: list[Callable[[], object]] = [
        lambda: appointments.request(**params, start=moment),
        lambda: booking.book(**{**_booking(harbor.staff, provider_id=harbor.provider), **params, "start": moment}),
        lambda: calendar.between(people.find(harbor.staff), day, day),
        lambda: calendar.hours(people.find(harbor.staff), day, day),
        lambda: holds.hold(**params, page="x", start=moment),
        lambda: hours.save(hours.AddTimeOff(None, day, day), by=harbor.staff, now=now),
        lambda: hours.save(hours.SetDate(harbor.provider, day, ()), by=harbor.staff, now=now),
        lambda: hours.save(hours.SetWeek(harbor.provider, day, "Europe/Berlin", ((),) * 7), by=harbor.staff, now=now),
        lambda: waitlist.join(**params, first=day, last=day),
        lambda: waitlist.join(**params, first=date.min, last=now.date()),
    ]
    for call in calls:
        with suppress(errors.Refusal):
            call()


def _booking(by: int, **more: Any) -> dict[str, Any]:
    return {"by": by, "type_slug": "therapy", "start": datetime(2026, 11, 30, 9, tzinfo=UTC), "because": "x", **more}
