"""Whether anybody of a clinic has a page in front of them just now. It is not stored, and no patient reads who.

A browser tells when somebody brings a page to the front, puts it away or has left the desk (static/kept.js). Of several
instances on one database each says so of its own pages, see elsewhere.py.
"""

import asyncio
from collections import defaultdict
from functools import partial

from nicegui import Client, ui

from pages.elements import readers
from pages.elements.tags import listen
from pages.frame import elsewhere
from pages.live import live
from store.models import Role
from store.views.people import Person

GRACE = 3.0
"""Seconds that somebody may take to change from one page to another."""

_in_front: defaultdict[int, set[str]] = defaultdict(set)
"""Of each institution the pages of providers and staff that somebody has in front of them."""

_leaving: dict[int, asyncio.TimerHandle] = {}
"""Institutions whose last page was left within GRACE: when that is over, nobody is here. Nothing is told before."""


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
    is_here = _in_front.get(institution_id) or institution_id in _leaving
    return not is_here and elsewhere.remote.is_nobody_there(institution_id)


def here() -> list[int]:
    """Return the institutions of which somebody has a page of this process in front of them."""
    return [*(institution_id for institution_id, pages in _in_front.items() if pages), *_leaving]


def _on_visible(institution_id: int, client: Client, in_front: bool) -> None:
    if not in_front or not client.has_socket_connection:
        _leave(institution_id, client.id)
        return
    leaving = _leaving.pop(institution_id, None)
    if leaving is not None:
        leaving.cancel()
    pages = _in_front[institution_id]
    was_told = leaving is not None or bool(pages)
    pages.add(client.id)
    if not was_told:
        _publish(institution_id, is_here=True)


def _leave(institution_id: int, page: str) -> None:
    pages = _in_front.get(institution_id)
    if pages is None or page not in pages:
        return
    pages.discard(page)
    if not pages:
        _leaving[institution_id] = asyncio.get_running_loop().call_later(GRACE, _tell_nobody, institution_id)


def _tell_nobody(institution_id: int) -> None:
    del _leaving[institution_id], _in_front[institution_id]
    _publish(institution_id, is_here=False)


def _publish(institution_id: int, *, is_here: bool) -> None:
    live.publish_presence(institution_id)
    elsewhere.remote.tell(institution_id, is_here=is_here)
