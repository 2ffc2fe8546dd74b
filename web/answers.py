"""Short answers to requests that no page and no route sees: refusals of the shield, and the kind word after a crash.

Programs get an RFC 9457 problem document, browsers a page in the app's own look.
"""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from web import failures


async def answer(scope: Scope, receive: Receive, send: Send, status: int, code: str, title: str, sentence: str) -> None:
    """Refuse this request, or this upgrade to a websocket.

    `code` is a stable word for programs, `title` and `sentence` are for people.
    """
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    request_id = scope["state"]["request_id"]
    if wants_page(Headers(scope=scope)):
        response: Response = HTMLResponse(failures.page(title, sentence, request_id), status)
    else:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence, "code": code}
        problem["request_id"] = request_id
        response = JSONResponse(problem, status, media_type="application/problem+json")
    await response(scope, receive, send)


def wants_page(headers: Headers) -> bool:
    """Whether a browser asks for something to show to a person; programs ask for JSON, send it, or say nothing."""
    return "text/html" in headers.get("accept", "") and "json" not in headers.get("content-type", "")
