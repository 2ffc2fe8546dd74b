"""The page that a browser shows where there is no connection; its service worker keeps it (pages/static/sw.js).

It says whom to call, and since when what it says may be old; about anybody's appointments nothing stands there, as it
lies on the device. What it is drawn with, browsers have kept already.
"""

import html
from datetime import UTC, datetime

from fastapi import Request
from fastapi.responses import HTMLResponse
from nicegui import Client, app

import auth
from pages import words
from pages.elements.phones import address
from store.views.people import Clinic

PATH = "/offline"

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Kept</title>
{head}
<script>addEventListener("online", () => location.reload());</script>
</head>
<body>
<header class="top-plain">
<span class="brand"><span class="mark" aria-hidden="true"></span><span>Kept</span></span>
</header>
<main class="failure">
<h1>{title}</h1>
<p class="lead">{sentence}</p>
{clinic}
<p class="row-of"><a class="btn btn-primary" href="">{again}</a></p>
<p class="soft small">{since}</p>
</main>
</body>
</html>
"""


def setup() -> None:
    """Answer at its address; call it before `ui.run`."""
    app.api_route(PATH, methods=["GET", "HEAD"], include_in_schema=False)(_answer)


async def _answer(request: Request) -> HTMLResponse:
    user = await auth.find_user(request.cookies.get(auth.COOKIE))
    return HTMLResponse(page(user.person.clinic if user else None, datetime.now(UTC)))


def page(clinic: Clinic | None, now: datetime) -> str:
    """Write it for people of this clinic, or for somebody of whom nothing is known."""
    said = words.offline
    lines = [] if clinic is None else [_call(*each) for each in said.numbers(clinic)]
    return _PAGE.format(
        head=Client.shared_head_html,
        title=said.TITLE,
        sentence=said.SENTENCE,
        clinic="".join(lines),
        again=said.AGAIN,
        since=html.escape(said.since(clinic, now)),
    )


def _call(sentence: str, number: str) -> str:
    """Write a sentence, and the number that it names as a link that dials."""
    link = address(number)
    dials = f'<a class="phone" href="{html.escape(link)}">{html.escape(number)}</a>' if link else html.escape(number)
    return f"<p>{html.escape(sentence)} {dials}</p>"
