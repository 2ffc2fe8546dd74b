"""Logging in and out, registering, another password: forms of browsers, and JSON of programs."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api.http.answers import answer, done, person, see_other
from api.http.fields import Fields, read
from web.negotiation import requester


async def log_in(request: Request) -> Response:
    """Log in: the answer sets the cookie `kept_session`, which says who asks from then on."""
    fields = await read(request)
    to = _next(request, fields)
    email, password = fields.text("email"), fields.text("password")
    fields.check()
    token, current_user = await auth.log_in(
        email, password, address=_address(request), now=datetime.now(UTC), cookies=request.cookies
    )
    return _welcome(request, token, current_user, to=to)


async def log_out(request: Request) -> Response:
    """Log out here; harmless for someone who is not logged in."""
    current_user = await auth.find_user(request.cookies.get(auth.COOKIE))
    if current_user is not None:
        await auth.log_out(current_user, datetime.now(UTC))
    return _farewell(request)


async def log_out_everywhere(request: Request) -> Response:
    """End every login session of the caller, in all browsers and programs."""
    await auth.log_out_everywhere(await auth.current_api_user(request), datetime.now(UTC))
    return _farewell(request)


async def register(request: Request) -> Response:
    """A new patient's account at the clinic with that slug; the patient is logged in."""
    fields = await read(request)
    clinic, name = fields.text("clinic"), fields.text("name")
    email, password = fields.text("email"), fields.text("password")
    to = _next(request, fields)
    if clinic.isascii() and len(clinic) <= 40:
        request.state.returned["clinic"] = clinic
    fields.check()
    token, current_user = await auth.register(
        clinic=clinic,
        name=name,
        email=email,
        password=password,
        address=_address(request),
        now=datetime.now(UTC),
        cookies=request.cookies,
    )
    return _welcome(request, token, current_user, to=to, status=201)


async def change_password(request: Request) -> Response:
    """Another password. Every login session of the caller ends; this one goes on with the cookie in the answer."""
    current_user = await auth.current_api_user(request)
    fields = await read(request)
    old, new = fields.text("old"), fields.text("new")
    fields.check()
    token, current_user = await auth.change_password(current_user, old, new, datetime.now(UTC))
    return _welcome(request, token, current_user, to="/account?changed=password")


def _next(request: Request, fields: Fields) -> str:
    """Where a browser goes on; when the form comes back, it comes back with that."""
    to = auth.safe_next(fields.get("next"))
    request.state.returned = {"next": to} if to != "/" else {}
    return to


def _welcome(request: Request, token: str, current_user: auth.CurrentUser, *, to: str, status: int = 200) -> Response:
    response = see_other(to) if requester(request.headers).follows else answer(person(current_user.person), status)
    auth.set_cookie(response, token)
    return response


def _farewell(request: Request) -> Response:
    response = done(request, None, to="/login")
    auth.clear_cookie(response)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
