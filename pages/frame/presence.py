"""Whether anybody of a clinic has a page in front of them just now. It is not stored, and no patient reads who.

A browser tells when somebody brings a page to the front, puts it away or has left the desk (static/kept.js). Of several
instances on one database each knows its own pages only, so there nobody is ever said to be away.
"""

import asyncio
from collections import defaultdict
from functools import partial

from nicegui import Client, ui

from pages.elements import readers
from pages.elements.tags import listen
from pages.live import live
from settings import settings
from store.models import Role
from store.views.people import Person

GRACE = 3.0
"""Seconds that somebody may take to change from one page to another."""

_in_front: defaultdict[int, set[str]] = defaultdict(set)
"""Of each institution the pages of providers and staff that somebody has in front of them."""


def watch(person: Person) -> None:
    """Notice whether this page of a provider, or of staff, is in front of them; nothing for patients."""
    if person.role is Role.patient:
        return
    client, clinic_id = ui.context.client, person.clinic.id
    leave = partial(_leave, clinic_id, client.id)
    listen("kept_visible", partial(_on_visible, clinic_id, client), readers.flag)
    client.on_disconnect(leave)
    client.on_delete(leave)


def is_nobody_here(institution_id: int) -> bool:
    """Return whether certainly nobody of the clinic looks at Kept now."""
    return not _in_front.get(institution_id) and settings().database_url.startswith("sqlite:")


def _on_visible(institution_id: int, client: Client, in_front: bool) -> None:
    if not in_front or not client.has_socket_connection:
        _leave(institution_id, client.id)
        return
    here = _in_front[institution_id]
    was_empty = not here
    here.add(client.id)
    if was_empty:
        live.publish_presence(institution_id)


def _leave(institution_id: int, page: str) -> None:
    here = _in_front.get(institution_id)
    if here is None or page not in here:
        return
    here.discard(page)
    if not here:
        asyncio.get_running_loop().call_later(GRACE, _publish_if_nobody, institution_id)


def _publish_if_nobody(institution_id: int) -> None:
    if not _in_front.get(institution_id):
        _in_front.pop(institution_id, None)
        live.publish_presence(institution_id)
