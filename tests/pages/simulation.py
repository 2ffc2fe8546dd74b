"""The app as main.py assembles it, without a server; its pages are imported once, not for each test anew."""

import asyncio
import os
import runpy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from nicegui import Client, core, ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals
from starlette.routing import BaseRoute, Route

MAIN = Path(__file__).resolve().parents[2] / "main.py"

LOOKS_EVERY = 0.02
"""Seconds between two looks at a page."""

_pages: dict[Callable[..., Any], str] = {}
"""What `@ui.page` has registered in this process, as in `Client.page_routes`."""

_routes: list[BaseRoute] = []
"""The routes of these."""


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Run main.py, and the app that it has assembled; NiceGUI forgets everything before and afterwards."""
    with nicegui_reset_globals():
        os.environ["NICEGUI_USER_SIMULATION"] = "true"
        try:
            Client.page_routes.update(_pages)
            core.app.routes.extend(_routes)
            runpy.run_path(str(MAIN), run_name="__main__")
            _keep_pages()
            async with core.app.router.lifespan_context(core.app):
                yield
        finally:
            os.environ.pop("NICEGUI_USER_SIMULATION")
            Client.page_routes.clear()  # or NiceGUI would have the modules of these imported again
            ui.navigate, ui.notify, ui.download = Navigate(), notify, download


class Somebody(User):
    """Somebody who looks as soon as there may be something to see; NiceGUI's look ten times a second."""

    async def should_see(self, target: Any = None, *, retries: int = 3, **kwargs: Any) -> None:
        """As NiceGUI's, as patient, and done sooner."""
        for _ in range(retries * 5):
            if self._sees(target, **kwargs):
                return
            await asyncio.sleep(LOOKS_EVERY)
        await super().should_see(target, retries=1, **kwargs)


def somebody() -> Somebody:
    """Somebody with a browser of their own."""
    return Somebody(httpx.AsyncClient(transport=httpx.ASGITransport(core.app), base_url="http://test"))


def _keep_pages() -> None:
    _pages.update(Client.page_routes)
    pages = set(_pages.values())
    _routes[:] = [
        route
        for route in core.app.routes
        if isinstance(route, Route) and route.path in pages and "GET" in (route.methods or ())
    ]
