"""A verb of the store is carried out upon the appointment in the address."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api.http.responses import appointment, done, path_id
from store import threads
from store.views.appointments import AppointmentView


async def carry_out(
    request: Request, current_user: auth.CurrentUser, verb: Callable[..., AppointmentView], **given: Any
) -> Response:
    """Let the verb do it to the appointment in the address; a browser goes on to its page."""
    me = current_user.person
    view = await threads.write(verb, path_id(request), by=me.id, now=datetime.now(UTC), **given)
    return done(request, appointment(view, me), to=f"/appointments/{view.id}")
