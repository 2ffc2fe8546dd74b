"""The assets of every page: styles, scripts, icons and the service worker, each with a version of its content."""

import hashlib
import html
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse, Response
from nicegui import Client, app

from pages import words
from pages.frame import document, offline

STATIC = Path(__file__).parents[1] / "static"

STYLES = (
    "icons.css",
    "colours.css",
    "kept.css",
    "parts.css",
    "records.css",
    "inbox.css",
    "today.css",
    "away.css",
    "clinic.css",
    "calendar.css",
    "hours.css",
    "schedule.css",
    "still.css",
    "press.css",
)

SCRIPTS = (
    "kept.js",
    "push.js",
    "dialogs.js",
    "leave.js",
    "ring.js",
    "still.js",
    "press.js",
    "form.js",
    "calendar.js",
    "schedule.js",
    "keyboard.js",
    "inbox.js",
    "sight.js",
    "places.js",
    "reasons.js",
)


THEME = """
document.documentElement.dataset.theme = /(?:^|; )kept_theme=(dark|light)/.exec(document.cookie)?.[1]
  ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
"""
"""Before the first paint, which nothing else holds up: only the browser knows what it prefers."""

YEAR = "public, max-age=31536000, immutable"


def setup() -> None:
    """Set up what all pages share: styles, scripts, the service worker. main.py calls it once, before `ui.run`."""
    app.add_static_files("/static", STATIC, max_cache_age=31_536_000)
    for address, read, media_type in (("/kept.css", styles, "text/css"), ("/kept.js", scripts, "text/javascript")):
        whole = Response(read(), media_type=media_type, headers={"Cache-Control": YEAR})
        app.api_route(address, methods=["GET", "HEAD"], include_in_schema=False)(partial(_answer, whole))
    app.api_route("/sw.js", methods=["GET", "HEAD"], include_in_schema=False)(_service_worker)
    app.api_route("/manifest.webmanifest", methods=["GET", "HEAD"], include_in_schema=False)(_manifest)
    offline.setup()
    Client.shared_head_html = head()
    document.install()


def head() -> str:
    """The tags for the head of a page; files carry a version of their content, so that browsers may keep them."""
    spoken = html.escape(json.dumps(words.everywhere.IN_BROWSER))
    return (
        f'<meta name="description" content="{html.escape(words.everywhere.DESCRIPTION)}">'
        f'<meta name="kept-words" content="{spoken}"><script>{THEME}</script>'
        f'<link rel="stylesheet" href="/kept.css?v={_version(styles())}">'
        f'<script defer src="/kept.js?v={_version(scripts())}"></script>'
        f'<link rel="icon" href="{_static("mark.svg")}"><link rel="apple-touch-icon" href="{_static("icon-180.png")}">'
        '<link rel="manifest" href="/manifest.webmanifest">'
    )


def manifest() -> dict[str, Any]:
    """What a device needs to know to install Kept as an app."""
    icons = [
        {"src": _static(f"icon-{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable-512", 512, "maskable"))
    ]
    where = {"id": "/", "start_url": "/", "scope": "/", "display": "standalone"}
    colours = {"background_color": "#F6F5F1", "theme_color": "#0E5C61"}  # as in colours.css
    named = {"name": "Kept", "short_name": "Kept", "description": words.everywhere.DESCRIPTION, "lang": "en-GB"}
    return {**named, **where, **colours, "icons": icons}


@cache
def styles() -> str:
    """All styles in one, in their order."""
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)


@cache
def scripts() -> str:
    """All scripts in one, in their order; then whoever watches what is drawn looks at what was sent."""
    whole = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return f'{whole}\ndocument.body?.append(document.createComment("sent"));\n'


def _version(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _static(name: str) -> str:
    """The address of a file, with a version of its content."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


async def _answer(whole: Response) -> Response:
    return whole


def _service_worker() -> FileResponse:
    return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _manifest() -> Response:
    content = json.dumps(manifest())
    return Response(content, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})
