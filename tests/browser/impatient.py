"""Kept, but a page that is away is given up after a second, not a minute: tests cannot sleep as long as people do."""

import runpy
from pathlib import Path

from nicegui.page import page

AWAY = 1.0
"""Seconds."""


if __name__ in {"__main__", "__mp_main__"}:
    setattr(page, "resolve_reconnect_timeout", lambda _: AWAY)  # noqa: B010  # whatever a page asks for
    runpy.run_path(str(Path(__file__).parents[2] / "main.py"), run_name="__main__")
