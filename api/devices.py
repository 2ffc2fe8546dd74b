"""The caller's devices: where news arrives while no page of theirs is open."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, path_id
from settings import settings
from store import threads
from store.notifications import devices
from store.notifications.devices import DeviceView, NewDevice
from web import browsers, given_addresses


async def show(request: Request) -> Response:
    """The caller's devices, and `public_key`: what a browser subscribes with (`applicationServerKey`)."""
    me = (await auth.current_api_user(request)).person
    found = await threads.read(devices.find, by=me.id)
    return answer({"public_key": settings().public_push_key, "devices": [_written(each) for each in found]})


async def add(request: Request) -> Response:
    """Let news for the caller go to this device, too, and to nobody else there.

    `endpoint`, `p256dh` and `auth` are those of the browser's PushSubscription; messages are closed for it (RFC 8291).
    The same endpoint again is the same device. A browser that asks from a page of Kept gets a cookie, by which the
    device leaves with whoever logs out there.
    """
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.DeviceDraft)
    token = _browser_token(request)
    new = NewDevice(
        endpoint=form.endpoint,
        p256dh=form.p256dh,
        auth=form.auth,
        name=form.name or browsers.name(request.headers.get("user-agent", "")),
        browser_hash=auth.device_hash({auth.DEVICE_COOKIE: token}) or None,
    )
    endpoint, now = devices.check_endpoint(new.endpoint), datetime.now(UTC)
    await given_addresses.check(endpoint, field="endpoint", by=me.id, now=now)
    number = await threads.write(devices.add, new, by=me.id, now=now)
    found = await threads.read(devices.find, by=me.id)
    response = answer(next(_written(each) for each in found if each.id == number), 201)
    if token:
        auth.set_device_cookie(response, token)
    return response


async def remove(request: Request) -> Response:
    """Let nothing go to this device of the caller any more."""
    me = (await auth.current_api_user(request)).person
    await threads.write(devices.remove, path_id(request), by=me.id, now=datetime.now(UTC))
    return done(request, None, to="/account")


async def try_out(request: Request) -> Response:
    """Send a message to this device of the caller that only shows that it arrives, in a second or two."""
    me = (await auth.current_api_user(request)).person
    await threads.write(devices.try_out, path_id(request), by=me.id, now=datetime.now(UTC))
    return done(request, None, to="/account")


def _browser_token(request: Request) -> str:
    """Return by what this browser is known; new if it has none yet, and empty for a program."""
    if request.headers.get("sec-fetch-site") != "same-origin":
        return ""
    known = request.cookies.get(auth.DEVICE_COOKIE, "")
    return known if re.fullmatch("[A-Za-z0-9_-]{43}", known) else secrets.token_urlsafe(32)


def _written(view: DeviceView) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "host": view.host,
        "problem": view.problem,
        "created_at": view.created_at,
    }
