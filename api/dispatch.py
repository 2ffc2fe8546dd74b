"""Which app answers a request: the pages, or the one for programs. Reasons: docs/decisions/0004-two-apps.md."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import app as programs
from web.negotiation import Requester, requester

_BOTH = re.compile(
    r"/(schedule|provider-dashboard|appointments(/[^/]+)?|patients/[^/]+|notifications|clinic/(settings|jobs|webhooks)|account|away)"
)
"""Addresses with a page for browsers and JSON for programs."""

_NO_PAGE = re.compile(
    r"/account/preferences|/account/devices|/clinic/webhooks/[^/]+/calls|/calendar/[^/]+\.ics|/appointments/[^/]+/calendar\.ics|/events|/recalls|/series|/api/.*|/appointments/[^/]+/join"
)
"""Addresses that have no page."""


def is_api_request(scope: Scope) -> bool:
    """Return whether the app for programs answers this: all that changes something, and what programs read."""
    if scope["type"] != "http" or scope["path"].startswith("/_nicegui"):
        return False
    path, method = scope["path"], scope["method"]
    if method not in {"GET", "HEAD", "OPTIONS"} or _NO_PAGE.fullmatch(path):
        return True
    if method == "OPTIONS" or not _BOTH.fullmatch(path):
        return False
    return requester(Headers(scope=scope)) is Requester.program


class Dispatcher:
    """ASGI: two apps at one address. Start-up, shutdown and sockets are the pages' only."""

    def __init__(self, pages: ASGIApp, api: ASGIApp = programs) -> None:
        self._pages, self._api = pages, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        await (self._api if is_api_request(scope) else self._pages)(scope, receive, send)
