"""The pages' addresses: each with a title, and with patience with a busy computer and with browsers that are away."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

AWAY = 20.0
"""Seconds that a browser may be away, and find its page as it was; where people write, it is longer."""

LATE = 20.0
"""Seconds after which a page that is not drawn has failed: on a busy computer it comes late, not as a failure."""


def page_at(path: str, title: str, *, away: float = AWAY, **more: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make the function below draw the page at this path; `title` stands in the browser's tab."""
    return ui.page(
        path, title=f"{title} · Kept" if title else "Kept", reconnect_timeout=away, response_timeout=LATE, **more
    )
