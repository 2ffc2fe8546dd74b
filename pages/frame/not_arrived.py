"""How many messages about what is to come did not arrive, beside the name of the way there, for staff; live."""

from datetime import UTC, datetime

from pages import words
from pages.elements.tags import Tag, tag
from pages.live import live
from store.models import Role
from store.notifications import ledger
from store.views.people import Person

PAUSE = 2.0
"""Seconds between two counts of one page, however much happens."""


def count_not_arrived(me: Person, link: Tag, name: str) -> None:
    """Draw the count into a link with this name, and keep it true."""
    if me.role is not Role.staff:
        return
    with link:
        count = tag("span", "", "filter-count in-vain", aria_hidden="true")

    async def recount() -> None:
        number = await live.read(ledger.not_arrived, by=me.id, now=datetime.now(UTC))
        if not count.is_deleted:
            said = words.deliveries.not_arrived(number)
            count.set_text(str(number or ""))
            link.attributes(aria_label=f"{name}, {said}" if said else None, title=said or None).update()

    again = live.coalesced(recount, pause=PAUSE)
    live.follow_deliveries(me.clinic.id, again)
    live.follow_clock(again)
    again()
