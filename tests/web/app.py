"""A small real app behind the middleware and sockets of web/; tests/web/conftest.py starts it as its own process."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from nicegui import Client, app, ui

import auth
from settings import settings
from store import db, threads
from tests import clinics
from web import connections, logs, middleware, open_sessions, sending, sockets, unjoined_pages

pressed: Counter[str] = Counter()


@ui.page("/")
async def private(client: Client, current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]) -> None:
    sockets.bind(client, current_user)
    ui.html("<b>bold</b>", sanitize=False)
    ui.label(current_user.person.name)
    ui.button("Press", on_click=lambda: pressed.update([current_user.person.name]))


@ui.page("/public")
def public() -> None:
    ui.label("Anyone may read this: <script>alert(1)</script>")


@ui.page("/broken-page")
def broken_page() -> None:
    raise RuntimeError("Ada Lindqvist is secret")


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("Ada Lindqvist is secret")


@app.post("/login")
async def login(request: Request) -> Response:
    token, _ = await auth.log_in(
        request.query_params["email"], clinics.PASSWORD, address="127.0.0.1", now=datetime.now(UTC)
    )
    response = Response()
    auth.set_cookie(response, token)
    return response


@app.post("/logout")
async def logout(current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]) -> None:
    await auth.log_out(current_user, datetime.now(UTC))


@app.get("/pages")
def pages() -> int:
    return len(Client.instances)


@app.post("/slow")
async def slow(request: Request) -> int:
    """A verb that takes its time, and is written down before it is acknowledged."""
    length = len(await request.body())
    await asyncio.sleep(1)
    Path("acknowledged.txt").write_text(str(length))  # noqa: ASYNC240  # a few bytes
    return length


@app.get("/pressed")
def read_pressed() -> dict[str, int]:
    return dict(pressed)


@app.post("/size")
async def size(request: Request) -> int:
    return len(await request.body())


@app.get("/seen")
def seen(request: Request) -> dict[str, object]:
    assert request.client is not None
    return {"client": request.client.host, "url": str(request.url), "headers": dict(request.headers)}


@app.get("/two-scripts")
def two_scripts() -> HTMLResponse:
    return HTMLResponse("<!doctype html><p>ä</p><script>1</script><SCRIPT src=/x.js></script>" + "<p>long</p>" * 200)


@app.get("/elsewhere")
def elsewhere() -> Response:
    return Response(status_code=303, headers={"Location": "/public"})


@app.get("/stream")
def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield "data: first\n\n"
        await asyncio.sleep(5)
        yield "data: second\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


if __name__ == "__main__":
    logs.configure()
    open_sessions.TOUCH_EVERY = 0.5
    if "hasty" in sys.argv:
        connections.IDLE, connections.CONNECTIONS_OF_ONE, unjoined_pages.PATIENCE = 2.0, 60, 3.0
    db.migrate(settings().database_url)
    db.connect(settings().database_url)
    threads.start()
    clinics.insert(datetime.now(UTC))
    sockets.install()
    sending.install()
    unjoined_pages.install()
    middleware.install(app, settings(), lambda finished: finished)
    ui.run(
        host=settings().host, port=settings().port, show=False, reload=False, reconnect_timeout=20, **middleware.SERVER
    )
