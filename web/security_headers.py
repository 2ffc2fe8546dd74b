"""Headers that tell the browser what to be careful of. Layers of web.middleware."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(nonce: str | None = None) -> str:
    """The Content-Security-Policy. Vue compiles templates in the browser, so pages need 'unsafe-eval' to show."""
    own = f" 'nonce-{nonce}'" if nonce else ""
    return (
        f"default-src 'self'; script-src 'self'{own} 'unsafe-eval'; script-src-attr 'none'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def security_headers(app: ASGIApp, *, https: bool) -> ASGIApp:
    """Headers that make a browser careful. Answers that say nothing about caching are kept by no cache."""
    usual = _encoded(
        {
            "Content-Security-Policy": policy(),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
    )
    only_https = _encoded({"Strict-Transport-Security": "max-age=31536000"})

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                more = [*usual, *only_https] if https or scope["scheme"] == "https" else usual
                message["headers"] = [*message["headers"], *(header for header in more if header[0] not in said)]
            await send(message)

        await app(scope, receive, careful)

    return run


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def nonces(app: ASGIApp) -> ASGIApp:
    """Put a nonce, new for each answer, on every script of an HTML page and into the policy that goes with it.

    Only HTML is held back until it is complete; everything else passes as it comes. People's text never has a raw
    `<script`: NiceGUI escapes it, and so does every page of ours.
    """

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None
        html = b""

        async def stamped(message: Message) -> None:
            nonlocal start, html
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                html += message.get("body", b"")
                if not message.get("more_body", False):
                    nonce = secrets.token_urlsafe(16)
                    headers = MutableHeaders(scope=start)
                    headers["Content-Security-Policy"] = policy(nonce)
                    page, html = html, b""  # an open page keeps its request, and that keeps this function
                    if page:  # there is none in an answer to HEAD
                        page = _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), page)
                        headers["Content-Length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        await app(scope, receive, stamped if scope["type"] == "http" else send)

    return run


_SCRIPT = re.compile(rb"<script(?=[\s>])", re.IGNORECASE)


def _is_html(message: Message) -> bool:
    headers = Headers(scope=message)
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
