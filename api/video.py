"""The way into a video appointment, and where a provider holds theirs."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.failures import refuse
from api.http.responses import done, local, path_id, see_other
from store import errors, threads
from store.appointments import video
from store.people import profile
from store.views.people import Person
from web import problems
from web.negotiation import Requester, requester

_SECRET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
"""What nobody else hears of: neither the video's host from where somebody comes, nor a cache where they go."""


async def join(request: Request) -> Response:
    """Lead its patient or its provider to the video, from 10 minutes before the start until the end.

    Nobody else, and nothing else, is told the link; it is only in `Location`.
    """
    me = (await auth.current_api_user(request)).person
    try:
        link = await threads.write(video.join, path_id(request), by=me.id, now=datetime.now(UTC))
    except errors.Refusal as refusal:
        if requester(request.headers) is not Requester.browser or isinstance(refusal, errors.Busy):
            return refuse(request, refusal)
        return _say(request, refusal, me)
    answer = see_other(link)
    answer.headers.update(_SECRET)
    return answer


async def set_link(request: Request) -> Response:
    """A provider says where their video appointments take place; without a link where the clinic says."""
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.VideoLink)
    await threads.write(profile.set_video_link, form.video_link, by=me.id)
    return done(request, None, to="/account")


def _say(request: Request, refusal: errors.Refusal, me: Person) -> Response:
    """Say on a page why there is no way in."""
    match refusal:
        case errors.NotOpenYet():
            sentence = f"You can join from {local(refusal.since, me):%H:%M} on, 10 minutes before it begins."
            return problems.respond(request.scope, 409, refusal.code, "It is a little early", sentence)
        case errors.HasEnded():
            sentence = "The video is closed, as the appointment is over."
            return problems.respond(request.scope, 409, refusal.code, "It is over", sentence)
    return problems.failure(request, 404)
