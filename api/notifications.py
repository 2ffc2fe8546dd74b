"""The caller's notifications, read or unread."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api.http.responses import answer, appointment, done, local, path_id, waitlist_entry
from api.values import whole_number
from store import errors, threads
from store.models import LARGEST_ID
from store.notifications import notifications
from store.views.appointments import may_see
from store.views.people import Person

PAGE = 25


async def latest(request: Request) -> Response:
    """Newest first, 25 at a time, with the number of unread ones.

    Each is about an appointment, or about a wait for a free time. `appointment` is as it is now, and null when it has
    stopped to be the caller's business.
    """
    current_user = await auth.current_api_user(request)
    return answer(await threads.read(_latest, current_user.person, _before(request.query_params.get("cursor"))))


async def read(request: Request) -> Response:
    """Mark one as read; twice changes nothing."""
    current_user = await auth.current_api_user(request)
    notification_id = path_id(request)
    await threads.write(notifications.mark_read, notification_id, by=current_user.person.id, now=datetime.now(UTC))
    view = await threads.read(notifications.find, notification_id, by=current_user.person.id)
    to = f"/appointments/{view.appointment.id}" if view.appointment else "/notifications"
    return done(request, _shown(view, current_user.person), to=to)


async def read_all(request: Request) -> Response:
    """Mark everything as read."""
    current_user = await auth.current_api_user(request)
    await threads.write(notifications.mark_all_read, by=current_user.person.id, now=datetime.now(UTC))
    return done(request, None, to="/notifications")


def _latest(person: Person, before: int | None) -> dict[str, Any]:
    views = notifications.latest(person.id, limit=PAGE + 1, before=before)
    shown = views[:PAGE]
    return {
        "unread": notifications.unread_count(person.id),
        "notifications": [_shown(view, person) for view in shown],
        "next": str(shown[-1].id) if len(views) > PAGE else None,
    }


def _shown(view: notifications.NotificationView, person: Person) -> dict[str, Any]:
    about, entry = view.appointment, view.waitlist
    return {
        "id": view.id,
        "kind": view.kind,
        "created_at": local(view.created_at, person),
        "read_at": view.read_at and local(view.read_at, person),
        "appointment_id": about.id if about else None,
        "appointment": appointment(about, person) if about and may_see(person, about) else None,
        "waitlist_id": entry.id if entry else None,
        "waitlist": waitlist_entry(entry, person) if entry else None,
    }


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if (before := whole_number(cursor)) is None:
        raise errors.Invalid("cursor")
    return min(before, LARGEST_ID)
