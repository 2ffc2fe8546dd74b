"""The caller's appointments for calendar programs: an address that they follow, and a file for each appointment."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, path_id
from ical.entries import entry
from ical.writing import Entry, download, followed
from settings import settings
from store import threads
from store.appointments import declining
from store.availability import elsewhere
from store.notifications import feeds
from store.notifications.feeds import Followed
from store.views.appointments import AppointmentView

MEDIA_TYPE = "text/calendar; charset=utf-8"
_READERS = {
    "google": "Google",
    "outlook": "Outlook",
    "microsoft": "Outlook",
    "thunderbird": "Thunderbird",
    "dataaccessd": "Apple",
    "calendaragent": "Apple",
    "ios/": "Apple",
    "macos": "Apple",
}
"""Programs by what they call themselves."""


async def follow(request: Request) -> Response:
    """The appointments of whoever made this address, 90 days back and 400 ahead, for programs that look often.

    What waits for an answer is tentative. The address is a secret: it needs no log-in, and ends when its maker says so.
    """
    token, reader, now = str(request.path_params["token"]), _reader(request), datetime.now(UTC)
    found = await threads.read(feeds.follow, token, reader, now=now)
    if not found.is_known:
        await threads.write(feeds.note, token, reader, now=now)
        found = await threads.read(feeds.follow, token, reader, now=now)
    entries = [_entry(found, view) for view in found.views if view.id in found.known]
    name = found.person.clinic.name
    tag = f'"{sha256(repr((name, entries)).encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("if-none-match", "")[:1000].replace("W/", "").split(", "):
        return Response(status_code=304, headers=headers)
    written = await asyncio.to_thread(followed, name, entries)
    return Response(written, headers=headers, media_type=MEDIA_TYPE)


async def one(request: Request) -> Response:
    """One appointment of the caller as a file for their calendar."""
    me = (await auth.current_api_user(request)).person
    found, view = await threads.write(feeds.one, path_id(request), by=me.id)
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"', "Cache-Control": "no-store"}
    return Response(download(_entry(found, view)), headers=headers, media_type=MEDIA_TYPE)


async def make(request: Request) -> Response:
    """Make the caller's secret address, which is told only now; the one before has ended."""
    me = (await auth.current_api_user(request)).person
    token = await threads.write(feeds.make, by=me.id, now=datetime.now(UTC))
    return answer({"address": f"{settings().origin}/calendar/{token}.ics"}, 201)


async def revoke(request: Request) -> Response:
    """End the caller's secret address."""
    me = (await auth.current_api_user(request)).person
    await threads.write(feeds.revoke, by=me.id)
    return done(request, None, to="/account")


async def look_elsewhere(request: Request) -> Response:
    """Let the busy times of a provider's other calendar keep patients off; without an address none do."""
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.BusyCalendar)
    await threads.write(elsewhere.save, form.busy_calendar, by=me.id, now=datetime.now(UTC))
    return done(request, None, to="/account")


async def asked(request: Request) -> Response:
    """Staff have asked somebody who had declined in their calendar: it stands, and is in their list no more."""
    me = (await auth.current_api_user(request)).person
    await threads.write(declining.asked, path_id(request), by=me.id)
    return done(request, None, to="/today")


def _entry(found: Followed, view: AppointmentView) -> Entry:
    uid, sequence = found.known[view.id]
    return entry(
        view,
        found.person,
        settings().origin,
        discreet=found.discreet,
        uid=uid,
        sequence=max(sequence, view.sequence),
    )


def _reader(request: Request) -> str:
    agent = request.headers.get("user-agent", "")[:200].lower()
    return next((name for part, name in _READERS.items() if part in agent), "")
