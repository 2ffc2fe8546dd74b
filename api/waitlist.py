"""What is held for a patient who waits for a free time: they take it, or leave it to the next."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.carrying_out import carry_out
from api.http.responses import done, path_id
from store import threads
from store.waitlist import accepting
from web.proxy import address_of


async def accept(request: Request) -> Response:
    """The patient takes the time that is held for them, or asks to move there the appointment that was named.

    The answer is that appointment. The `id` is the `waitlist_id` of the notification.
    """
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.OfferedTime)
    return await carry_out(request, current_user, accepting.accept, start=form.start, address=address_of(request))


async def decline(request: Request) -> Response:
    """The patient leaves it to the next, and waits on."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.OfferedTime)
    now = datetime.now(UTC)
    await threads.write(accepting.decline, path_id(request), by=current_user.person.id, start=form.start, now=now)
    return done(request, None, to="/appointments")
