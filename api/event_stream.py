"""GET /events: the caller's own news as server-sent events.

Rows are the truth: an announced change only wakes a stream, which then reads what it has not sent yet. So a stream
that is slow, or that comes back with Last-Event-ID, gets everything, in order, once.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import auth
from api.http import streams
from api.http.responses import local
from api.values import whole_number
from store import errors, threads
from store.notifications import notifications
from store.people import people
from store.views.people import Person

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nobody on the way takes the connection for dead."""

BATCH = 500
"""Notifications read at once."""

_GOODBYE = 1.0
"""Seconds that a client gets to take the end of an ended stream."""


async def stream(request: Request) -> Response:
    """Stream the caller's notifications from now on, or from after Last-Event-ID on.

    First `connected`, then an event for each notification: `id` is the notification's, `event` is its kind,
    `data` names ids and kinds only. The stream ends with the caller's login session.
    """
    current_user = await auth.current_api_user(request)
    return EventStream(current_user, last=_last_event_id(request))


class EventStream(Response):
    """An answer that goes on until the client goes, the login session ends or the server stops."""

    media_type = "text/event-stream"

    def __init__(self, current_user: auth.CurrentUser, *, last: int | None) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._user, self._last = current_user, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until one of the three happens."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return
        with streams.opened(self._user) as signals:
            writing = asyncio.create_task(self._write(send, signals))
            gone, over = asyncio.create_task(_disconnected(receive)), asyncio.create_task(signals.over.wait())
            tasks: Iterable[asyncio.Task[Any]] = (writing, gone, over)
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
        if not writing.cancelled():
            writing.result()
        if gone.cancelled():  # a client that does not read is not waited for
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await send({"type": "http.response.body"})

    async def _write(self, send: Send, signals: streams.Signals) -> None:
        user_id = self._user.person.id
        last = await self._start(user_id)
        await _send(send, last, "connected", {"user_id": user_id})
        while True:
            signals.news.clear()  # before reading, so that what comes meanwhile wakes us again
            try:
                rows = await threads.read(notifications.since, user_id, after=last, limit=BATCH)
                person = (
                    await threads.read(people.find, user_id) if rows else self._user.person
                )  # on the clinic's clock
            except errors.NotFound:  # the account was closed
                return
            for row in rows:
                await _send(send, row.id, row.kind, _notification_data(row, person))
                last = row.id
            while len(rows) < BATCH and not await _has_news(signals.news):
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})

    async def _start(self, user_id: int) -> int:
        """The notification after which to go on: the newest, unless the client names an older one."""
        newest = await threads.read(notifications.latest, user_id, limit=1)
        last = newest[0].id if newest else 0
        return last if self._last is None else min(self._last, last)


def _notification_data(row: notifications.NotificationView, person: Person) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "appointment_id": row.appointment and row.appointment.id,
        "waitlist_id": row.waitlist and row.waitlist.id,
        "created_at": local(row.created_at, person),
    }


async def _send(send: Send, event_id: int, event: str, data: dict[str, Any]) -> None:
    text = b"id: %d\nevent: %s\ndata: %s\n\n" % (event_id, event.encode(), orjson.dumps(data))
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _has_news(news: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(news.wait(), HEARTBEAT)
    except TimeoutError:
        return False
    return True


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _last_event_id(request: Request) -> int | None:
    """What the client has; None for nothing, and for what is no id of ours."""
    return whole_number(request.headers.get("last-event-id") or request.query_params.get("last_event_id", ""))
