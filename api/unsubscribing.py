"""No more mails of one kind, by the link in one of them."""

from starlette.requests import Request
from starlette.responses import Response

from api.http import body
from api.http.responses import see_other
from store import errors, threads
from store.notifications import unsubscribing
from web.negotiation import Requester, requester


async def unsubscribe(request: Request) -> Response:
    """Send whose link it is no more mails of that kind; by one click of a mail program, too (RFC 8058).

    Nobody has to be logged in, and what a program sends along does not matter; a browser sends `sure`, as robots look
    through mails, too, and press what they find. Once more changes nothing.
    """
    token = request.path_params["token"]
    is_browser = requester(request.headers) is Requester.browser
    if is_browser and "sure" not in await body.read(request):
        return see_other(f"/unsubscribe/{token}")
    try:
        await threads.write(unsubscribing.unsubscribe, token)
    except errors.LinkOver:
        if not is_browser:
            raise errors.NotFound from None
    # mail programs follow no redirection (RFC 8058, 3.1); a browser goes on to the page, which says how it stands
    return see_other(f"/unsubscribe/{token}") if is_browser else Response(status_code=204)
