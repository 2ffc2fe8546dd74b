"""HEAD: what a page's address answers, without drawing the page.

Whoever may not see a page, and whoever is better off elsewhere, hears so from the page's dependencies: the guards of
auth.py, and what it asks for by its address. So HEAD is answered by these alone: no page is left behind in memory, no
time is held, and nothing is marked as read.
"""

from fastapi import FastAPI
from fastapi.params import Depends
from fastapi.routing import APIRoute
from nicegui import Client
from starlette.responses import Response


def install(app: FastAPI) -> None:
    """Let every page that is known by now answer HEAD; call it after the pages were imported."""
    pages = set(Client.page_routes.values())
    for route in list(app.routes):
        if isinstance(route, APIRoute) and route.path in pages and route.methods == {"GET"}:
            dependencies = [Depends(each.call) for each in route.dependant.dependencies]
            app.add_api_route(route.path, _seen, methods=["HEAD"], dependencies=dependencies, include_in_schema=False)


async def _seen() -> Response:
    """The page is there. Its length is not known before it is drawn."""
    response = Response(media_type="text/html", headers={"Cache-Control": "no-store"})
    del response.headers["content-length"]
    return response
