"""Pages for what went wrong: unknown addresses, forbidden ones, and our own mistakes.

They are plain HTML without NiceGUI, so that they show whatever broke.
"""

import html

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from nicegui import Client
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from store import errors

FAILURES = {
    400: ("That did not work", "We could not read that. Please go back and try again."),
    403: ("This page is not for you", "Your account has no access here. Your own pages are one step away."),
    404: ("There is nothing here", "The address may be mistyped, or what was here is not yours to see."),
    405: ("That did not work", "This address cannot do that. Please go back and try again."),
    503: ("One moment, please", "The clinic's computer is busy just now. Please try again in a few seconds."),
    500: ("Something went wrong on our side", "We have noted it. Please try again; if it stays, tell the clinic."),
}
"""A title and a sentence for each status that a page can fail with."""

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Kept</title>
{head}
</head>
<body>
<header class="top-plain">
<a class="brand" href="/"><span class="mark" aria-hidden="true"></span><span>Kept</span></a>
</header>
<main class="failure">
<h1>{title}</h1>
<p class="lead">{sentence}</p>
<p class="row-of"><a class="btn btn-primary" href="/">Back to the start</a></p>
{request}
</main>
</body>
</html>
"""


def install(app: FastAPI) -> None:
    """Answer every failed request for a page in the app's own look."""
    app.add_exception_handler(404, _failed)  # NiceGUI has one of its own for this number
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _failed)
    app.add_exception_handler(errors.Busy, _failed)


def answer(request: Request, status: int) -> Response:
    """What a browser or a program gets for this status, without anything from inside."""
    title, sentence = FAILURES.get(status, FAILURES[500 if status >= 500 else 400])
    request_id = getattr(request.state, "request_id", "")
    if not _wants_page(request.headers):
        problem = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": sentence,
            "request_id": request_id,
        }
        return JSONResponse(problem, status, media_type="application/problem+json")
    return HTMLResponse(page(title, sentence, request_id), status)


def page(title: str, sentence: str, request_id: str = "") -> str:
    """The page itself; `request_id` is what people can tell the clinic."""
    number = f'<p class="soft small">Request {html.escape(request_id)}</p>' if request_id else ""
    texts = {"title": html.escape(title), "sentence": html.escape(sentence), "request": number}
    return _PAGE.format(**texts, head=Client.shared_head_html)


async def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, RequestValidationError):  # an address with words where a number belongs
        return answer(request, 404)
    if isinstance(error, errors.Busy):
        busy = answer(request, 503)
        busy.headers["Retry-After"] = str(error.retry_after)
        return busy
    assert isinstance(error, HTTPException)
    if error.status_code < 400:  # the way to the log-in page
        return await http_exception_handler(request, error)
    return answer(request, error.status_code)


def _wants_page(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")
