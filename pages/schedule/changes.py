"""News of others while the page is open: read soon, and in a tab that nobody looks at when somebody does."""

from collections.abc import Awaitable, Callable

from pages.cleanup import while_open
from pages.live import live
from pages.schedule.selection import Cause

MIN_INTERVAL = 0.1
"""Seconds between two readings of what others have changed, at the least."""


class Changes:
    """The changes since one open page was read."""

    def __init__(self, reread: Callable[[Cause], Awaitable[None]]) -> None:
        """`reread` is awaited with whoever made the changes; rules come before times."""
        self._reread = while_open(reread)
        self._cause: Cause | None = None
        self._in_front = True
        self._refresh_soon = live.coalesced(self._refresh, pause=MIN_INTERVAL)

    def on_times(self) -> None:
        """Times were taken, held or given back, or have passed."""
        self._cause = self._cause or "others"
        self._refresh_soon()

    def on_rules(self) -> None:
        """Types, providers, hours or holidays have changed."""
        self._cause = "rules"
        self._refresh_soon()

    def on_visible(self, in_front: bool) -> None:
        """The page was brought to the front, or put away."""
        self._in_front = in_front
        self._refresh_soon()

    async def _refresh(self) -> None:
        if self._in_front and (cause := self._cause):
            self._cause = None
            await self._reread(cause)
