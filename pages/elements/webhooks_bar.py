"""The bar at the desk that says that another system of the clinic is not called any more, until somebody has looked."""

from nicegui import ui

from pages import words
from pages.elements.fragments import Fragment, node
from pages.live import live
from store import threads
from store.views.people import Person
from store.webhooks import webhooks

PAUSE = 5.0
"""Seconds between two readings, at the least."""


class WebhooksBar:
    """A banner with a link; while all are on there is nothing to see."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._box = Fragment("div", [], "banner tone-rejected", role="status")
        self._box.set_visibility(False)
        live.follow_webhooks(me.clinic.id, live.coalesced(self.read, pause=PAUSE))

    async def read(self) -> None:
        """Read how many are off, and say it."""
        said = words.webhooks.off(await threads.read(webhooks.switched_off, by=self._me.id))
        if self._box.is_deleted or ui.context.client.is_deleted:
            return
        link = node("a", said, "banner-text", href="/clinic/webhooks")
        self._box.draw([node("span", "", "i", aria_hidden="true"), link] if said else [])
        self._box.set_visibility(bool(said))
