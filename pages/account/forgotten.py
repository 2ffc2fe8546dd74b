"""The way back in for who has forgotten their password: a call to the clinic."""

from pages import words
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.elements.tags import icon, tag
from pages.live import live
from store import threads
from store.people import people


async def draw_forgotten() -> None:
    """Draw a fold with every clinic and its number; it follows what they decide."""
    with tag("details", classes="card past forgotten"):
        with tag("summary"):
            icon("right")
            tag("span", words.account.FORGOTTEN)
        tag("p", words.account.ASK_THE_CLINIC)
        listed = Fragment("ul", [])

    async def read() -> None:
        clinics = await threads.read(people.institutions)
        if not listed.is_deleted:
            listed.draw([_item(each.name, each.phone) for each in clinics])

    live.follow_clinics(live.coalesced(read))
    await read()


def _item(name: str, phone: str) -> Node:
    return node("li", [node("span", name), *phone_nodes(phone)])
