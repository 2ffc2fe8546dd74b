"""Logging in and out, registering, another password: forms of browsers, and JSON of programs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

import access
import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, person, see_other
from store import threads
from store.notifications import devices
from store.people import account_mails, profile
from web import redirects
from web.negotiation import requester
from web.proxy import address_of


async def log_in(request: Request) -> Response:
    """Log in: the answer sets the cookie `kept_session`, which says who asks from then on."""
    values = await body.read(request)
    request.state.returned = _returned(values)
    form = body.validate(schemas.LogIn, values)
    token, current_user = await auth.log_in(
        form.email, form.password, address=address_of(request), now=datetime.now(UTC), cookies=request.cookies
    )
    await _leave_device(request, to=current_user.person.id)
    return _welcome(request, token, current_user, to=form.next)


async def log_out(request: Request) -> Response:
    """Log out here; harmless for someone who is not logged in."""
    current_user = await auth.find_user(request.cookies.get(auth.COOKIE))
    if current_user is not None:
        await auth.log_out(current_user, datetime.now(UTC))
    await _leave_device(request, to=None)
    return _farewell(request)


async def log_out_everywhere(request: Request) -> Response:
    """End every login session of the caller, in all browsers and programs; nothing goes to their devices any more."""
    current_user, now = await auth.current_api_user(request), datetime.now(UTC)
    await threads.write(devices.remove_all, by=current_user.person.id, now=now)
    await auth.log_out_everywhere(current_user, now)
    return _farewell(request)


async def register(request: Request) -> Response:
    """A new patient's account at the clinic with that slug.

    202: a link to confirm the address was mailed to it, whether it has an account already or not; `POST /confirm`
    logs in. 201, where there is no mail server: the patient is logged in.
    """
    values = await body.read(request)
    request.state.returned = _returned(values)
    clinic = values.get("clinic") or ""
    if isinstance(clinic, str) and clinic.isascii() and len(clinic) <= 40:
        request.state.returned["clinic"] = clinic
    form = body.validate(schemas.Register, values)
    started = await access.register(
        clinic=form.clinic,
        name=form.name,
        email=form.email,
        password=form.password,
        phone=form.phone,
        address=address_of(request),
        now=datetime.now(UTC),
        cookies=request.cookies,
        leads_to=form.next,
    )
    if started is not None:
        await _leave_device(request, to=started[1].person.id)
        return _welcome(request, *started, to=form.next, status=201)
    if requester(request.headers).follows:
        return see_other(f"/register?{urlencode({'sent': '1', 'clinic': form.clinic})}")
    return Response(status_code=202)


async def confirm(request: Request) -> Response:
    """Whoever has registered confirms their address, with the password that they chose, and is logged in."""
    values = await body.read(request)
    _return_token(request, values)
    form = body.validate(schemas.Confirmation, values)
    token, current_user, to = await access.confirm(
        form.token, form.password, now=datetime.now(UTC), cookies=request.cookies
    )
    await _leave_device(request, to=current_user.person.id)
    return _welcome(request, token, current_user, to=redirects.greeting(redirects.safe_next(to)), status=201)


async def me(request: Request) -> Response:
    """Return who the caller is."""
    return answer(person((await auth.current_api_user(request)).person))


async def change(request: Request) -> Response:
    """Another name, another phone number; whoever reads them in an open page sees them change."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Profile)
    now = datetime.now(UTC)
    changed = await threads.write(profile.change, form.name, form.phone, by=current_user.person.id, now=now)
    return done(request, person(changed), to="/account")


async def change_sound(request: Request) -> Response:
    """Let open pages of a provider, or of staff, ring when somebody is in a crisis, or not."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.CrisisSound)
    changed = await threads.write(profile.change_sound, by=current_user.person.id, on=form.on, now=datetime.now(UTC))
    return done(request, person(changed), to="/account")


async def change_password(request: Request) -> Response:
    """Another password. Every login session of the caller ends; this one goes on with the cookie in the answer."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.NewPassword)
    token, current_user = await auth.change_password(current_user, form.old, form.new, datetime.now(UTC))
    return _welcome(request, token, current_user, to="/account?changed=password")


async def change_email(request: Request) -> Response:
    """Another e-mail address for the caller, who gives their password.

    202: a link to confirm it was mailed there, whether it has an account already or not; `POST /new-email` makes it
    theirs. 200, where there is no mail server: it is theirs, every other login session ends, and this one goes on with
    the cookie in the answer.
    """
    current_user = await auth.current_api_user(request)
    request.state.returned = {"form": "email"}
    form = await body.parse(request, schemas.NewEmail)
    started = await access.change_email(
        current_user, form.email, form.password, address=address_of(request), now=datetime.now(UTC)
    )
    if started is not None:
        return _welcome(request, *started, to="/account?changed=email")
    if requester(request.headers).follows:
        return see_other("/account?changed=email-asked")
    return Response(status_code=202)


async def new_email(request: Request) -> Response:
    """Whoever has the link that was mailed to a new address, and knows the password, has it from now on.

    Every login session of theirs ends; a new one begins with the cookie in the answer.
    """
    values = await body.read(request)
    _return_token(request, values)
    form = body.validate(schemas.EmailConfirmation, values)
    token, current_user = await access.confirm_email(
        form.token, form.password, address=address_of(request), now=datetime.now(UTC), cookies=request.cookies
    )
    return _welcome(request, token, current_user, to="/account?changed=email")


async def forgotten(request: Request) -> Response:
    """Let a link to set a new password be mailed to this address, if it has an account.

    The answer is the same whether it has one or not. The link works once, for 30 minutes; at most three mails an hour
    leave for one address.
    """
    form = await body.parse(request, schemas.Forgotten)
    await threads.write(account_mails.ask, form.email, address=address_of(request), now=datetime.now(UTC))
    return done(request, None, to="/forgotten?sent=1")


async def new_password(request: Request) -> Response:
    """Another password for whoever has the link that was mailed. Every login session of theirs ends."""
    values = await body.read(request)
    _return_token(request, values)
    form = body.validate(schemas.PasswordByLink, values)
    await access.set_password(form.token, form.password, now=datetime.now(UTC))
    response = done(request, None, to="/login?changed=password")
    auth.clear_cookie(response)
    return response


def _return_token(request: Request, values: Mapping[str, object]) -> None:
    """Keep the token of a link, which its form comes back with when something in it is wrong."""
    token = values.get("token")
    if isinstance(token, str) and token.isascii() and len(token) <= account_mails.LONGEST_TOKEN:
        request.state.returned = {"token": token}


def _returned(values: Mapping[str, object]) -> dict[str, str]:
    """Keep what a form comes back with, when something in it is wrong: where a browser goes on."""
    to = redirects.safe_next(values.get("next"))
    return {"next": to} if to != "/" else {}


async def _leave_device(request: Request, *, to: int | None) -> None:
    """Let nothing come to this browser any more for anybody but `to`, who logs in there."""
    if browser_hash := auth.device_hash(request.cookies):
        await threads.write(devices.leave, browser_hash, to=to, now=datetime.now(UTC))


def _welcome(request: Request, token: str, current_user: auth.CurrentUser, *, to: str, status: int = 200) -> Response:
    response = see_other(to) if requester(request.headers).follows else answer(person(current_user.person), status)
    auth.set_cookie(response, token)
    return response


def _farewell(request: Request) -> Response:
    response = done(request, None, to="/login")
    auth.clear_cookie(response)
    return response
