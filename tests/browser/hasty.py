"""Kept, but a chosen time is held for some seconds, not minutes, and for less when its page is away."""

import runpy
from datetime import timedelta
from pathlib import Path

from pages.schedule import hold
from store.appointments import holds

if __name__ in {"__main__", "__mp_main__"}:
    holds.LENGTH = timedelta(seconds=4)
    hold.GRACE = 1.0
    hold.RENEW_EVERY = 1.0
    runpy.run_path(str(Path(__file__).parents[2] / "main.py"), run_name="__main__")
