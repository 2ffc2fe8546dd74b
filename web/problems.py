"""Problems, said to whoever asked: a problem document (RFC 9457) to a program, a page to a person.

The page is plain HTML without NiceGUI, so that it shows whatever broke.
"""

import html
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from nicegui import Client
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from store import errors
from web.negotiation import PROBLEM, Requester, requester

CODES = {
    400: "malformed",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_fast",
    500: "internal_error",
    503: "busy",
}
"""The stable word for programs, by the status of what fails without a refusal of its own."""

FAILURES = {
    400: ("That did not work", "We could not read that. Please go back and try again."),
    403: ("This page is not for you", "Your account has no access here. Your own pages are one step away."),
    404: ("There is nothing here", "The address may be mistyped, or what was here is not yours to see."),
    405: ("That did not work", "This address cannot do that. Please go back and try again."),
    413: ("That was too much", "That was more than we can take at once. Please go back and shorten it."),
    429: ("One moment, please", "A lot was asked from your network within minutes. Please try again in a minute."),
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


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, title: str, sentence: str) -> None:
    """Answer a request, or an upgrade to a websocket, that no page and no route sees.

    `code` is a stable word for programs, `title` and `sentence` are for people.
    """
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
    else:
        await respond(scope, status, code, title, sentence)(scope, receive, send)


def respond(scope: Scope, status: int, code: str, title: str, sentence: str, **headers: str) -> Response:
    """Build the page for a browser, the problem document for everyone else."""
    if requester(Headers(scope=scope)) is Requester.browser:
        return HTMLResponse(page(title, sentence, _request_id(scope)), status, headers)
    return document(scope, status, code, title, sentence, headers)


def document(
    scope: Scope, status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **members: Any
) -> Response:
    """Build a problem document; `members` are more of it, for programs."""
    problem = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **members}
    if request_id := _request_id(scope):
        problem["request_id"] = request_id
    return Response(orjson.dumps(problem), status, headers, PROBLEM)


def page(title: str, sentence: str, request_id: str = "") -> str:
    """Write the page; `request_id` is what people can tell the clinic."""
    number = f'<p class="soft small">Request {html.escape(request_id)}</p>' if request_id else ""
    texts = {"title": html.escape(title), "sentence": html.escape(sentence), "request": number}
    return _PAGE.format(**texts, head=Client.shared_head_html)


async def _failed(request: Request, error: Exception) -> Response:
    """Answer a page's failure, without anything from inside."""
    match error:
        case RequestValidationError():  # an address with words where a number belongs
            return failure(request, 404)
        case errors.Busy():
            return failure(request, 503, **{"Retry-After": str(error.retry_after)})
        case HTTPException() if error.status_code >= 400:
            return failure(request, error.status_code)
    assert isinstance(error, HTTPException)  # the way to the log-in page
    return await http_exception_handler(request, error)


def failure(request: Request, status: int, **headers: str) -> Response:
    """Build what a browser is shown, and a program told, of a failure with this status."""
    usual = 500 if status >= 500 else 400
    title, sentence = FAILURES.get(status, FAILURES[usual])
    return respond(request.scope, status, CODES.get(status, CODES[usual]), title, sentence, **headers)


def _request_id(scope: Scope) -> str:
    """The name of the request, which `web.middleware` gives it; there is none without."""
    request_id: str = scope.get("state", {}).get("request_id", "")
    return request_id
