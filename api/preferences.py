"""How the caller hears of news while no page of theirs is open."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, path_id
from store import threads
from store.notifications import muting, preferences
from store.notifications.preferences import Preferences
from store.people import profile


async def show(request: Request) -> Response:
    """How the caller hears, as they or nobody has chosen."""
    me = (await auth.current_api_user(request)).person
    return answer(_written(await threads.read(preferences.find, by=me.id)))


async def save(request: Request) -> Response:
    """Let the caller hear like this from now on, in all of it at once.

    A crisis that is theirs to answer reaches the clinic's people all the same.
    """
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.Preferences)
    await threads.write(preferences.save, Preferences(**form.model_dump()), by=me.id, now=datetime.now(UTC))
    return done(request, _written(await threads.read(preferences.find, by=me.id)), to="/account")


async def try_address_again(request: Request) -> Response:
    """Let mails be sent again to the caller's address, of which the mail server has said that there is nobody."""
    me = (await auth.current_api_user(request)).person
    await threads.write(profile.try_address_again, by=me.id, now=datetime.now(UTC))
    return done(request, None, to="/account")


async def mute(request: Request) -> Response:
    """Let the caller hear nothing of this appointment while no page of theirs is open, whatever they chose otherwise.

    A crisis that is theirs to answer reaches the clinic's people all the same.
    """
    me = (await auth.current_api_user(request)).person
    await threads.write(muting.mute, path_id(request), by=me.id)
    return done(request, None, to=f"/appointments/{path_id(request)}")


async def unmute(request: Request) -> Response:
    """Let the caller hear of this appointment as of others."""
    me = (await auth.current_api_user(request)).person
    await threads.write(muting.unmute, path_id(request), by=me.id)
    return done(request, None, to=f"/appointments/{path_id(request)}")


def _written(kept: Preferences) -> dict[str, Any]:
    return asdict(kept) | {"channels": {subject.value: sorted(channels) for subject, channels in kept.channels.items()}}
