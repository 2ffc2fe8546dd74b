"""Who of a clinic has which request before them, for its other people: it is not stored, and no patient hears of it.

A page says what it has open, and counts while it is in front of somebody. Each instance knows its own pages only.
"""

from collections import defaultdict

from nicegui import ui

from pages.elements import readers
from pages.elements.tags import listen
from pages.live import live
from store.models import Role
from store.views.people import Person

_reading: defaultdict[int, dict[str, Person]] = defaultdict(dict)
"""Of each request who has it before them, by the ids of their pages."""


class Reading:
    """What one page has open; nothing is said of patients."""

    def __init__(self, me: Person, about: int | None = None) -> None:
        """`about`: the request that the page is about, if it is about one."""
        self._me, self._client = me, ui.context.client
        self._open, self._is_in_front = about, False
        self._published: int | None = None
        if me.role is not Role.patient:
            listen("kept_visible", self._on_visible, readers.flag)
            self._client.on_disconnect(self._on_gone)
            self._client.on_delete(self._on_gone)

    def open(self, request_id: int | None) -> None:
        """Somebody has opened a question about this request, or about none any more."""
        self._open = request_id
        self._publish()

    def _on_visible(self, in_front: bool) -> None:
        self._is_in_front = in_front and self._client.has_socket_connection
        self._publish()

    def _on_gone(self) -> None:
        self._is_in_front = False
        self._publish()

    def _publish(self) -> None:
        before, self._published = self._published, self._open if self._is_in_front else None
        if before == self._published:
            return
        if before is not None:
            _reading[before].pop(self._client.id, None)
            if not _reading[before]:
                del _reading[before]
        if self._published is not None:
            _reading[self._published][self._client.id] = self._me
        for request_id in (before, self._published):
            if request_id is not None:
                live.publish_reading(self._me.clinic.id, request_id)


def names(request_id: int, me: Person) -> list[str]:
    """Name the others of this person's clinic who have the request before them now."""
    others = _reading.get(request_id, {}).values() if me.role is not Role.patient else ()
    return sorted({each.name for each in others if each.id != me.id and each.clinic.id == me.clinic.id})
