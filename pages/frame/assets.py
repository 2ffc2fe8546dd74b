"""The assets of every page: styles, scripts, icons and the service worker, each with a version of its content."""

import hashlib
import html
import json
from functools import cache
from pathlib import Path

from fastapi.responses import FileResponse
from nicegui import Client, app

from pages import words

STATIC = Path(__file__).parents[1] / "static"

STYLES = (
    "icons.css",
    "colours.css",
    "kept.css",
    "parts.css",
    "inbox.css",
    "clinic.css",
    "calendar.css",
    "hours.css",
    "schedule.css",
    "still.css",
    "press.css",
)

SCRIPTS = (
    "kept.js",
    "still.js",
    "press.js",
    "form.js",
    "calendar.js",
    "schedule.js",
    "keyboard.js",
    "inbox.js",
    "sight.js",
    "reasons.js",
)


def setup() -> None:
    """Set up what all pages share: styles, the script, the service worker. main.py calls it once, before `ui.run`."""
    app.add_static_files("/static", STATIC, max_cache_age=31_536_000)
    app.api_route("/sw.js", methods=["GET", "HEAD"], include_in_schema=False)(_service_worker)
    Client.shared_head_html = head()
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # no bar without a name at every request
    if "kept.paint" not in app.config.vue_config_script:
        app.config.vue_config_script += "\nkept.paint();"


def head() -> str:
    """The tags for the head of a page; files carry a version of their content, so that browsers may keep them."""
    spoken = html.escape(json.dumps(words.everywhere.IN_BROWSER))
    styles = "".join(f'<link rel="stylesheet" href="{_versioned(name)}">' for name in STYLES)
    scripts = "".join(f'<script src="{_versioned(name)}"></script>' for name in SCRIPTS)
    return (
        f'<meta name="kept-words" content="{spoken}"><link rel="icon" href="{_versioned("mark.svg")}">{scripts}{styles}'
    )


@cache
def _versioned(name: str) -> str:
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _service_worker() -> FileResponse:
    return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})
