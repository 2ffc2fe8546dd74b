"""Where the clinic's other systems are called with news; for its staff."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import answers, schemas
from api.http import body
from api.http.openapi import Operation
from api.http.responses import answer, done, local, path_id
from api.values import whole_number
from store import errors, threads
from store.views.people import Person
from store.webhooks import calls, webhooks
from store.webhooks.webhooks import Secret
from web import given_addresses

PAGE = "/clinic/webhooks"
MOST_CALLS = 50


async def show(request: Request) -> Response:
    """The webhooks of the caller's clinic."""
    me = (await auth.current_api_user(request)).person
    found = await threads.read(webhooks.listed, by=me.id)
    return answer({"webhooks": [_written(each, me) for each in found]})


async def add(request: Request) -> Response:
    """Let an address be called with these kinds of news from now on. Its secret is said this once.

    The address has to be public, by https and on port 443; that is looked at again before each call.
    """
    me = (await auth.current_api_user(request)).person
    form = await _checked(request, me)
    secret = await threads.write(webhooks.add, form.address, form.kinds, by=me.id, now=datetime.now(UTC))
    return answer(_secret(secret), 201)


async def change(request: Request) -> Response:
    """Call it at this address with these kinds of news, also with what waits to be sent."""
    me = (await auth.current_api_user(request)).person
    webhook_id = path_id(request)
    await threads.read(webhooks.find, webhook_id, by=me.id)
    form = await _checked(request, me)
    await threads.write(webhooks.change, webhook_id, form.address, form.kinds, by=me.id, now=datetime.now(UTC))
    kept = await threads.read(webhooks.find, webhook_id, by=me.id)
    return done(request, _written(kept, me), to=PAGE)


async def renew_secret(request: Request) -> Response:
    """Give it another secret, which is said this once; the old one signs beside it for a day."""
    me = (await auth.current_api_user(request)).person
    secret = await threads.write(webhooks.renew_secret, path_id(request), by=me.id, now=datetime.now(UTC))
    return answer(_secret(secret))


async def switch_on(request: Request) -> Response:
    """Call it again, with what happens from now on."""
    me = (await auth.current_api_user(request)).person
    await threads.write(webhooks.switch_on, path_id(request), by=me.id, now=datetime.now(UTC))
    return done(request, None, to=PAGE)


async def remove(request: Request) -> Response:
    """Call it no more, not even with what waits to be sent."""
    me = (await auth.current_api_user(request)).person
    await threads.write(webhooks.remove, path_id(request), by=me.id)
    return done(request, None, to=PAGE)


async def send_test(request: Request) -> Response:
    """Call it with news of nothing, whose type is `test`."""
    me = (await auth.current_api_user(request)).person
    await threads.write(webhooks.send_test, path_id(request), by=me.id, now=datetime.now(UTC))
    return done(request, None, to=PAGE)


async def latest_calls(request: Request) -> Response:
    """What became of its calls within a month, newest first."""
    me = (await auth.current_api_user(request)).person
    before = whole_number(cursor) if (cursor := request.query_params.get("cursor")) else None
    if cursor and before is None:
        raise errors.Invalid("cursor")
    most = MOST_CALLS + 1
    found = await threads.read(calls.latest, by=me.id, webhook_id=path_id(request), limit=most, before=before)
    shown = found[:MOST_CALLS]
    following = str(shown[-1].id) if len(found) > MOST_CALLS else None
    return answer({"calls": [_written(each, me) for each in shown], "next": following})


async def send_again(request: Request) -> Response:
    """Call once more with what has ended, under the same `webhook-id`."""
    me = (await auth.current_api_user(request)).person
    await threads.write(calls.send_again, path_id(request), by=me.id, now=datetime.now(UTC))
    return done(request, None, to=PAGE)


async def _checked(request: Request, me: Person) -> schemas.WebhookDraft:
    """What was sent, of which the address is public. Raises what `webhooks.check` raises, NotPublic, TooFast."""
    form = await body.parse(request, schemas.WebhookDraft)
    await threads.read(webhooks.check, form.address, form.kinds, by=me.id)
    await given_addresses.check(form.address.strip(), field="address", by=me.id, now=datetime.now(UTC))
    return form


def _secret(secret: Secret) -> dict[str, Any]:
    return {"id": secret.webhook_id, "secret": secret.secret}


def _written(view: webhooks.WebhookView | calls.CallView, me: Person) -> dict[str, Any]:
    """A view, its moments on the clinic's clock."""
    values = asdict(view)
    return {name: local(value, me) if isinstance(value, datetime) else value for name, value in values.items()}


_ONE = "/clinic/webhooks/{id}"
OPERATIONS = (
    Operation("GET", PAGE, show, gives=answers.Webhooks, refuses=(401, 403)),
    Operation("POST", PAGE, add, schemas.WebhookDraft, answers.WebhookSecret, 201, refuses=(401, 403, 422, 429)),
    Operation("POST", _ONE, change, schemas.WebhookDraft, answers.Webhook, refuses=(401, 403, 404, 422, 429)),
    Operation(
        "POST", f"{_ONE}/renew-secret", renew_secret, gives=answers.WebhookSecret, refuses=(401, 403, 404, 422, 429)
    ),
    Operation("POST", f"{_ONE}/switch-on", switch_on, status=204, refuses=(401, 403, 404, 429)),
    Operation("POST", f"{_ONE}/remove", remove, status=204, refuses=(401, 403, 404)),
    Operation("POST", f"{_ONE}/test", send_test, status=204, refuses=(401, 403, 404, 409, 429)),
    Operation(
        "GET",
        f"{_ONE}/calls",
        latest_calls,
        query={"cursor": "`next` of the answer before, to go on from there"},
        gives=answers.WebhookCalls,
        refuses=(401, 403, 404, 422),
    ),
    Operation(
        "POST", "/clinic/webhook-calls/{id}/send-again", send_again, status=204, refuses=(401, 403, 404, 409, 429)
    ),
)
"""Everything about webhooks, for the table of `api/app.py`."""
