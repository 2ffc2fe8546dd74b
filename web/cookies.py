"""Which cookies reach the app. A layer of web.middleware."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_OURS = re.compile(
    rb"(?:^|;)[ \t]*(kept_(?:session|known|device|zone|theme|answer)=[!#-+\--:<-\[\]-~]{0,100})(?=[ \t]*(?:;|$))"
)
"""Unquoted, as we set them: reading quoted ones takes time by the square of their length, 8 seconds for 64 kB."""


def own_cookies(app: ASGIApp) -> ASGIApp:
    """Let our own cookies through and no others: other programs of one host set theirs, and anyone sends anything."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            sent = b";".join(value for name, value in scope["headers"] if name == b"cookie")
            kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
            if ours := _OURS.findall(sent):
                kept.append((b"cookie", b"; ".join(ours)))
            scope = {**scope, "headers": kept}
        await app(scope, receive, send)

    return run
