"""The ways back in for who has forgotten their password: a mail, or a call to the clinic."""

from pages import words
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.elements.tags import icon, tag
from pages.live import live
from store import threads
from store.people import people


async def draw_forgotten() -> None:
    """Draw a fold with the way to a mail, and every clinic and its number."""
    with tag("details", classes="card past forgotten"):
        with tag("summary"):
            icon("right")
            tag("span", words.account.FORGOTTEN)
        with tag("div", classes="stack"):
            tag("a", words.account.BY_MAIL, "btn btn-wide", href="/forgotten")
            tag("p", words.account.ASK_THE_CLINIC)
        await draw_clinics()


async def draw_clinics(slug: str = "") -> None:
    """Draw every clinic and its number, or only the one with this slug; the list follows what they decide."""
    listed = Fragment("ul", [], "clinics")

    async def read() -> None:
        clinics = await threads.read(people.institutions)
        if not listed.is_deleted:
            listed.draw([_item(each.name, each.phone) for each in clinics if slug in {"", each.slug}])

    live.follow_clinics(live.coalesced(read))
    await read()


def _item(name: str, phone: str) -> Node:
    return node("li", [node("span", name), *phone_nodes(phone)])
